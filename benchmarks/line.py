"""The line in process: derive, evaluate and decide, and where its time goes."""

import json
from collections.abc import Callable

from benchmarks.manifests import NOW, SIZES, manifest
from benchmarks.stats import ms, table, turns
from compliance.decide import Circumstances, decide
from compliance.derive import Counted, derive, lists_claimed, people_added
from compliance.engine.evaluate import Evaluator
from compliance.engine.planned import PlanExecutor
from compliance.engine.program import Program, fact_text, program_of
from compliance.engine.rego import RegoEngine
from compliance.judge import judge, left_out
from compliance.law import Law, Snapshot
from compliance.model.decision import Decision, People
from compliance.model.manifest import Manifest
from compliance.signing.schema import validate

PRIOR = 20_000
WHOLE = "the whole core"


class InProcess:
    """The engine without a worker process: an `Executor`, and `Plans` for the other one."""

    def __init__(self) -> None:
        self._engine = RegoEngine()

    def load(self, program: Program) -> None:
        """Compile the program."""
        self._engine.compile(program.digest, program.modules, program.data)

    def run(self, digest: str, document: str) -> str:
        """Run a compiled program."""
        return self._engine.run(digest, document)

    def plan(self, program: Program) -> str:
        """The saved plan of a program."""
        return self._engine.plan(program.digest, program.modules, program.data)


def decider(text: str, evaluator: Evaluator, prior: int = PRIOR) -> Callable[[], Decision]:
    """The work between a verified manifest and a decision, with so many people counted before."""
    document = validate(Manifest, json.loads(text))
    counted = Counted(prior, 0)

    def work() -> Decision:
        relieved = left_out(document, evaluator, counted)
        circumstances = _circumstances(document, people_added(document, relieved), prior)
        return judge(document, evaluator, counted, circumstances, relieved)

    return work


def _circumstances(document: Manifest, added: People, prior: int = PRIOR) -> Circumstances:
    return Circumstances(
        manifest_id=document.id,
        revision=document.revision,
        exporter=document.exporter.id,
        manifest_sha256="0" * 64,
        trust_root_sha256="0" * 64,
        signers=(),
        decided_at=NOW,
        advisory="case",
        prior=People(ordinary=prior, sensitive=0),
        added=added,
    )


def breakdown(law: Law, seconds: float) -> str:
    """Where the time of one decision in process goes, for the smallest manifest that is approved."""
    works = _steps(law.at(NOW.date()))
    samples = dict(zip(works, turns(list(works.values()), seconds), strict=True))
    whole = samples.pop(WHOLE)
    rows = [(name, ms(one.processor), f"{one.processor / whole.processor:.0%}") for name, one in samples.items()]
    rows.append((WHOLE, ms(whole.processor), "100%"))
    return table(("30 fields in 3 data sets, approve", "processor time (ms)", "share"), rows)


def _steps(snapshot: Snapshot) -> dict[str, Callable[[], object]]:
    executor = PlanExecutor(InProcess())
    evaluator = Evaluator(snapshot, executor)
    digest = program_of(snapshot).digest
    text = json.dumps(manifest(SIZES[0], approve=True))
    document, counted = validate(Manifest, json.loads(text)), Counted(PRIOR, 0)
    relieved = left_out(document, evaluator, counted)
    facts = derive(document, snapshot, counted, relieved)
    documents = [item.document() for item in facts]
    inputs = [fact_text(item) for item in documents]
    found = [(item, evaluator.findings(item)) for item in facts]
    circumstances = _circumstances(document, people_added(document, relieved))
    return {
        "who is left out of the counts: the rules asked first": lambda: left_out(document, evaluator, counted),
        "derive: manifest to facts": lambda: derive(document, snapshot, counted, relieved),
        "evaluate: facts to findings": lambda: [evaluator.findings_of(item) for item in documents],
        "- of it facts to text, checked": lambda: [fact_text(item) for item in documents],
        "- of it the plan: text, rules, answer": lambda: [executor.run(digest, one) for one in inputs],
        "decide: findings to decision": lambda: decide(
            found, snapshot, circumstances, lists_claimed(document, snapshot)
        ),
        WHOLE: decider(text, evaluator),
    }
