"""Nothing is released that was to be confirmed and was not: several threads, failures on the way, other gates."""

import os
import signal
import threading
from datetime import date, timedelta

import pytest

from compliance.desk import Desk
from compliance.engine.agree import SAMPLED, AgreedExecutor
from compliance.engine.planned import PlanExecutor
from compliance.engine.process import WorkerExecutor
from compliance.engine.program import Program
from compliance.errors import DisagreementError, EngineError, UsageError
from compliance.gate import MOST_PROCESSES, Gate
from tests.cli.conftest import NOW
from tests.cli.test_two_executors import other, wrong

machine = WorkerExecutor.run
answers = PlanExecutor.run


@pytest.fixture
def gate(place):
    with Gate.open(place / "home", clock=lambda: NOW) as opened:
        yield opened


@pytest.fixture
def sampling(place):
    with Gate.open(place / "home", clock=lambda: NOW, confirm="sample") as opened:
        yield opened


def fails(worker, digest, document):
    raise EngineError("the engine's worker process died")


def test_one_thread_is_not_confirmed_by_what_another_waits_for(gate, signed, monkeypatch):
    """The first waits for the machine; the second has the same facts, and must not pass on what the first was told."""
    papers = [signed("a.json").read_bytes(), signed("b.json", other).read_bytes()]
    waiting, second_done = threading.Event(), threading.Event()

    def slow(worker, digest, document):
        waiting.set()
        second_done.wait(0.5)
        return machine(worker, digest, document)

    monkeypatch.setattr(PlanExecutor, "run", wrong)
    monkeypatch.setattr(WorkerExecutor, "run", slow)
    ended: list[object] = []

    def check(paper):
        try:
            ended.append(gate.check(paper))
        except EngineError as error:
            ended.append(error)

    threads = [threading.Thread(target=check, args=(paper,)) for paper in papers]
    threads[0].start()
    assert waiting.wait(30)
    threads[1].start()
    threads[1].join(0.2)
    second_done.set()
    for thread in threads:
        thread.join(30)
    assert len(ended) == 2
    assert all(isinstance(end, EngineError) for end in ended)
    assert any(isinstance(end, DisagreementError) for end in ended)
    assert [entry.kind for entry in gate.store.entries()] == ["disagreement"] * gate.store.size()


def test_a_sample_that_could_not_be_confirmed_is_taken_again(sampling, signed, monkeypatch):
    papers = [signed().read_bytes(), signed("b.json", other).read_bytes()]
    with monkeypatch.context() as patch:
        patch.setattr(WorkerExecutor, "run", fails)
        for paper in papers:
            with pytest.raises(EngineError):
                sampling.check(paper)
    assert sampling.store.size() == 0
    assert sampling.check(papers[0]).decision.decision == "approve"


def test_a_sample_is_of_all_that_is_asked(sampling, signed, monkeypatch):
    """What were remembered would be left out of it."""
    asked, confirmed = [], []

    def answering(executor, digest, document):
        asked.append(document)
        return answers(executor, digest, document)

    def confirming(worker, digest, document):
        confirmed.append(document)
        return machine(worker, digest, document)

    monkeypatch.setattr(PlanExecutor, "run", answering)
    monkeypatch.setattr(WorkerExecutor, "run", confirming)
    paper = signed().read_bytes()
    for _ in range(SAMPLED + 1):
        sampling.draft(paper)
    assert len(asked) == SAMPLED + 1
    assert len(set(asked)) == 1
    assert len(confirmed) == 2


class Fixed:
    """Answers the same to everything, or fails."""

    def __init__(self, answer: str) -> None:
        self.answer = answer
        self.asked = 0

    def load(self, program):
        pass

    def run(self, digest, document):
        self.asked += 1
        if not self.answer:
            raise EngineError("dead")
        return self.answer


def test_the_count_of_a_sample_begins_anew_after_a_failure():
    first, second = Fixed("{}"), Fixed("")
    pair = AgreedExecutor(first, second, "sample")
    pair.load(Program("d", {}, "{}"))
    for _ in range(3):
        pair.run("d", "{}")
        with pytest.raises(EngineError):
            pair.settle()
    assert second.asked == 3


@pytest.mark.parametrize("way", ["one", "batch"])
def test_another_gate_that_stops_meanwhile_stops_this_one_too(gate, signed, monkeypatch, way):
    paper = signed().read_bytes()
    settle = Desk.settle

    def stopped(desk):
        settle(desk)
        gate.home.stopped.write_text("{}")

    monkeypatch.setattr(Desk, "settle", stopped)
    with pytest.raises(EngineError, match="the gate is stopped"):
        gate.check(paper) if way == "one" else gate.check_many([(paper, "")])
    assert gate.store.size() == 0


@pytest.mark.parametrize("fault", [MemoryError(), TimeoutError(), OSError("no room")])
def test_a_stop_that_failed_is_said_whatever_it_says_of_itself(gate, signed, monkeypatch, fault):
    def failing(home, kept):
        raise fault

    monkeypatch.setattr("compliance.home.Home._write_stopped", failing)
    monkeypatch.setattr(PlanExecutor, "run", wrong)
    with pytest.raises(DisagreementError) as caught:
        gate.check(signed().read_bytes())
    assert "stop the gate by hand" in caught.value.todo


def test_facts_that_are_no_json_stop_the_gate_as_well(gate):
    error = DisagreementError("the executors differ", "no json")
    gate.home.stop(error, NOW, lambda: gate.store.entry(0))
    assert '"facts": "no json"' in gate.home.stopped.read_text()


def test_a_gate_that_is_asked_about_many_days_keeps_few_laws(gate, signed):
    paper = signed().read_bytes()
    for back in range(20):
        gate.draft(paper, as_of=date(2026, 11, 1) - timedelta(days=back))
    assert len(gate._desk._evaluators) <= 8


@pytest.mark.parametrize("confirm", ["Always", "maybe", "", None, True, 1])
def test_no_other_way_to_confirm_opens_a_gate(place, confirm):
    with pytest.raises(UsageError, match="no way to confirm"):
        Gate.open(place / "home", confirm=confirm)


@pytest.mark.parametrize("processes", [0, -1, MOST_PROCESSES + 1, 10**20, 1.5, "2", None, True])
def test_no_other_number_of_processes_opens_a_gate(place, processes):
    with pytest.raises(UsageError, match="processes"):
        Gate.open(place / "home", processes=processes)


def test_a_way_to_confirm_that_nobody_knows_confirms():
    first, second = Fixed("{}"), Fixed("{}")
    pair = AgreedExecutor(first, second, "Always")  # type: ignore[arg-type]
    pair.load(Program("d", {}, "{}"))
    pair.run("d", "{}")
    assert pair.settle() == 1


@pytest.mark.parametrize("said", ["{}", "[]", "", '{"cn.pipl":["cn.pipl.nothing"]}'])
def test_an_answer_that_is_none_is_a_disagreement_where_the_machine_has_one(gate, signed, monkeypatch, said):
    """One manifest as a batch: what the machine says is heard before the error leaves."""
    monkeypatch.setattr(PlanExecutor, "run", lambda executor, digest, document: said)
    with pytest.raises(EngineError):
        gate.check(signed().read_bytes())
    disagreed = said not in ("[]", "")  # these are no answers that could differ
    assert gate.home.stopped.exists() == disagreed
    assert [entry.kind for entry in gate.store.entries()] == ["disagreement"] * disagreed


@pytest.mark.parametrize(
    ("confirm", "note"), [("always", ()), ("sample", ("confirmed_by_samples",)), ("never", ("not_confirmed",))]
)
def test_a_decision_says_how_far_it_was_confirmed(place, signed, confirm, note):
    with Gate.open(place / "home", clock=lambda: NOW, confirm=confirm) as gate:
        outcome = gate.check(signed().read_bytes())
    assert outcome.entry is not None
    kept = outcome.entry.document()["notes"]
    assert tuple(one for one in kept if "confirmed" in one) == note


def test_the_machine_lets_an_interrupt_be_for_its_parent(gate, signed):
    gate.draft(signed().read_bytes())
    process = gate._worker._child.start()
    os.kill(process.pid, signal.SIGINT)
    assert gate.draft(signed("b.json", other).read_bytes()).decision.decision == "approve"
    assert gate._worker._child.start().pid == process.pid
