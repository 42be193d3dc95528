"""Evidence: the documents that an exporter holds (contract section 1.1)."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from compliance.model.text import Closed, Code, Count, Day, Digest, Id, Name, Purpose


class Scope(Closed):
    """What a document covers; `None` means it does not limit that dimension."""

    purposes: tuple[Purpose, ...] | None
    recipients: tuple[Id, ...] | None
    items: tuple[str, ...] | None
    max_people: Count | None


class _Evidence(Closed):
    reference: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None
    document_sha256: Digest | None = None


class SecurityAssessment(_Evidence):
    type: Literal["security_assessment"]
    result: Literal["passed", "passed_partial", "failed", "pending"]
    issued_on: Day | None
    valid_until: Day | None
    scope: Scope

    @model_validator(mode="after")
    def _dates_and_scope(self) -> Self:
        """Dates beside a result that has not passed prove nothing and are not read."""
        if self.result in ("passed", "passed_partial") and (self.issued_on is None or self.valid_until is None):
            raise ValueError("a passed assessment has `issued_on` and `valid_until`")
        if None in (self.scope.purposes, self.scope.recipients, self.scope.items, self.scope.max_people):
            raise ValueError("an assessment names its purposes, recipients, items and `max_people`: null is no scope")
        return self


class StandardContract(_Evidence):
    type: Literal["standard_contract"]
    effective_on: Day
    filed_on: Day | None
    filing_result: Literal["accepted", "rejected", "pending"] | None
    template_intact: bool
    scope: Scope


class Certification(_Evidence):
    type: Literal["certification"]
    body: Name
    valid_from: Day
    valid_until: Day
    status: Literal["valid", "suspended", "revoked"]
    scope: Scope


class GbaContractDocument(_Evidence):
    type: Literal["gba_contract"]
    effective_on: Day
    filed_on: Day | None
    scope: Scope


class ImpactAssessment(_Evidence):
    type: Literal["impact_assessment"]
    completed_on: Day
    covers_transfer: bool
    form: Literal["full", "simplified"]


class Notice(_Evidence):
    type: Literal["notice"]
    given: bool


class Consent(_Evidence):
    type: Literal["consent"]
    kind: Literal["separate", "guardian", "exterior"]
    obtained: bool


class ZoneFiling(_Evidence):
    type: Literal["zone_filing"]
    list: Code
    filed_on: Day


class PriorReport(_Evidence):
    type: Literal["prior_report"]
    kind: Literal["miit_vulnerability", "incident", "samr_miit_ota"]
    filed_on: Day


class Attestation(_Evidence):
    type: Literal["attestation"]
    kind: Literal["extraction_test", "technology_catalogue_check"]
    passed: bool


Evidence = Annotated[
    SecurityAssessment
    | StandardContract
    | Certification
    | GbaContractDocument
    | ImpactAssessment
    | Notice
    | Consent
    | ZoneFiling
    | PriorReport
    | Attestation,
    Field(discriminator="type"),
]
