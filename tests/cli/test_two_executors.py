"""The gate releases nothing that its second executor does not confirm, and stops where the two differ."""

import json
import sqlite3
import uuid

import pytest

from compliance.engine.child import Child
from compliance.engine.plan.values import UNDEFINED
from compliance.engine.planned import PlanExecutor
from compliance.engine.process import WorkerExecutor
from compliance.errors import EngineError
from compliance.gate import Gate
from compliance.store.sqlite import _Batch
from tests.cli.conftest import NOW


def entries(cli):
    return cli("log", "list", "--format", "json").json


def other(body):
    body["id"] = str(uuid.uuid5(uuid.NAMESPACE_DNS, "another.invalid"))


def wrong(executor, digest, document):
    """An answer in which the first rule found is missing."""
    answer = json.loads(right(executor, digest, document))
    first = next(package for package, rules in sorted(answer.items()) if rules)
    return json.dumps({**answer, first: answer[first][1:]})


right = PlanExecutor.run


@pytest.fixture
def lying(monkeypatch):
    monkeypatch.setattr(PlanExecutor, "run", wrong)


@pytest.mark.parametrize("options", [[], ["--draft"], ["--as-of", "2026-11-20"]])
def test_a_difference_ends_with_5_stops_the_gate_and_is_kept(signed, check, cli, place, monkeypatch, options):
    paper = signed()
    with monkeypatch.context() as patch:
        patch.setattr(PlanExecutor, "run", wrong)
        ran = check(paper, *options)
    assert ran.code == 5
    assert "executors differ" in ran.err
    kept = json.loads((place / "home" / "stopped.json").read_text())
    assert kept["at"] == f"{NOW:%Y-%m-%dT%H:%M:%SZ}"
    assert kept["facts"]["data"]
    stopped = check(paper)
    assert stopped.code == 5
    assert "stopped.json" in stopped.err
    assert [entry["kind"] for entry in entries(cli)] == ["disagreement"]
    (place / "home" / "stopped.json").unlink()
    assert check(paper).code == 0


def test_without_confirmation_a_difference_is_not_noticed(signed, check, lying):
    """That is what `always` is for."""
    assert check(signed(), "--confirm", "never").code in (0, 1, 5)
    assert "differ" not in check(signed("b.json", other), "--confirm", "never").err


def test_a_machine_that_fails_to_confirm_releases_nothing(signed, check, cli, monkeypatch):
    def fails(worker, digest, document):
        raise EngineError("the engine's worker process died")

    monkeypatch.setattr(WorkerExecutor, "run", fails)
    ran = check(signed())
    assert ran.code == 5
    assert entries(cli) == []


@pytest.mark.parametrize("said", ["", "{", "[]", "null", '"approve"'])
def test_a_machine_that_says_nothing_releases_nothing(signed, check, cli, monkeypatch, said):
    monkeypatch.setattr(WorkerExecutor, "run", lambda worker, digest, document: said)
    ran = check(signed())
    assert ran.code == 5
    assert "an executor's answer is" in ran.err
    assert entries(cli) == []


def test_never_needs_no_machine_once_the_functions_are_kept(signed, check, monkeypatch):
    assert check(signed()).code == 0

    def started(child):
        raise AssertionError("no worker is needed")

    monkeypatch.setattr(Child, "start", started)
    assert check(signed("b.json", other), "--confirm", "never").code == 0


def test_functions_that_give_nothing_are_no_approval(signed, check, monkeypatch):
    monkeypatch.setattr(PlanExecutor, "run", lambda executor, digest, document: "{}")
    assert check(signed(), "--confirm", "never").code == 5
    assert repr(UNDEFINED) == "undefined"


def test_a_batch_that_is_not_confirmed_leaves_nothing_behind(signed, check, cli, place, lying):
    ran = check(signed(), signed("b.json", other), "--format", "json")
    assert [result["exit_code"] for result in ran.json["results"]] == [5, 5]
    assert (place / "home" / "stopped.json").exists()
    assert [entry["kind"] for entry in entries(cli)] == ["disagreement"]


def test_a_batch_that_cannot_be_made_durable_leaves_nothing_behind(signed, check, cli, monkeypatch):
    record, seen = _Batch.record, []

    def fails_at_the_second(batch, entry, **more):
        seen.append(entry)
        if len(seen) == 2:
            raise sqlite3.OperationalError("disk I/O error")
        return record(batch, entry, **more)

    with monkeypatch.context() as patch:
        patch.setattr(_Batch, "record", fails_at_the_second)
        ran = check(signed(), signed("b.json", other), "--format", "json")
    assert [result["exit_code"] for result in ran.json["results"]] == [5, 5]
    assert entries(cli) == []


def test_a_batch_has_one_commit(signed, check, cli, monkeypatch):
    batches = []
    many = Gate.check_many

    def counted(gate, given):
        batches.append(len(given))
        return many(gate, given)

    monkeypatch.setattr(Gate, "check_many", counted)
    assert check(signed(), signed("b.json", other)).code == 0
    assert batches == [2]
    assert [entry["index"] for entry in entries(cli)] == [0, 1]


def test_the_second_use_of_a_revision_in_one_batch_is_refused(signed, check, cli):
    ran = check(signed(), signed("again.json"), "--format", "json")
    assert [result["exit_code"] for result in ran.json["results"]] == [0, 4]
    assert ran.json["results"][1]["error"]["code"] == "replay"
    assert len(entries(cli)) == 1


def test_an_answer_that_was_never_confirmed_is_asked_again(place, signed, cli, monkeypatch):
    """The machine fails while the first manifest is confirmed; the same facts must not pass unconfirmed after that."""
    asked = []

    def confirms(worker, digest, document):
        asked.append(document)
        if len(asked) == 1:
            raise EngineError("the engine's worker process died")
        return machine(worker, digest, document)

    machine = WorkerExecutor.run
    monkeypatch.setattr(WorkerExecutor, "run", confirms)
    with Gate.open(place / "home", clock=lambda: NOW) as gate:
        paper = signed().read_bytes()
        with pytest.raises(EngineError):
            gate.check(paper)
        assert gate.check(paper).decision.decision == "approve"
        assert len(asked) == 2
        assert asked[0] == asked[1]
