"""Findings into a decision: the only place where that happens."""

from collections.abc import Iterable
from datetime import datetime

from compliance.decide.explain import advice, headroom, obligations, readings_used, statement
from compliance.decide.weigh import Weighed, weigh
from compliance.errors import EngineError
from compliance.law import Snapshot
from compliance.model.decision import (
    Advisory,
    DatasetDecision,
    Decision,
    Exposure,
    ListClaimed,
    People,
    Signer,
    Statement,
)
from compliance.model.facts import Facts
from compliance.model.finding import Finding, severity
from compliance.record import Record


class Circumstances(Record, frozen=True):
    """What a decision states besides the findings: which document, when, signed by whom, and the people counted."""

    manifest_id: str
    revision: int
    exporter: str
    manifest_sha256: str
    trust_root_sha256: str
    signers: tuple[Signer, ...]
    decided_at: datetime
    advisory: Advisory
    prior: People
    added: People


def decide(
    findings: Iterable[tuple[Facts, tuple[Finding, ...]]],
    law: Snapshot,
    circumstances: Circumstances,
    lists: tuple[ListClaimed, ...] = (),
) -> Decision:
    """Decide a manifest from the findings on each of its datasets; `lists` are those that its claims name.

    Raises:
        EngineError: there is no dataset, or the findings on one do not make a decision.
    """
    weighed = [(facts, weigh(found, law)) for facts, found in findings]
    if not weighed:
        raise EngineError("there is no dataset to decide")
    approved = all(result.approved for _, result in weighed)
    route = max((result.route for _, result in weighed), key=severity)
    return Decision(
        decision="approve" if approved else "deny",
        route=route,
        review=any(result.flags for _, result in weighed),
        advisory=circumstances.advisory,
        as_of=law.as_of,
        decided_at=circumstances.decided_at,
        manifest_id=circumstances.manifest_id,
        revision=circumstances.revision,
        exporter=circumstances.exporter,
        manifest_sha256=circumstances.manifest_sha256,
        law_sha256=law.digest,
        trust_root_sha256=circumstances.trust_root_sha256,
        signers=circumstances.signers,
        datasets=tuple(_dataset(facts, result, law) for facts, result in weighed),
        obligations=obligations([(facts, result.standing) for facts, result in weighed], law),
        readings=readings_used((finding.rule for _, result in weighed for finding in result.standing), law),
        headroom=headroom(weighed[0][0], law),
        volumes=circumstances.added,
        prior=circumstances.prior,
        exposure=None if approved else _exposure(weighed, law),
        lists=lists,
    )


def _exposure(weighed: Iterable[tuple[Facts, Weighed]], law: Snapshot) -> Exposure | None:
    """Only a denial pays for the table of penalties."""
    from compliance.decide.exposure import exposure

    return exposure(weighed, law)


def _dataset(facts: Facts, result: Weighed, law: Snapshot) -> DatasetDecision:
    def said(findings: Iterable[Finding]) -> tuple[Statement, ...]:
        return tuple(statement(finding, facts, law) for finding in findings)

    return DatasetDecision(
        id=facts.dataset,
        decision="approve" if result.approved else "deny",
        route=result.route,
        basis=result.basis,
        reasons=said(result.reasons),
        relied_on=said(result.carrying),
        lifted=result.lifted,
        flags=said(result.flags),
        advice=advice(result.route, result.reasons),
    )
