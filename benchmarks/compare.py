"""The same manifests decided in every way, in turn, in one run: the engine alone, and the whole decision core."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.goals import Goal, Part
from benchmarks.manifests import NOW, SIZES
from benchmarks.stats import Sample, ms, ratio, table, turns
from benchmarks.ways import Question, Ways, check_same
from compliance.engine.process import WorkerExecutor
from compliance.law import Law

ENGINE_HEAD = (
    "facts to findings (ms)",
    "plan",
    "p90",
    "regopy",
    "p90",
    "naive",
    "p90",
    "by hand",
    "p90",
    "regopy / plan",
    "naive / plan",
    "plan / by hand",
)
CORE_HEAD = (
    "manifest to decision (ms)",
    "plan",
    "p90",
    "confirmed",
    "p90",
    "regopy",
    "p90",
    "naive",
    "p90",
    "by hand",
    "p90",
    "regopy / plan",
    "naive / plan",
    "plan / by hand",
)
ABSENT = "-"


@dataclass(frozen=True)
class Answered:
    """One manifest and how long each way took."""

    question: Question
    times: Mapping[str, Sample]

    def row(self, first: str, ways: Sequence[str]) -> tuple[str, ...]:
        """The row of a table whose own way is the first."""
        names = (first, *ways, "naive", "by hand")
        figures = [figure for name in names for figure in self._figures(name)]
        ratios = (self.over(ways[-1], first), self.over("naive", first), self.over(first, "by hand"))
        return (self.question.title, *figures, *ratios)

    def over(self, slow: str, fast: str) -> str:
        """The ratio of two ways, in words."""
        return f"{self.ratio(slow, fast):,.1f} x" if slow in self.times else ABSENT

    def ratio(self, slow: str, fast: str) -> float:
        """The ratio of two ways."""
        return ratio(self.times[slow], self.times[fast])

    def _figures(self, name: str) -> tuple[str, str]:
        own = self.times.get(name)
        return (ms(own.median), ms(own.p90)) if own else (ABSENT, ABSENT)


def measure(law: Law, seconds: float, *, naive_up_to: int = max(SIZES), sizes: Sequence[int] = SIZES) -> Part:
    """Measure all sizes, approved and denied, in one data set and in three.

    Args:
        law: the law.
        seconds: for each manifest.
        naive_up_to: fields up to which the naive way is measured; it takes half a minute for the largest.
        sizes: numbers of fields.

    Raises:
        AssertionError: the ways do not give the same answers.
    """
    questions = [Question(count, sets, approve) for sets in (1, 3) for count in sizes for approve in (True, False)]
    with WorkerExecutor() as worker:
        ways = Ways(law.at(NOW.date()), worker)
        answered = [_answered(ways, one, seconds, naive=one.count <= naive_up_to) for one in questions]
    alone = [one.row("plan", ["regopy"]) for one in answered if one.question.sets == 1]
    core = [one.row("core plan", ["core confirmed", "core regopy"]) for one in answered]
    return Part(f"{table(ENGINE_HEAD, alone)}\n\n{table(CORE_HEAD, core)}", _goals(answered))


def _answered(ways: Ways, question: Question, seconds: float, *, naive: bool) -> Answered:
    works = ways.works(question, naive=naive)
    check_same(question, works)
    samples = turns(list(works.values()), seconds)
    return Answered(question, dict(zip(works, samples, strict=True)))


def _goals(answered: Sequence[Answered]) -> list[Goal]:
    by = {one.question: one for one in answered}
    least, most = min(one.count for one in by), max(one.count for one in by)
    approve, deny = by[Question(least, 1, approve=True)], by[Question(least, 1, approve=False)]
    first = [
        _time(f"engine, {least} fields, approve", approve.times["plan"], 0.3),
        _time(f"engine, {least} fields, deny", deny.times["plan"], 0.6),
        Goal("naive regopy to the engine, approve", approve.ratio("naive", "plan"), 25, "x", at_least=True),
        Goal("naive regopy to the engine, deny", deny.ratio("naive", "plan"), 25, "x", at_least=True),
        Goal("engine to Python by hand, approve", approve.ratio("plan", "by hand"), 10, "x"),
        Goal("engine to Python by hand, deny", deny.ratio("plan", "by hand"), 10, "x"),
    ]
    bounds = {least: 1.0} | ({most: 3.0} if most > least else {})
    return first + [
        _time(f"core, {one.question.title}", one.times["core plan"], bounds[one.question.count])
        for one in answered
        if one.question.count in bounds
    ]


def _time(what: str, one: Sample, bound: float) -> Goal:
    return Goal(what, one.median, bound, "ms", processor=one.processor)
