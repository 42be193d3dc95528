"""What each document of the evidence is worth on the day, for one dataset."""

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Literal, TypeVar

from compliance.errors import PolicyError
from compliance.law import Snapshot
from compliance.model.evidence import (
    Attestation,
    Certification,
    Consent,
    GbaContractDocument,
    ImpactAssessment,
    Notice,
    PriorReport,
    Scope,
    SecurityAssessment,
    StandardContract,
)
from compliance.model.facts import (
    AssessmentFacts,
    CertificateFacts,
    ContractFacts,
    CountFacts,
    EvidenceFacts,
    GbaContractFacts,
)
from compliance.model.manifest import Dataset, Manifest
from compliance.model.text import ThreeValued
from compliance.record import Record

_Document = TypeVar("_Document")


class Shelf(Record, frozen=True, dict=True):
    """The evidence of a manifest, seen from one dataset on one day."""

    manifest: Manifest
    dataset: Dataset
    counts: CountFacts
    law: Snapshot

    @property
    def day(self) -> date:
        """The day of the decision: a document dated later does not exist yet."""
        return self.law.as_of

    def of(self, kind: type[_Document]) -> Iterable[_Document]:
        """The documents of one kind, in the order of the manifest."""
        return (document for document in self.manifest.evidence if isinstance(document, kind))

    def covers_purposes(self, scope: Scope) -> bool:
        """Every purpose is named; training must always be named."""
        purposes = self.manifest.transfer.purposes
        if scope.purposes is None:
            return "ai_training" not in purposes
        return set(purposes) <= set(scope.purposes)

    def covers_recipients(self, scope: Scope) -> bool:
        """Every recipient is named."""
        return scope.recipients is None or {party.id for party in self.manifest.recipients} <= set(scope.recipients)

    @cached_property
    def _items(self) -> set[str]:
        return {*self.dataset.classes, *(field.name for field in self.dataset.fields)}

    def covers_items(self, scope: Scope) -> bool:
        """The classes and the names of the fields are named."""
        return scope.items is None or self._items <= set(scope.items)

    def covers(self, scope: Scope) -> bool:
        """Purposes, recipients and items."""
        return self.covers_purposes(scope) and self.covers_recipients(scope) and self.covers_items(scope)

    def covers_scale(self, scope: Scope) -> ThreeValued:
        """Ordinary plus sensitive people against `max_people`; only personal information has a scale in people."""
        if scope.max_people is None or not self.dataset.is_personal:
            return "yes"
        ordinary, sensitive = self.counts.ordinary, self.counts.sensitive
        if not (ordinary.known and sensitive.known):
            return "unknown"
        return "yes" if ordinary.n + sensitive.n <= scope.max_people else "no"

    def exists(self, dated: date | None) -> bool:
        """Whether something dated this day has happened."""
        return dated is not None and dated <= self.day


def evidence_facts(shelf: Shelf) -> EvidenceFacts:
    """All documents of the manifest as facts about one dataset."""
    impact = {
        item.form for item in shelf.of(ImpactAssessment) if item.covers_transfer and shelf.exists(item.completed_on)
    }
    consents = {item.kind for item in shelf.of(Consent) if item.obtained}
    return EvidenceFacts(
        assessments=tuple(_assessment(item, shelf) for item in shelf.of(SecurityAssessment)),
        contracts=tuple(_contract(item, shelf) for item in shelf.of(StandardContract)),
        certificates=tuple(_certificate(item, shelf) for item in shelf.of(Certification)),
        gba_contracts=tuple(_gba_contract(item, shelf) for item in shelf.of(GbaContractDocument)),
        impact_full="full" in impact,
        impact_simplified="simplified" in impact,
        notice=any(item.given for item in shelf.of(Notice)),
        separate_consent="separate" in consents,
        guardian_consent="guardian" in consents,
        exterior_consent="exterior" in consents,
        prior_reports=tuple(sorted({item.kind for item in shelf.of(PriorReport) if shelf.exists(item.filed_on)})),
        attestations=tuple(sorted({item.kind for item in shelf.of(Attestation) if item.passed})),
    )


def _assessment(item: SecurityAssessment, shelf: Shelf) -> AssessmentFacts:
    return AssessmentFacts(
        result=_result(item, shelf),
        expired=item.valid_until is None or item.valid_until < shelf.day,
        covers_purposes=shelf.covers_purposes(item.scope),
        covers_recipients=shelf.covers_recipients(item.scope),
        covers_items=shelf.covers_items(item.scope),
        covers_scale=shelf.covers_scale(item.scope),
    )


def _result(item: SecurityAssessment, shelf: Shelf) -> Literal["passed", "failed", "pending"]:
    if item.result == "pending" or (item.issued_on is not None and not shelf.exists(item.issued_on)):
        return "pending"
    return "failed" if item.result == "failed" else "passed"


def _contract(item: StandardContract, shelf: Shelf) -> ContractFacts:
    filed = shelf.exists(item.filed_on)
    effective = shelf.exists(item.effective_on)
    return ContractFacts(
        template_intact=item.template_intact,
        effective=effective,
        filed=filed,
        rejected=item.filing_result == "rejected",
        deadline_passed=effective and not filed and _overdue(item, shelf),
        covers=shelf.covers(item.scope),
        covers_scale=shelf.covers_scale(item.scope),
    )


def _overdue(item: StandardContract, shelf: Shelf) -> bool:
    """Whether the filing period after effect has ended (Order 13 Art. 7)."""
    days = shelf.law.value("cn.order13.filing_working_days")
    if not isinstance(days, int):
        raise PolicyError("`cn.order13.filing_working_days` is not a number of days")
    return shelf.law.law.calendar.more_than(days, item.effective_on, shelf.day)


def _certificate(item: Certification, shelf: Shelf) -> CertificateFacts:
    return CertificateFacts(
        status=item.status,
        in_term=item.valid_from <= shelf.day <= item.valid_until,
        covers=shelf.covers(item.scope),
        covers_scale=shelf.covers_scale(item.scope),
    )


def _gba_contract(item: GbaContractDocument, shelf: Shelf) -> GbaContractFacts:
    return GbaContractFacts(
        effective=shelf.exists(item.effective_on),
        filed=shelf.exists(item.filed_on),
        covers=shelf.covers(item.scope),
        covers_scale=shelf.covers_scale(item.scope),
    )
