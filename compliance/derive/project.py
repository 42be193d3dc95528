"""Assembles the facts of a project: the project file, what the manifest says of the data, and the day.

Nothing here knows a line of the law. Densities and sums are whole numbers, so that the rules compare them exactly.
"""

from collections.abc import Iterable
from datetime import date
from typing import Literal

from compliance.law import Snapshot
from compliance.model.base import plain
from compliance.model.facts import Number, day_number
from compliance.model.manifest import Manifest
from compliance.model.project import Accelerator, Authorisation, Project
from compliance.model.project_facts import (
    AcceleratorFacts,
    ClusterFacts,
    DataFacts,
    MappingFacts,
    Paper,
    PartnershipFacts,
    ProjectFacts,
    ReturnFacts,
    SiteFacts,
    Total,
    TrainingFacts,
    UserFacts,
    WeightsFacts,
)
from compliance.model.text import ThreeValued

_UNKNOWN: ThreeValued = "unknown"
_THOUSANDTHS = 1000
_BEST_FIRST: tuple[Paper, ...] = ("valid", "no_end", "expired")


def derive_project(project: Project, manifest: Manifest, law: Snapshot) -> ProjectFacts:
    """The facts of a project on the day of the law.

    Args:
        project: how the need is to be met.
        manifest: what the data are that would be kept.
        law: the law of the day, of any jurisdiction; only its day is read.
    """
    return ProjectFacts(
        data=_data(manifest),
        site=_site(project, manifest),
        mapping=_mapping(project, manifest, law.as_of),
        user=_user(project),
        accelerators=tuple(_accelerator(item, project.authorisations, law.as_of) for item in project.accelerators),
        cluster=_cluster(project),
        training=_training(project),
        weights=_weights(project),
        partnership=_partnership(project),
        back=_back(project),
        as_of=day_number(law.as_of),
        stated={
            "project": plain(project),
            "manifest": plain(manifest),
        },
    )


def _number(value: int | None) -> Number:
    return Number(known=value is not None, n=value or 0)


def _day(value: date | None) -> Number:
    return _number(None if value is None else day_number(value))


def _data(manifest: Manifest) -> DataFacts:
    datasets = manifest.datasets
    road = any(item.geographic or (item.exterior_media and item.exterior_media.public_road) for item in datasets)
    statuses = {item.important_data for item in datasets}
    important: ThreeValued = "yes" if statuses & {"self_identified", "notified"} else _UNKNOWN
    return DataFacts(
        road_data=road,
        important="no" if statuses == {"no"} else important,
        foreign_invested=manifest.exporter.foreign_invested,
    )


def _site(project: Project, manifest: Manifest) -> SiteFacts:
    site = project.site
    return SiteFacts(
        country=site.country,
        stores_all_in_mainland=site.stores_all_in_mainland,
        operator_country=site.operator.country,
        operator_is_self=site.operator.relationship == "self" and site.operator.id == manifest.exporter.id,
        hosting_licence=site.hosting_licence,
        volume=_number(site.volume_cubic_feet),
    )


def _mapping(project: Project, manifest: Manifest, day: date) -> MappingFacts:
    """Where no unit is named, nothing about it is shown."""
    given = project.mapping
    if given is None:
        return MappingFacts(
            present=False,
            unit_is_exporter=False,
            licence="unknown",
            in_term=_UNKNOWN,
            foreign_invested=_UNKNOWN,
            does=(),
            others_touch_raw=_UNKNOWN,
            licence_lent=_UNKNOWN,
        )
    end = given.licence_valid_until
    return MappingFacts(
        present=True,
        unit_is_exporter=given.unit.id == manifest.exporter.id,
        licence=given.licence,
        in_term=_UNKNOWN if end is None else "yes" if day <= end else "no",
        foreign_invested=given.foreign_invested,
        does=tuple(sorted(set(given.does))),
        others_touch_raw=given.others_touch_raw,
        licence_lent=given.licence_lent,
    )


def _user(project: Project) -> UserFacts:
    user = project.compute_user
    return UserFacts(
        headquarters=user.headquarters,
        parent=user.parent_headquarters or "",
        on_restricted_list=user.on_restricted_list,
        owned_by_listed=_number(user.owned_by_listed_permille),
        military_or_intelligence=user.military_or_intelligence,
        us_persons=user.us_persons,
    )


def _accelerator(item: Accelerator, papers: Iterable[Authorisation], day: date) -> AcceleratorFacts:
    own = [paper for paper in papers if item.name in paper.items]
    return AcceleratorFacts(
        origin=item.origin,
        designed_by=item.designed_by,
        made_under=item.made_under,
        foundry_attested=item.foundry_attested,
        subject_to_ear=item.subject_to_ear,
        for_data_centres=item.for_data_centres,
        sold_in_us=item.sold_in_us,
        supply=item.supply,
        supplier_letter=item.supplier_letter,
        eccn=item.classification.eccn or "",
        signed=item.classification.signed_by is not None,
        tpp=_number(item.tpp),
        density=_number(_density(item)),
        bandwidth=_number(item.dram_bandwidth_gbps),
        licence=_paper("bis_licence", own, day),
        nac=_paper("nac", own, day),
        gp10=_paper("bis_gp10", own, day),
    )


def _density(item: Accelerator) -> int | None:
    """TPP per square millimetre in thousandths; rounding down leaves every comparison with a whole line as it is."""
    if item.tpp is None or item.die_area_mm2 is None:
        return None
    return item.tpp * _THOUSANDTHS // item.die_area_mm2


def _paper(kind: Literal["bis_licence", "nac", "bis_gp10"], papers: Iterable[Authorisation], day: date) -> Paper:
    """The best document of a kind; one that begins later does not exist yet."""
    found = {_state(paper, day) for paper in papers if paper.type == kind and paper.valid_from <= day}
    return next((state for state in _BEST_FIRST if state in found), "none")


def _state(paper: Authorisation, day: date) -> Paper:
    if paper.valid_until is None:
        return "no_end"
    return "valid" if day <= paper.valid_until else "expired"


def _cluster(project: Project) -> ClusterFacts:
    return ClusterFacts(
        fp64=_total([(item.quantity, item.fp64_tflops) for item in project.accelerators]),
        fp32=_total([(item.quantity, item.fp32_tflops) for item in project.accelerators]),
    )


def _total(parts: list[tuple[int, int | None]]) -> Total:
    """One system: what is not subject to US rules counts toward its size as well."""
    stated = [quantity * each for quantity, each in parts if each is not None]
    return Total(known=len(stated) == len(parts), n=sum(stated))


def _training(project: Project) -> TrainingFacts:
    training = project.training
    return TrainingFacts(
        purpose=training.purpose,
        operations=_number(training.operations_log10),
        red_flags_resolved=training.red_flags_resolved_in_writing,
    )


def _weights(project: Project) -> WeightsFacts:
    weights = project.weights
    return WeightsFacts(
        published=weights.published,
        leave=bool(weights.recipients),
        any_restricted=any(party.on_restricted_list for party in weights.recipients),
        eccn=weights.classification.eccn or "",
        signed=weights.classification.signed_by is not None,
    )


def _partnership(project: Project) -> PartnershipFacts:
    given = project.partnership
    if given is None:
        return PartnershipFacts(present=False, partner="", us_person_invests=_UNKNOWN, notification="unknown")
    return PartnershipFacts(
        present=True,
        partner=given.partner_headquarters,
        us_person_invests=given.us_person_invests,
        notification=given.notification,
    )


def _back(project: Project) -> ReturnFacts:
    given = project.back
    return ReturnFacts(
        present=given is not None,
        country=given.country if given else "",
        model_year=_number(given.model_year if given else None),
        automation_level=_number(given.automation_level if given else None),
        weight=_number(given.gross_weight_lb if given else None),
        developer=given.developer_under_prc_jurisdiction if given else _UNKNOWN,
        maker=given.maker_under_prc_jurisdiction if given else _UNKNOWN,
        hardware=given.connectivity_hardware_from_prc if given else _UNKNOWN,
        finished_on=_day(given.software_finished_on if given else None),
        altered_since=given.altered_since_by_prc_person if given else _UNKNOWN,
        authorisation=given.authorisation if given else "unknown",
        imported_on=_day(given.imported_on if given else None),
    )
