"""The line in process: derive, evaluate and decide, with the engine at hand or behind its worker, and the naive way."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from benchmarks.manifests import NOW, SIZES, manifest
from benchmarks.naive_way import Naive
from benchmarks.stats import Sample, ms, pairs, ratio, table
from compliance.decide import Circumstances
from compliance.derive import Counted, people_added
from compliance.engine.evaluate import Evaluator
from compliance.engine.process import WorkerExecutor
from compliance.engine.program import Program
from compliance.engine.rego import RegoEngine
from compliance.judge import judge, left_out
from compliance.law import Law
from compliance.model.decision import Decision, People
from compliance.model.manifest import Manifest
from compliance.signing.schema import validate

PRIOR = 20_000
HEAD = (
    "derive, evaluate, decide (ms)",
    "in process",
    "p90",
    "with worker",
    "p90",
    "naive way",
    "p90",
    "naive / in process",
)


class InProcess:
    """An executor without a worker process."""

    def __init__(self) -> None:
        self._engine = RegoEngine()

    def load(self, program: Program) -> None:
        """Compile the program."""
        self._engine.compile(program.digest, program.modules, program.data)

    def run(self, digest: str, document: str) -> str:
        """Run a compiled program."""
        return self._engine.run(digest, document)


@dataclass(frozen=True)
class Way:
    """One manifest decided in the three ways."""

    title: str
    here: Sample
    worker: Sample
    naive: Sample

    def row(self) -> tuple[str, ...]:
        """The row of the table."""
        figures = [figure for one in (self.here, self.worker, self.naive) for figure in (ms(one.median), ms(one.p90))]
        return (self.title, *figures, f"{ratio(self.naive, self.here):,.1f} x")


def decider(text: str, evaluator: Evaluator) -> Callable[[], Decision]:
    """The work between a verified manifest and a decision."""
    document = validate(Manifest, json.loads(text))
    prior = Counted(PRIOR, 0)

    def decide() -> Decision:
        relieved = left_out(document, evaluator, prior)
        circumstances = _circumstances(document, people_added(document, relieved))
        return judge(document, evaluator, prior, circumstances, relieved)

    return decide


def _circumstances(document: Manifest, added: People) -> Circumstances:
    return Circumstances(
        manifest_id=document.id,
        revision=document.revision,
        exporter=document.exporter.id,
        manifest_sha256="0" * 64,
        trust_root_sha256="0" * 64,
        signers=(),
        decided_at=NOW,
        advisory="case",
        prior=People(ordinary=PRIOR, sensitive=0),
        added=added,
    )


def measure(law: Law, seconds: float, sizes: Sequence[int] = SIZES) -> str:
    """Measure all sizes, approved and denied, the three ways in turn.

    Args:
        law: the law.
        seconds: for each manifest.
        sizes: numbers of fields.

    Raises:
        AssertionError: the naive way does not give the same verdict, route and reasons.
    """
    snapshot = law.at(NOW.date())
    naive = Naive(snapshot)
    here = Evaluator(snapshot, InProcess())
    with WorkerExecutor() as executor:
        worker = Evaluator(snapshot, executor)
        ways = [
            _measure(count, sets, here, worker, naive, seconds, approve=approve)
            for sets in (1, 3)
            for count in sizes
            for approve in (True, False)
        ]
    return table(HEAD, [way.row() for way in ways])


def _measure(
    count: int, sets: int, here: Evaluator, worker: Evaluator, naive: Naive, seconds: float, *, approve: bool
) -> Way:
    value = manifest(count, approve=approve, sets=sets)
    text = json.dumps(value, ensure_ascii=False)
    ours, theirs = decider(text, here), decider(text, worker)
    _same(ours(), theirs(), naive.ask(value, PRIOR), approve=approve)
    samples = pairs([ours, theirs, lambda: naive.ask(value, PRIOR)], seconds, least=2)
    return Way(f"{count:,} fields, {sets} set{'s' * (sets > 1)}, {'approve' if approve else 'deny'}", *samples)


def _same(ours: Decision, theirs: Decision, answer: dict[str, object], *, approve: bool) -> None:
    """Comparing times makes sense only where the answers are the same."""
    wanted = ("approve" if approve else "deny", "security_assessment")
    reasons = answer["reasons"]
    if ours != theirs or (ours.decision, ours.route) != wanted or (answer["decision"], answer["route"]) != wanted:
        raise AssertionError(f"{ours.decision} {ours.route}, and the naive way: {answer}")
    if not isinstance(reasons, list) or {reason["code"] for reason in reasons} != set(ours.reasons):
        raise AssertionError(f"{ours.reasons}, and the naive way: {reasons}")


def breakdown(law: Law, seconds: float) -> str:
    """Where the time of one decision in process goes, for the smallest manifest that is approved."""
    from compliance.decide import decide
    from compliance.derive import derive
    from compliance.engine.program import plain_json, program_of

    snapshot = law.at(date(NOW.year, NOW.month, NOW.day))
    executor = InProcess()
    evaluator = Evaluator(snapshot, executor)
    digest = program_of(snapshot).digest
    document = validate(Manifest, manifest(SIZES[0], approve=True))
    facts = derive(document, snapshot, Counted(PRIOR, 0), frozenset())
    inputs = [plain_json(item.document()) for item in facts]
    found = [(item, evaluator.findings(item)) for item in facts]
    circumstances = _circumstances(document, People(ordinary=0, sensitive=0))
    works: dict[str, Callable[[], object]] = {
        "derive: manifest to facts": lambda: derive(document, snapshot, Counted(PRIOR, 0), frozenset()),
        "facts to JSON, checked": lambda: [plain_json(item.document()) for item in facts],
        "engine: input, rules, answer": lambda: [executor.run(digest, text) for text in inputs],
        "decide: findings to decision": lambda: decide(found, snapshot, circumstances),
    }
    samples = pairs(list(works.values()), seconds)
    total = sum(one.median for one in samples)
    rows = [(name, ms(one.median), f"{one.median / total:.0%}") for name, one in zip(works, samples, strict=True)]
    return table(("30 fields in 3 data sets, approve (ms)", "median", "share"), rows)
