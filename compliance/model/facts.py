"""Facts: everything the rules may look at, for one dataset.

Facts are plain and small: no free text, no names of fields, no documents. Dates that the law compares are integers
yyyymmdd. A count that may be unknown is a `Number` whose `known` is false; its `n` is then 0 and must not be read.
`Facts.document()` is what the policy engine sees; it looks keys up one after the other, so what rules read most comes
first.
"""

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any, Literal

import msgspec

from compliance.model.base import Closed, plain
from compliance.model.finding import Route
from compliance.model.text import Purpose, ThreeValued


class Plain(Closed, frozen=True):
    """Base of facts."""


class Number(Plain, frozen=True):
    """A count of natural persons that may be unknown."""

    known: bool
    n: int


class TransferFacts(Plain, frozen=True):
    """Of the transfer."""

    export: bool
    offshore_collection: bool
    purposes: tuple[Purpose, ...]
    activity: str
    started_on: int
    necessary: ThreeValued
    legal_basis: str
    foreign_authority_request: bool
    authority_approval: bool
    onward_countries: tuple[str, ...]
    route_alone: Route | Literal["same"]  # without the exports that belong with it; "same" where there are none


class ExporterFacts(Plain, frozen=True):
    """Of the data handler."""

    ciio: ThreeValued
    state_organ: bool
    automotive: bool
    people_held: Number
    zone: str  # "" when registered in none


class RecipientFacts(Plain, frozen=True):
    """Of all recipients together."""

    any_restricted: bool
    all_provide_product: bool
    countries: tuple[str, ...]


class MediaFacts(Plain, frozen=True):
    """Exterior pictures; `permille` is the share of faces and plates anonymised, 0 where not stated."""

    present: bool
    faces_plates: Literal["raw", "anonymised", "none"]
    permille: int


class GeographicFacts(Plain, frozen=True):
    """Geographic data, declared or implied by pictures of public roads."""

    present: bool
    held_by: Literal["licensed_unit", "exporter", "other"]
    secret: ThreeValued
    approved: bool


class DatasetFacts(Plain, frozen=True):
    """Of the dataset itself."""

    personal: bool
    important_data: Literal["no", "self_identified", "notified", "unknown"]
    classes: tuple[str, ...]
    artifact: str
    sensitive: bool
    from_abroad: bool  # and claimed as such on a day on which that claim exists
    geographic: GeographicFacts
    media: MediaFacts
    export_licence: str
    core_data: bool
    state_secret: bool
    collected_abroad: bool  # origin overseas and nothing from the mainland introduced
    under_14: bool
    vin: str
    claimed: bool  # any relief is claimed for it


class CountFacts(Plain, frozen=True):
    """People exported in the counting window, this transfer and exports that belong with it included.

    `vehicle` is ordinary plus sensitive over all personal datasets except those from abroad.
    """

    ordinary: Number
    sensitive: Number
    vehicle: Number


class ClaimFacts(Plain, frozen=True):
    """The claims made for the dataset, by relief: each with its own facts and what the law's data say of it."""

    contract_with_individual: tuple[dict[str, Any], ...] = ()
    human_resources: tuple[dict[str, Any], ...] = ()
    emergency: tuple[dict[str, Any], ...] = ()
    overseas_origin: tuple[dict[str, Any], ...] = ()
    legal_duty: tuple[dict[str, Any], ...] = ()
    treaty: tuple[dict[str, Any], ...] = ()
    lingang_general_list: tuple[dict[str, Any], ...] = ()
    zone_negative_list: tuple[dict[str, Any], ...] = ()
    gba_contract: tuple[dict[str, Any], ...] = ()
    guide_2026: tuple[dict[str, Any], ...] = ()


class AssessmentFacts(Plain, frozen=True):
    """One security assessment. The four `covers` compare its scope with this dataset and transfer."""

    result: Literal["passed", "failed", "pending"]  # an assessment issued later is still pending
    expired: bool
    covers_purposes: bool
    covers_recipients: bool
    covers_items: bool
    covers_scale: ThreeValued


class ContractFacts(Plain, frozen=True):
    """One standard contract."""

    template_intact: bool
    effective: bool
    filed: bool
    rejected: bool
    deadline_passed: bool  # the filing period after effect has ended
    covers: bool  # purposes, recipients and items
    covers_scale: ThreeValued


class CertificateFacts(Plain, frozen=True):
    """One certificate of personal information protection."""

    status: Literal["valid", "suspended", "revoked"]
    in_term: bool
    covers: bool
    covers_scale: ThreeValued


class GbaContractFacts(Plain, frozen=True):
    """One Greater Bay Area contract."""

    effective: bool
    filed: bool
    covers: bool
    covers_scale: ThreeValued


class EvidenceFacts(Plain, frozen=True):
    """Documents that exist on the day of the decision."""

    assessments: tuple[AssessmentFacts, ...]
    contracts: tuple[ContractFacts, ...]
    certificates: tuple[CertificateFacts, ...]
    gba_contracts: tuple[GbaContractFacts, ...]
    impact_full: bool
    impact_simplified: bool
    notice: bool
    separate_consent: bool
    guardian_consent: bool
    exterior_consent: bool
    prior_reports: tuple[str, ...]
    attestations: tuple[str, ...]


class Facts(Plain, frozen=True):
    """The facts of one dataset on one day."""

    data: DatasetFacts
    evidence: EvidenceFacts
    claims: ClaimFacts
    exporter: ExporterFacts
    transfer: TransferFacts
    counts: CountFacts
    recipients: RecipientFacts
    dataset: str
    as_of: int
    dates: dict[str, date]  # events from which obligations fall due
    pointers: dict[str, tuple[str, ...]]  # placeholder of a rule's `reads` -> JSON pointers into the manifest

    def document(self) -> dict[str, Any]:
        """What the policy engine sees: the facts that rules may read."""
        return {name: value for name, value in plain(self).items() if name not in _NOT_FOR_RULES}


# These serve the decision and the report; no rule may read them.
_NOT_FOR_RULES = {"dataset", "as_of", "dates", "pointers"}


@cache
def fact_paths() -> frozenset[str]:
    """The path of every fact that a rule may read, such as `transfer.export`, from the model itself."""
    return frozenset(path for path in fact_paths_below(Facts) if path not in _NOT_FOR_RULES)


def fact_paths_below(model: type[Closed], prefix: str = "") -> Iterator[str]:
    """The path of every fact of a model."""
    for field in msgspec.structs.fields(model):
        if isinstance(field.type, type) and issubclass(field.type, Closed):
            yield from fact_paths_below(field.type, f"{prefix}{field.name}.")
        else:
            yield prefix + field.name


def day_number(day: date) -> int:
    """A day as the integer yyyymmdd, which orders as the calendar does and which the rules compare."""
    return day.year * 10000 + day.month * 100 + day.day
