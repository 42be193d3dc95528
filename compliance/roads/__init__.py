"""Two roads to one need, judged side by side: export the data, or keep data and compute in the country.

The need is a manifest, judged as it stands. The project says how the need would be met at home: what would still leave
is judged as the export it is, the rest is screened by rules that ask about a project. Nothing is recorded, nothing
approved, and whatever fails on the way ends everything: half a comparison would mislead.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from compliance.decide.screen import screen
from compliance.derive.project import derive_project
from compliance.engine.evaluate import Evaluator
from compliance.engine.program import Executor
from compliance.errors import PolicyError, SchemaError, UsageError
from compliance.law import Law, Snapshot
from compliance.model.decision import Decision, ReadingUsed
from compliance.model.leg import LegFinding
from compliance.model.manifest import Manifest
from compliance.model.roads import LawUsed, Leg, Roads
from compliance.record import Record
from compliance.roads.derived import Transfer, export, queries, weights
from compliance.roads.legs import Answer, export_legs, project_legs, road
from compliance.roads.papers import Papers, place, read_papers

__all__ = ["Adviser", "Papers", "judge_roads", "project_screens", "read_papers"]


class Adviser(Protocol):
    """Judges unsigned manifests at one moment under the law of one day, such as `gate.Advice`."""

    @property
    def now(self) -> datetime:
        """The moment, UTC."""

    @property
    def law(self) -> Snapshot:
        """The law of export on the day."""

    def decide(self, manifest: Manifest, sha256: str) -> Decision:
        """Decide a manifest, named by a digest."""


def project_screens(law: Snapshot, others: Iterable[Law], executor: Executor) -> tuple[Evaluator, ...]:
    """What asks about a project: the law of export itself on its day and readings, and the law of other jurisdictions.

    Raises:
        PolicyError: a law does not reach the day.
        EngineError: a law asks nothing about a project on the day, or the engine does not take it.
    """
    own = law.law.at(law.as_of, law.readings, question="project")
    return tuple(
        Evaluator(snapshot, executor)
        for snapshot in (own, *(other.at(law.as_of, None, question="project") for other in others))
    )


def judge_roads(papers: Papers, adviser: Adviser, screens: Sequence[Evaluator]) -> Roads:
    """Judge both roads.

    Args:
        papers: the need and the project.
        adviser: the ordinary law of export.
        screens: the law of each jurisdiction that asks about a project, on an executor.

    Raises:
        UsageError: the need is no export, so that there is nothing to compare.
        SchemaError: the project names a dataset that the need does not have, or the need a class that no policy knows.
        FailureError: the law or the engine failed on any leg.
    """
    _refuse_no_export(papers)
    answers = _Answers(adviser, papers)
    home = adviser.law.law.jurisdiction.upper()
    first = answers.to([export(papers.need)])
    second = {
        "query": answers.to(queries(papers.need, papers.project, papers.project_name)),
        "weights": answers.to([weights(papers.need, papers.project, home)]),
    }
    findings, asked = _screened(papers, screens)
    legs = export_legs(first[0], adviser.law), project_legs(second, findings, asked)
    decision = first[0].decision
    return Roads(
        as_of=adviser.law.as_of,
        decided_at=adviser.now,
        manifest_id=papers.need.id,
        revision=papers.need.revision,
        exporter=papers.need.exporter.id,
        manifest_sha256=papers.need_sha256,
        project_id=papers.project.id,
        project_sha256=papers.project_sha256,
        laws=tuple(_named(law) for law in (adviser.law, *(each.snapshot for each in screens))),
        roads=(road("export", legs[0]), road("in_country", legs[1])),
        readings=_readings([*legs[0], *legs[1]], [*first, *second["query"], *second["weights"]], findings),
        prior=decision.prior,
    )


def _refuse_no_export(papers: Papers) -> None:
    mode = papers.need.transfer.mode
    if mode in ("none", "onshore_access"):
        raise UsageError(
            f"the manifest needs no export (`{mode}`), so there are no two roads to compare",
            where=place(papers.need_name, "/transfer/mode"),
            todo="name the mode in which the data would leave, or judge it with `compliance check --draft`",
        )


class _Answers(Record, frozen=True):
    """Asks the law of export about transfers; each is named by the digest of the need that it was made from."""

    adviser: Adviser
    papers: Papers

    def to(self, transfers: Iterable[Transfer]) -> tuple[Answer, ...]:
        return tuple(Answer(transfer, self._decision(transfer)) for transfer in transfers)

    def _decision(self, transfer: Transfer) -> Decision:
        try:
            return self.adviser.decide(transfer.manifest, self.papers.need_sha256)
        except SchemaError as error:  # where it was written, not where it stands in what was derived
            written = transfer.read(error.where)
            name = self.papers.need_name if written.document == "manifest" else self.papers.project_name
            raise SchemaError(error.message, where=place(name, written.at), todo=error.todo) from error


def _screened(papers: Papers, screens: Sequence[Evaluator]) -> tuple[list[LegFinding], set[str]]:
    """What every screen found, and the legs against which some rule in force could have stood."""
    if not screens:
        raise PolicyError("no law asks about a project")
    found: list[LegFinding] = []
    asked: set[str] = set()
    for evaluator in screens:
        law = evaluator.snapshot
        facts = derive_project(papers.project, papers.need, law)
        found += screen(evaluator.findings(facts), law, facts)
        asked |= {rule.leg for rule in law.rules.values() if rule.finding.effect in ("denies", "flags")}
    return found, asked


def _named(law: Snapshot) -> LawUsed:
    return LawUsed(jurisdiction=law.law.jurisdiction, question=law.question, sha256=law.digest)


def _readings(
    legs: Iterable[Leg], answers: Iterable[Answer], findings: Iterable[LegFinding]
) -> tuple[ReadingUsed, ...]:
    """How the arguable points behind the legs were read, each once."""
    named = {name for leg in legs for point in leg.points for name in point.readings}
    used = [
        *(reading for answer in answers for reading in answer.decision.readings),
        *(reading for finding in findings for reading in finding.readings),
    ]
    return tuple({reading.id: reading for reading in used if reading.id in named}.values())
