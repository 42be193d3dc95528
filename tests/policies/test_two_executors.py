"""The two executors agree on every case and on many thousand facts, and a fault planted in one of them is noticed."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from compliance.cases import CaseRunner
from compliance.engine.agree import AgreedExecutor
from compliance.engine.plan import generate as writer
from compliance.engine.plan import values
from compliance.engine.planned import PlanExecutor
from compliance.engine.program import Program, fact_text, program_of
from compliance.errors import DisagreementError, EngineError
from tests.policies.lab import InProcess
from tests.policies.randomly import documents

DOCUMENTS = 20_000
PARTS = 10  # each asks under the law of every tenth day on which it changes


class Both:
    """Programs in both executors; what the functions are made of comes from the engine."""

    def __init__(self, engine: InProcess) -> None:
        self.engine = engine

    def plan(self, program: Any) -> str:
        return self.engine.engine.plan(program.digest, program.modules, program.data)


@pytest.fixture(scope="session")
def both(executor, programs):
    return AgreedExecutor(PlanExecutor(Both(executor), programs), executor)


def test_they_agree_on_every_case(law, both, cases):
    results = list(CaseRunner(law, both).run(cases))
    assert [result.id for result in results if not result.ok] == []
    assert both.settle() >= len(cases)


@pytest.mark.parametrize("part", range(PARTS))
def test_they_agree_on_facts_at_random(law, both, part):
    days = law.boundaries()
    snapshots = [law.at(day) for day in days[part::PARTS]]
    loaded = [program_of(snapshot) for snapshot in snapshots]
    for program in loaded:
        both.load(program)
    fired, confirmed = set(), 0
    for number, document in enumerate(documents(DOCUMENTS // PARTS, seed=part)):
        answer = both.run(loaded[number % len(loaded)].digest, fact_text(document))
        fired.add(answer)
        confirmed += both.settle()
    assert confirmed == DOCUMENTS // PARTS
    assert len(fired) > DOCUMENTS // PARTS // 20  # else they agreed on little


# Each is a slip that the writing of functions, or the values, could hold: what it replaces, and by what.
def _written(change: Callable[[str], str]) -> Callable[[pytest.MonkeyPatch], None]:
    """A slip in how statements are written: every line goes through `change`."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        body = writer._Writer._body

        def slipped(self: Any, block: Any, indent: str, leave: str) -> Any:
            return (change(line) for line in body(self, block, indent, leave))

        patch.setattr(writer._Writer, "_body", slipped)

    return plant


def _value(name: str, instead: Callable[..., Any]) -> Callable[[pytest.MonkeyPatch], None]:
    return lambda patch: patch.setattr(values, name, instead)


def _line(old: str, new: str) -> Callable[[str], str]:
    return lambda line: line.replace(old, new)


def _no_reset(patch: pytest.MonkeyPatch) -> None:
    def keep(self: Any, statement: Any) -> Any:
        yield f"l{statement['target']} = True"

    patch.setitem(writer._STATEMENTS, "ResetLocalStmt", keep)


def _first_body_only(patch: pytest.MonkeyPatch) -> None:
    lines = writer._Writer.lines

    def shortened(self: Any) -> Any:
        first, *others, last = self._function["blocks"]
        self._function = self._function | {"blocks": [first, *others[:1], last]}
        return lines(self)

    patch.setattr(writer._Writer, "lines", shortened)


def _absent_is_true(patch: pytest.MonkeyPatch) -> None:
    settled = writer._Writer._settled
    patch.setattr(
        writer._Writer,
        "_settled",
        lambda self, target, value: settled(self, target, True if value is values.UNDEFINED else value),
    )


def _always_negated(patch: pytest.MonkeyPatch) -> None:
    def negate(self: Any, statement: Any) -> Any:
        yield "pass"

    patch.setitem(writer._STATEMENTS, "NotStmt", negate)


FAULTS: Mapping[str, Callable[[pytest.MonkeyPatch], None]] = {
    "below is at most": _value("lt", values.lte),
    "at least is above": _value("gte", values.gt),
    "above is at least": _value("gt", values.gte),
    "at most is below": _value("lte", values.lt),
    "everything is a member": _value("member", lambda item, collection: True),
    "nothing is a member": _value("member", lambda item, collection: False),
    "only the first member counts": _value("member", lambda item, all_: bool(all_) and item == next(iter(all_))),
    "everything is equal": _value("equal", lambda a, b: True),
    "nothing is equal": _value("equal", lambda a, b: False),
    "a sum loses a summand": _value("plus", lambda a, b: a),
    "only the first entry is looked at": _value("scan", lambda value: list(enumerate(value))[:1]),
    "no entry is looked at": _value("scan", lambda value: ()),
    "a parameter that is absent is taken for true": _absent_is_true,
    "a set takes nothing": _value("add", lambda target, item: None),
    "true is what is compared with false": _written(_line(" is False)", " is True)")),
    "an entry left ends the search": _written(_line("continue", "break")),
    "undefined is taken for defined": _written(_line(" is U: ", " is K: ")),
    "not is left out": _always_negated,
    "nothing is reset": _no_reset,
    "only the first body of a rule": _first_body_only,
    "a rule asked before is undefined": _written(_line("] = l", "] = U or l")),
}


class Remembered:
    """What the engine answered, so that it is asked once for all faults."""

    def __init__(self, engine: InProcess, programs: Sequence[Program], texts: Sequence[str]) -> None:
        for program in programs:
            engine.load(program)
        self._answers = {(one.digest, text): engine.run(one.digest, text) for one in programs for text in texts}

    def load(self, program: Program) -> None:
        pass

    def run(self, digest: str, document: str) -> str:
        return self._answers[digest, document]

    def asked(self) -> Iterable[tuple[str, str]]:
        return self._answers.keys()


@pytest.fixture(scope="module")
def loaded(law):
    """The programs of two days, which between them hold every kind of condition."""
    return [program_of(law.at(day)) for day in (date(2023, 6, 1), law.boundaries()[-1])]


@pytest.fixture(scope="module")
def remembered(executor, loaded):
    return Remembered(executor, loaded, [fact_text(document) for document in documents(1500, seed=78)])


def test_without_a_fault_nothing_is_noticed(executor, loaded, remembered):
    assert not noticed(executor, loaded, remembered)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_noticed(executor, loaded, remembered, monkeypatch, fault):
    FAULTS[fault](monkeypatch)
    assert noticed(executor, loaded, remembered)


def noticed(executor: InProcess, loaded: Iterable[Program], remembered: Remembered) -> bool:
    pair = AgreedExecutor(PlanExecutor(Both(executor)), remembered)
    for program in loaded:
        pair.load(program)
    for digest, text in remembered.asked():
        try:
            pair.run(digest, text)
            pair.settle()
        except (DisagreementError, EngineError):
            return True
    return False


def test_an_answer_is_compared_rule_by_rule():
    """Not the number of rules, not the packages alone."""
    same = {"a": ["a.1", "a.2"], "b": []}

    class Says:
        def __init__(self, answer: object) -> None:
            self.answer = json.dumps(answer)

        def load(self, program: object) -> None:
            pass

        def run(self, digest: str, document: str) -> str:
            return self.answer

    for other in (
        {"a": ["a.1"], "b": []},
        {"a": ["a.1", "a.3"], "b": []},
        {"a": ["a.1", "a.2"]},
        {"a": ["a.1", "a.2"], "b": ["a.1"]},
        {"a": ["a.1", "a.2"], "c": []},
    ):
        for first, second in ((same, other), (other, same)):
            pair = AgreedExecutor(Says(first), Says(second))
            pair.load(Program("d", {}, "{}"))
            pair.run("d", "{}")
            with pytest.raises(DisagreementError):
                pair.settle()
    pair = AgreedExecutor(Says(same), Says({"b": [], "a": ["a.2", "a.1"]}))
    pair.load(Program("d", {}, "{}"))
    pair.run("d", "{}")
    assert pair.settle() == 1


def test_what_is_confirmed_follows_the_choice():
    class Counts:
        asked = 0

        def load(self, program: object) -> None:
            pass

        def run(self, digest: str, document: str) -> str:
            self.asked += 1
            return "{}"

    for confirm, expected in (("always", 120), ("sample", 3), ("never", 0)):
        second = Counts()
        pair = AgreedExecutor(Counts(), second, confirm)  # type: ignore[arg-type]
        pair.load(Program("d", {}, "{}"))
        for _ in range(120):
            pair.run("d", "{}")
            pair.settle()
        assert second.asked == expected
