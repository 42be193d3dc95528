"""Facts of a project: everything that the rules of the question `project` may look at.

As plain and small as the facts of a transfer: no free text, no documents. A number that may be unknown is a `Number`
whose `known` is false; its `n` is then 0 and must not be read. Days are integers yyyymmdd. What is read from the
manifest or compared with the day is marked.
"""

from functools import cache
from typing import Any, Literal

from compliance.model.base import plain
from compliance.model.facts import Number, Plain, fact_paths_below
from compliance.model.text import ThreeValued

Paper = Literal["valid", "no_end", "expired", "none"]  # the best document of a kind on the day


class DataFacts(Plain, frozen=True):
    """Of the manifest's datasets together: what is kept in China."""

    road_data: bool  # geographic data are declared, or pictures of public roads
    important: ThreeValued
    foreign_invested: bool  # the exporter


class SiteFacts(Plain, frozen=True):
    """Where data and compute stay."""

    country: str
    stores_all_in_mainland: ThreeValued
    operator_country: str
    operator_is_self: bool
    hosting_licence: Literal["held", "missing", "unknown", "self_used"]
    volume: Number  # cubic feet


class MappingFacts(Plain, frozen=True):
    """Who handles road data; where nobody is named, nothing is shown."""

    present: bool
    unit_is_exporter: bool
    licence: Literal["held", "missing", "expired", "unknown"]
    in_term: ThreeValued  # on the day
    foreign_invested: ThreeValued
    does: tuple[str, ...]
    others_touch_raw: ThreeValued
    licence_lent: ThreeValued


class UserFacts(Plain, frozen=True):
    """For whom the accelerators work."""

    headquarters: str
    parent: str  # "" where not known
    on_restricted_list: ThreeValued
    owned_by_listed: Number  # thousandths
    military_or_intelligence: ThreeValued
    us_persons: ThreeValued


class AcceleratorFacts(Plain, frozen=True):
    """One kind of chip. `density` is TPP per square millimetre in thousandths, rounded down."""

    origin: str
    designed_by: str
    made_under: Literal["advanced_node", "older_node", "unknown"]
    foundry_attested: ThreeValued
    subject_to_ear: ThreeValued
    for_data_centres: ThreeValued
    sold_in_us: ThreeValued
    supply: Literal["export_from_us", "reexport", "in_country", "owned_before", "rented", "unknown"]
    supplier_letter: ThreeValued
    eccn: str  # "" where not stated
    signed: bool
    tpp: Number
    density: Number
    bandwidth: Number  # gigabytes a second
    licence: Paper
    nac: Paper
    gp10: Paper


class Total(Plain, frozen=True):
    """A sum over all accelerators. `n` is what the stated figures come to, `known` whether all are stated."""

    known: bool
    n: int


class ClusterFacts(Plain, frozen=True):
    """All accelerators together, in TFLOPS."""

    fp64: Total
    fp32: Total


class TrainingFacts(Plain, frozen=True):
    """What is trained. `operations` is a power of ten."""

    purpose: str
    operations: Number
    red_flags_resolved: ThreeValued


class WeightsFacts(Plain, frozen=True):
    """Where the trained weights go."""

    published: ThreeValued
    leave: bool  # somebody receives them
    any_restricted: bool
    eccn: str
    signed: bool


class PartnershipFacts(Plain, frozen=True):
    """A common undertaking with a partner."""

    present: bool
    partner: str
    us_person_invests: ThreeValued
    notification: Literal["not_needed", "filed", "missing", "unknown"]


class ReturnFacts(Plain, frozen=True):
    """The model in cars that are sold abroad."""

    present: bool
    country: str
    model_year: Number
    automation_level: Number
    weight: Number  # pounds
    developer: ThreeValued
    maker: ThreeValued
    hardware: ThreeValued
    finished_on: Number  # yyyymmdd
    altered_since: ThreeValued
    authorisation: Literal["held", "missing", "unknown"]
    imported_on: Number  # yyyymmdd


class ProjectFacts(Plain, frozen=True):
    """The facts of one project on one day."""

    data: DataFacts
    site: SiteFacts
    mapping: MappingFacts
    user: UserFacts
    accelerators: tuple[AcceleratorFacts, ...]
    cluster: ClusterFacts
    training: TrainingFacts
    weights: WeightsFacts
    partnership: PartnershipFacts
    back: ReturnFacts
    as_of: int
    stated: dict[str, Any]  # what project and manifest say, by which a finding names the values it read

    def document(self) -> dict[str, Any]:
        """What the policy engine sees: the facts that rules may read."""
        return {name: value for name, value in plain(self).items() if name not in _NOT_FOR_RULES}


# These serve the report; no rule may read them.
_NOT_FOR_RULES = {"as_of", "stated"}


@cache
def project_fact_paths() -> frozenset[str]:
    """The path of every fact that a rule may read, such as `site.country`, from the model itself."""
    return frozenset(path for path in fact_paths_below(ProjectFacts) if path not in _NOT_FOR_RULES)
