"""The project: how a need is to be met without sending the data abroad (data and compute stay in China).

A project is judged beside a manifest, which says what the data are. It is advice and never signed or logged, so it says
nothing that a decision relies on. Frozen and closed like the manifest: an unknown key is refused, every key must be
there, a number that is not known is `None`, a fact that is not known is the string `unknown`. Whole numbers only:
performance in its own unit (see each field), shares in thousandths, operations as the power of ten reached.
"""

from typing import Annotated, Literal

from msgspec import Meta, field

from compliance.model.base import Closed
from compliance.model.evidence import Evidence
from compliance.model.manifest import Recipient
from compliance.model.text import Code, Count, Country, Day, Id, Label, Name, ThreeValued

Positive = Annotated[int, Meta(ge=1, le=2**53 - 1)]
Permille = Annotated[int, Meta(ge=0, le=1000)]
Eccn = Annotated[str, Meta(pattern=r"^(EAR99|[0-9][A-E][0-9]{3}(\.[a-z0-9]{1,4}){0,4})\Z")]


class Operator(Closed, frozen=True):
    """Who runs the site. `self` is the exporter of the manifest."""

    id: Id
    name: Name
    country: Country
    relationship: Literal["self", "affiliate", "partner", "vendor"]


class Site(Closed, frozen=True):
    """Where data and compute stay."""

    country: Country
    zone: Code | None
    stores_all_in_mainland: ThreeValued  # every copy, back-ups and logs included
    operator: Operator
    hosting_licence: Literal["held", "missing", "unknown", "self_used"]  # the last: a room of its own, nothing sold
    volume_cubic_feet: Positive | None  # the room in which the accelerators work as one system


class Unit(Closed, frozen=True):
    """The licensed surveying unit."""

    id: Id
    name: Name


Handling = Literal["collection", "storage", "transmission", "processing"]


class Mapping(Closed, frozen=True):
    """Who handles road data (coordinates, pictures, point clouds of what is around the car)."""

    unit: Unit
    licence: Literal["held", "missing", "expired", "unknown"]
    licence_valid_until: Day | None
    foreign_invested: ThreeValued  # the unit, not the carmaker
    does: tuple[Handling, ...]  # what the unit itself does
    others_touch_raw: ThreeValued  # anybody else before the data reach the unit
    licence_lent: ThreeValued  # the unit lends its name and others do the work


class AccessFromAbroad(Closed, frozen=True):
    """Somebody abroad who may query what is kept; `datasets` is `None` for all of them."""

    recipient: Recipient
    datasets: Annotated[tuple[Id, ...], Meta(min_length=1)] | None


class ComputeUser(Closed, frozen=True):
    """For whom the accelerators work."""

    headquarters: Country
    parent_headquarters: Country | None  # of the ultimate parent; its own headquarters where there is none
    on_restricted_list: ThreeValued
    owned_by_listed_permille: Permille | None  # by all listed parties together, through others as well
    military_or_intelligence: ThreeValued
    us_persons: ThreeValued  # US persons take part or support


class Classification(Closed, frozen=True):
    """What an item is in US export control, and who signed that it is."""

    eccn: Eccn | None
    signed_by: Name | None


class Accelerator(Closed, frozen=True):
    """One kind of chip or board. Figures are those of one chip, from its data sheet."""

    name: Id
    quantity: Positive
    origin: Country  # where it is made
    designed_by: Country  # headquarters of the designer
    made_under: Literal["advanced_node", "older_node", "unknown"]  # the first: logic of the 16/14 nm class or finer
    foundry_attested: ThreeValued  # maker or packager attests what the chip is
    subject_to_ear: ThreeValued
    for_data_centres: ThreeValued  # designed or marketed for them
    tpp: Count | None  # total processing performance, TOPS times bits
    die_area_mm2: Positive | None  # applicable die area, square millimetres, rounded down
    dram_bandwidth_gbps: Count | None  # gigabytes a second, rounded up
    fp64_tflops: Count | None  # rounded up
    fp32_tflops: Count | None  # rounded up
    sold_in_us: ThreeValued  # commercially available in the United States
    supply: Literal["export_from_us", "reexport", "in_country", "owned_before", "rented", "unknown"]
    supplier_letter: ThreeValued  # the supplier was told by letter that this item needs a licence
    classification: Classification


class Authorisation(Closed, frozen=True):
    """A US document that answers a denial, for the accelerators named."""

    type: Literal["bis_licence", "nac", "bis_gp10"]
    reference: Label
    items: Annotated[tuple[Id, ...], Meta(min_length=1)]
    valid_from: Day
    valid_until: Day | None


class Training(Closed, frozen=True):
    """What is trained. `operations_log10` is the power of ten that the operations reach: 24 for 3 x 10^24."""

    purpose: Literal["driving_automation", "driver_assistance", "voice_or_cabin", "other"]
    operations_log10: Annotated[int, Meta(ge=0, le=99)] | None
    red_flags_resolved_in_writing: ThreeValued


class Weights(Closed, frozen=True):
    """The trained weights and where they go. What they hold is said in the words of the manifest."""

    published: ThreeValued
    recipients: tuple[Recipient, ...]
    important_data: Literal["no", "self_identified", "notified", "unknown"]
    personal_information: Literal["none", "anonymised", "deidentified", "personal", "unknown"]
    map_layers: ThreeValued
    export_licence: Literal["not_needed", "held", "missing"]  # for technology, as in the manifest
    classification: Classification
    evidence: tuple[Evidence, ...]


class Partnership(Closed, frozen=True):
    """A joint venture, a stake or another common undertaking with a partner."""

    partner_headquarters: Country
    us_person_invests: ThreeValued
    notification: Literal["not_needed", "filed", "missing", "unknown"]


class VehicleReturn(Closed, frozen=True):
    """The model in cars that are sold abroad."""

    country: Country
    model_year: Annotated[int, Meta(ge=1900, le=9999)] | None
    automation_level: Annotated[int, Meta(ge=0, le=5)] | None  # SAE level
    gross_weight_lb: Positive | None  # gross vehicle weight rating, pounds
    developer_under_prc_jurisdiction: ThreeValued  # owned, controlled, or under jurisdiction or direction
    maker_under_prc_jurisdiction: ThreeValued  # the carmaker, likewise
    connectivity_hardware_from_prc: ThreeValued  # radio hardware to the outside, from such a person
    software_finished_on: Day | None
    altered_since_by_prc_person: ThreeValued
    authorisation: Literal["held", "missing", "unknown"]
    imported_on: Day | None


class Project(Closed, frozen=True):
    """One project. `return` is the key of the file; the attribute is `back`."""

    version: Literal[1]
    id: Id
    title: Name
    site: Site
    mapping: Mapping | None
    access_from_abroad: tuple[AccessFromAbroad, ...]
    compute_user: ComputeUser
    accelerators: tuple[Accelerator, ...]
    authorisations: tuple[Authorisation, ...]
    training: Training
    weights: Weights
    partnership: Partnership | None
    back: VehicleReturn | None = field(name="return")

    def __post_init__(self) -> None:
        names = [item.name for item in self.accelerators]
        if len(set(names)) != len(names):
            raise ValueError("/accelerators holds a name more than once")
        for index, paper in enumerate(self.authorisations):
            for missing in set(paper.items) - set(names):
                raise ValueError(f"/authorisations/{index}/items names `{missing}`, which is no accelerator")
