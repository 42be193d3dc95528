"""Evidence: the documents that an exporter holds (contract section 1.1)."""

from typing import Literal, cast

from compliance.model.base import Closed
from compliance.model.text import Code, Count, Day, Digest, Id, Label, Name, Purpose

Document = Literal[
    "security_assessment",
    "standard_contract",
    "certification",
    "gba_contract",
    "impact_assessment",
    "notice",
    "consent",
    "zone_filing",
    "prior_report",
    "attestation",
]


class Scope(Closed, frozen=True):
    """What a document covers; `None` means it does not limit that dimension."""

    purposes: tuple[Purpose, ...] | None
    recipients: tuple[Id, ...] | None
    items: tuple[str, ...] | None
    max_people: Count | None


class _Evidence(Closed, frozen=True, kw_only=True, tag_field="type"):
    reference: Label | None = None
    document_sha256: Digest | None = None

    @property
    def type(self) -> Document:
        """What kind of document it is."""
        return cast("Document", self.__struct_config__.tag)


class SecurityAssessment(_Evidence, frozen=True, tag="security_assessment"):
    result: Literal["passed", "passed_partial", "failed", "pending"]
    issued_on: Day | None
    valid_until: Day | None
    scope: Scope

    def __post_init__(self) -> None:
        """Dates beside a result that has not passed prove nothing and are not read."""
        if self.result in ("passed", "passed_partial") and (self.issued_on is None or self.valid_until is None):
            raise ValueError("a passed assessment has `issued_on` and `valid_until`")
        if None in (self.scope.purposes, self.scope.recipients, self.scope.items, self.scope.max_people):
            raise ValueError("an assessment names its purposes, recipients, items and `max_people`: null is no scope")


class StandardContract(_Evidence, frozen=True, tag="standard_contract"):
    effective_on: Day
    filed_on: Day | None
    filing_result: Literal["accepted", "rejected", "pending"] | None
    template_intact: bool
    scope: Scope


class Certification(_Evidence, frozen=True, tag="certification"):
    body: Name
    valid_from: Day
    valid_until: Day
    status: Literal["valid", "suspended", "revoked"]
    scope: Scope


class GbaContractDocument(_Evidence, frozen=True, tag="gba_contract"):
    effective_on: Day
    filed_on: Day | None
    scope: Scope


class ImpactAssessment(_Evidence, frozen=True, tag="impact_assessment"):
    completed_on: Day
    covers_transfer: bool
    form: Literal["full", "simplified"]


class Notice(_Evidence, frozen=True, tag="notice"):
    given: bool


class Consent(_Evidence, frozen=True, tag="consent"):
    kind: Literal["separate", "guardian", "exterior"]
    obtained: bool


class ZoneFiling(_Evidence, frozen=True, tag="zone_filing"):
    list: Code
    filed_on: Day


class PriorReport(_Evidence, frozen=True, tag="prior_report"):
    kind: Literal["miit_vulnerability", "incident", "samr_miit_ota"]
    filed_on: Day


class Attestation(_Evidence, frozen=True, tag="attestation"):
    kind: Literal["extraction_test", "technology_catalogue_check"]
    passed: bool


Evidence = (
    SecurityAssessment
    | StandardContract
    | Certification
    | GbaContractDocument
    | ImpactAssessment
    | Notice
    | Consent
    | ZoneFiling
    | PriorReport
    | Attestation
)
