"""The transfer manifest: what an exporter signs (the predicate of the in-toto statement).

Frozen and closed: an unknown key is refused, nothing is coerced. Counts that are not known are `None`, facts that are
not known are the string `unknown`. Dates are days in Asia/Shanghai, moments are UTC with whole seconds.
"""

from typing import Annotated, Literal

from msgspec import Meta

from compliance.model.base import Closed
from compliance.model.claims import Claim
from compliance.model.evidence import Evidence
from compliance.model.text import Code, Count, Country, Day, Digest, Id, Label, Moment, Name, Purpose, ThreeValued

Mode = Literal["transmit", "remote_access", "offshore_collection", "onshore_access", "none"]


class Exporter(Closed, frozen=True, kw_only=True):
    """The data handler; yearly volumes count per `id`."""

    id: Id
    name: Name
    uscc: Annotated[str, Meta(pattern=r"^[0-9A-HJ-NPQRTUWXY]{18}\Z")] | None = None
    country: Country
    zone: Code | None
    activity_zone: Code | None
    sectors: tuple[Code, ...]
    ciio: ThreeValued
    state_organ: bool
    foreign_invested: bool
    people_held: Count | None

    def __post_init__(self) -> None:
        if self.uscc is not None and not _uscc_is_valid(self.uscc):
            raise ValueError("the check character of `uscc` is wrong (GB 32100)")


def _uscc_is_valid(uscc: str) -> bool:
    """GB 32100-2015: the 18th character is 31 minus the weighted sum of the others modulo 31."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    total = sum(alphabet.index(char) * pow(3, place, 31) for place, char in enumerate(uscc[:17]))
    return alphabet[(31 - total % 31) % 31] == uscc[17]


class Recipient(Closed, frozen=True):
    """Who receives the data."""

    id: Id
    name: Name
    country: Country
    zone: Code | None
    relationship: Literal["affiliate", "vendor", "customer", "partner", "authority", "self", "other"]
    on_restricted_list: bool
    provides_affected_product: bool


class BelongsWith(Closed, frozen=True):
    """Totals over exports that belong together, this one included."""

    ordinary: Count
    sensitive: Count


class Transfer(Closed, frozen=True):
    """What is done with the data; `mode` alone says whether they leave."""

    mode: Mode
    purposes: Annotated[tuple[Purpose, ...], Meta(min_length=1)]
    activity: Literal[
        "international_trade",
        "cross_border_transport",
        "academic_cooperation",
        "multinational_manufacturing",
        "marketing",
        "other",
    ]
    started_on: Day
    necessary: ThreeValued
    legal_basis: Literal["consent", "contract", "human_resources", "legal_duty", "emergency", "other"]
    foreign_authority_request: bool
    authority_approval: bool
    onward_countries: tuple[Country, ...]
    belongs_with: BelongsWith | None


class Subjects(Closed, frozen=True):
    """Distinct people in this transfer; a person in two datasets is counted in one."""

    ordinary: Count | None
    sensitive: Count | None
    under_14: bool


class DataField(Closed, frozen=True):
    """One field of a dataset and the list entry it is claimed to be."""

    name: Label
    category: Label
    list_item: Label | None


class ExteriorMedia(Closed, frozen=True):
    """Pictures of the outside of the vehicle."""

    public_road: bool
    faces_plates: Literal["raw", "anonymised", "none"]
    anonymisation_permille: Annotated[int, Meta(ge=0, le=1000)] | None


class Geographic(Closed, frozen=True):
    """Geographic data: who holds it, whether it is secret, what approvals exist."""

    held_by: Literal["licensed_unit", "exporter", "other"]
    secret: ThreeValued
    external_provision_approval: bool
    map_review: bool


class PayloadFile(Closed, frozen=True):
    """One file of the payload."""

    name: Annotated[str, Meta(min_length=1, max_length=1024)]
    sha256: Digest
    size: Count


class Dataset(Closed, frozen=True):
    """A part of the transfer that is judged on its own."""

    id: Id
    title: Name
    artifact: Literal["raw", "dataset", "aggregate", "model_weights"]
    origin: Literal["mainland", "overseas"]
    mainland_data_introduced: bool
    personal_information: Literal["none", "anonymised", "deidentified", "personal"]
    subjects: Subjects
    important_data: Literal["no", "self_identified", "notified", "unknown"]
    important_data_notified_on: Day | None
    core_data: bool
    state_secret: bool
    export_licence: Literal["not_needed", "held", "missing"]
    classes: tuple[Code, ...]
    fields: tuple[DataField, ...]
    vin: Literal["none", "plain", "unlinkable"]
    exterior_media: ExteriorMedia | None
    geographic: Geographic | None
    files: tuple[PayloadFile, ...]

    @property
    def is_personal(self) -> bool:
        """Whether it is personal information (PIPL Art. 4, Art. 73): de-identified is, anonymised is not."""
        return self.personal_information in ("deidentified", "personal")

    def __post_init__(self) -> None:
        subjects = self.subjects
        if not self.is_personal and (subjects.ordinary != 0 or subjects.sensitive != 0 or subjects.under_14):
            raise ValueError("`subjects` must be 0, 0, false where there is no personal information")


class Manifest(Closed, frozen=True):
    """One transfer. `id` with `revision` is single use."""

    version: Literal[1]
    id: Annotated[str, Meta(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z")]
    revision: Annotated[int, Meta(ge=1, le=2**31 - 1)]
    issued_at: Moment
    expires_at: Moment
    exporter: Exporter
    recipients: Annotated[tuple[Recipient, ...], Meta(min_length=1)]
    transfer: Transfer
    claims: tuple[Claim, ...]
    datasets: Annotated[tuple[Dataset, ...], Meta(min_length=1)]
    evidence: tuple[Evidence, ...]

    def __post_init__(self) -> None:
        if self.expires_at <= self.issued_at:
            raise ValueError("`expires_at` must be later than `issued_at`")
        _unique("recipients", [recipient.id for recipient in self.recipients])
        _unique("datasets", [dataset.id for dataset in self.datasets])
        _unique("files", [file.name for dataset in self.datasets for file in dataset.files])
        known = {dataset.id for dataset in self.datasets}
        for index, claim in enumerate(self.claims):
            for missing in set(claim.datasets or ()) - known:
                raise ValueError(f"/claims/{index}/datasets names `{missing}`, which is no dataset")


def _unique(what: str, names: list[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ValueError(f"/{what} holds `{name}` more than once")
        seen.add(name)
