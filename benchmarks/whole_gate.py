"""The whole gate, from signed bytes to a decision in the log, held against the sum of its least parts."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from benchmarks.floor import COMMIT, parts
from benchmarks.goals import Goal, Part
from benchmarks.homes import envelopes, found
from benchmarks.manifests import NOW
from benchmarks.stats import Sample, ms, pairs, ratio, table
from benchmarks.ways import Question
from compliance.engine.agree import Confirm
from compliance.gate import Gate
from compliance.law import Law
from compliance.paper import Outcome

QUESTIONS = (Question(30, 1, approve=True), Question(30, 3, approve=True), Question(3000, 1, approve=True))
CONFIRM: tuple[Confirm, ...] = ("never", "sample", "always")
MOST = 100  # exports with people in them reach a line of the law after some
TIMES_THE_FLOOR, COMMIT_MS = 2, 10


def measure(law: Law, folder: Path, seconds: float, questions: Sequence[Question] = QUESTIONS) -> Part:
    """Measure the gate in three ways to confirm, and the parts, in turn.

    Args:
        law: the law.
        folder: for homes and commits.
        seconds: for each manifest.
        questions: the manifests.

    Raises:
        AssertionError: a gate does not approve and record, or the gates do not agree.
    """
    measured = [_Measured(law, folder / str(number), one, seconds) for number, one in enumerate(questions)]
    names = [name for name, _ in measured[0].rows]
    rows = [(name, *(cell for one in measured for cell in dict(one.rows)[name])) for name in names]
    head = ["gate that is open (ms)", *(cell for one in questions for cell in (one.title, "p90"))]
    return Part(table(head, rows), [goal for one in measured for goal in one.goals])


class _Measured:
    """One manifest: the rows of its columns, and its goals."""

    def __init__(self, law: Law, folder: Path, question: Question, seconds: float) -> None:
        folder.mkdir()
        with ExitStack() as stack:
            floor, beside = stack.enter_context(parts(law.at(NOW.date()), question, folder))
            gates = _gates(stack, folder, question)
            works = floor | beside | gates
            for work in works.values():
                work()
            samples = dict(zip(works, pairs(list(works.values()), seconds, most=MOST - 5), strict=True))
        least = _sum([samples[name] for name in floor])
        kept = [name for name in floor if not name.startswith("commit")]
        own = _sum([samples[name] for name in (*kept, COMMIT)])
        self.rows = [(name, _figures(samples[name])) for name in floor]
        self.rows.append(("**sum of the parts: the floor**", _figures(least)))
        self.rows += [(name, _figures(samples[name])) for name in (*beside, *gates)]
        for name in gates:
            self.rows.append((f"{name}, to the floor", (f"{ratio(samples[name], least):.2f} x", "")))
        for name in gates:
            self.rows.append(
                (f"{name}, to the floor with the store's commit", (f"{ratio(samples[name], own):.2f} x", ""))
            )
        self.goals = [_goal(f"{name}: {question.title}, to its floor", samples[name], least) for name in gates]
        commit = samples[COMMIT]
        self.goals.append(
            Goal(f"durable commit: {question.title}", commit.median, COMMIT_MS, "ms", processor=commit.processor)
        )


def _goal(what: str, gate: Sample, floor: Sample) -> Goal:
    worked = gate.processor / floor.processor
    return Goal(what, ratio(gate, floor), TIMES_THE_FLOOR, "x", processor=worked)


def _figures(one: Sample) -> tuple[str, str]:
    return ms(one.median), ms(one.p90)


def _sum(samples: Sequence[Sample]) -> Sample:
    """The sum of the parts in each turn."""
    walls = map(sum, zip(*(one.values for one in samples), strict=True))
    processors = map(sum, zip(*(one.processors for one in samples), strict=True))
    return Sample(tuple(walls), processors=tuple(processors))


def _gates(stack: ExitStack, folder: Path, question: Question) -> dict[str, Callable[[], object]]:
    """A gate for each way to confirm, each with a home of its own, after its first answer."""
    ready = envelopes(MOST, question.count, question.sets)
    works: dict[str, Callable[[], object]] = {}
    for confirm in CONFIRM:
        home = found(folder, f"gate-{confirm}")
        gate = stack.enter_context(Gate.open(home.folder, clock=lambda: NOW, confirm=confirm))
        works[f"gate, confirm {confirm}"] = _checked(gate, iter(ready))
    answers = {approved(work()) for work in works.values()}
    if len(answers) != 1:
        raise AssertionError(f"the gates do not agree: {answers}")
    return works


def _checked(gate: Gate, ready: Iterator[bytes]) -> Callable[[], object]:
    return lambda: gate.check(next(ready))


def approved(outcome: object) -> tuple[str, bool]:
    """Route and review of an outcome that is approved and recorded.

    Raises:
        AssertionError: it is not.
    """
    if not isinstance(outcome, Outcome) or outcome.entry is None or outcome.decision.decision != "approve":
        raise AssertionError(f"not approved and recorded: {outcome!r}")
    return outcome.decision.route, outcome.decision.review
