"""Assembles the facts of each dataset.

Whose people are counted depends on which reliefs hold, and that is law. So where it matters facts are made twice: first
with the yearly counts unknown, to ask the rules which datasets a valid relief takes out of them, then with the counts.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Literal

from msgspec.structs import replace

from compliance.derive.claims import claim_facts
from compliance.derive.documents import Shelf, evidence_facts
from compliance.derive.people import Counted, count_facts
from compliance.errors import SchemaError
from compliance.law import Snapshot
from compliance.model.evidence import Certification, ImpactAssessment, SecurityAssessment, StandardContract
from compliance.model.facts import (
    DatasetFacts,
    ExporterFacts,
    Facts,
    GeographicFacts,
    MediaFacts,
    Number,
    RecipientFacts,
    TransferFacts,
    day_number,
)
from compliance.model.finding import Route
from compliance.model.manifest import Dataset, Manifest
from compliance.model.text import ThreeValued

_EXPORT_MODES = ("transmit", "remote_access", "offshore_collection")
_UNKNOWN = Number(known=False, n=0)
_UNKNOWN_SECRECY: ThreeValued = "unknown"


def derive(
    manifest: Manifest,
    law: Snapshot,
    prior: Counted,
    uncounted: Collection[str] = (),
    *,
    counted: bool = True,
    alone: Mapping[str, Route] | None = None,
) -> tuple[Facts, ...]:
    """The facts of every dataset, in the order of the manifest.

    Args:
        manifest: the transfer.
        law: the law of the day.
        prior: people counted so far in the window.
        uncounted: ids of datasets that a valid relief takes out of the yearly counts.
        counted: false leaves the two yearly counts unknown, where it is not settled yet who is counted.
        alone: the route of each dataset (by id) without the exports that belong with the transfer.

    Raises:
        SchemaError: a class that no policy knows.
        PolicyError: a date that the law's data do not reach.
    """
    _refuse_unknown_classes(manifest, law)
    abroad = {dataset.id for dataset in manifest.datasets if _from_abroad(manifest, dataset, law)}
    counts = count_facts(manifest, prior, uncounted, abroad)
    if not counted:
        counts = replace(counts, ordinary=_UNKNOWN, sensitive=_UNKNOWN)
    exporter, recipients = _exporter(manifest), _recipients(manifest)
    return tuple(
        Facts(
            dataset=dataset.id,
            as_of=day_number(law.as_of),
            transfer=_transfer(manifest, (alone or {}).get(dataset.id, "same")),
            exporter=exporter,
            recipients=recipients,
            data=_dataset(manifest, dataset, from_abroad=dataset.id in abroad),
            counts=counts,
            claims=claim_facts(manifest, dataset, law),
            evidence=evidence_facts(Shelf(manifest, dataset, counts, law)),
            dates=_dates(manifest),
            pointers=_pointers(manifest, index),
        )
        for index, dataset in enumerate(manifest.datasets)
    )


def _refuse_unknown_classes(manifest: Manifest, law: Snapshot) -> None:
    for index, dataset in enumerate(manifest.datasets):
        for place, code in enumerate(dataset.classes):
            if code not in law.law.classes:
                raise SchemaError(
                    f"no policy knows the class `{code}`",
                    where=f"/datasets/{index}/classes/{place}",
                    todo="use a class of `compliance policy list --classes`",
                )


def _from_abroad(manifest: Manifest, dataset: Dataset, law: Snapshot) -> bool:
    """From abroad and claimed as such, on a day on which that claim exists."""
    claimed = any(claim.relief == "overseas_origin" and claim.covers(dataset.id) for claim in manifest.claims)
    return _collected_abroad(dataset) and claimed and law.find("cn.practice.origin_abroad_recognised") is True


def _collected_abroad(dataset: Dataset) -> bool:
    return dataset.origin == "overseas" and not dataset.mainland_data_introduced


def _transfer(manifest: Manifest, route_alone: Route | Literal["same"]) -> TransferFacts:
    transfer = manifest.transfer
    return TransferFacts(
        export=transfer.mode in _EXPORT_MODES,
        offshore_collection=transfer.mode == "offshore_collection",
        purposes=tuple(sorted(set(transfer.purposes))),
        activity=transfer.activity,
        started_on=day_number(transfer.started_on),
        necessary=transfer.necessary,
        legal_basis=transfer.legal_basis,
        foreign_authority_request=transfer.foreign_authority_request,
        authority_approval=transfer.authority_approval,
        onward_countries=tuple(sorted(set(transfer.onward_countries))),
        route_alone=route_alone,
    )


def _exporter(manifest: Manifest) -> ExporterFacts:
    exporter = manifest.exporter
    held = exporter.people_held
    return ExporterFacts(
        ciio=exporter.ciio,
        state_organ=exporter.state_organ,
        automotive="automotive" in exporter.sectors,
        people_held=_UNKNOWN if held is None else Number(known=True, n=held),
        zone=exporter.zone or "",
    )


def _recipients(manifest: Manifest) -> RecipientFacts:
    return RecipientFacts(
        any_restricted=any(party.on_restricted_list for party in manifest.recipients),
        all_provide_product=all(party.provides_affected_product for party in manifest.recipients),
        countries=tuple(sorted({party.country for party in manifest.recipients})),
    )


def _dataset(manifest: Manifest, dataset: Dataset, *, from_abroad: bool) -> DatasetFacts:
    subjects = dataset.subjects
    return DatasetFacts(
        artifact=dataset.artifact,
        personal=dataset.is_personal,
        sensitive=dataset.is_personal and (subjects.under_14 or subjects.sensitive != 0),
        under_14=subjects.under_14,
        important_data=dataset.important_data,
        core_data=dataset.core_data,
        state_secret=dataset.state_secret,
        export_licence=dataset.export_licence,
        collected_abroad=_collected_abroad(dataset),
        from_abroad=from_abroad,
        claimed=any(claim.covers(dataset.id) for claim in manifest.claims),
        classes=tuple(sorted(set(dataset.classes))),
        vin=dataset.vin,
        media=_media(dataset),
        geographic=_geographic(dataset),
    )


def _media(dataset: Dataset) -> MediaFacts:
    media = dataset.exterior_media
    if media is None:
        return MediaFacts(present=False, faces_plates="none", permille=0)
    return MediaFacts(present=True, faces_plates=media.faces_plates, permille=media.anonymisation_permille or 0)


def _geographic(dataset: Dataset) -> GeographicFacts:
    """Pictures of public roads are geographic data even where none are declared; then nothing is known or approved."""
    declared = dataset.geographic
    if declared is None:
        implied = dataset.exterior_media is not None and dataset.exterior_media.public_road
        return GeographicFacts(present=implied, held_by="other", secret=_UNKNOWN_SECRECY, approved=False)
    return GeographicFacts(
        present=True,
        held_by=declared.held_by,
        secret=declared.secret,
        approved=declared.external_provision_approval or declared.map_review,
    )


def _dates(manifest: Manifest) -> dict[str, date]:
    """Events from which obligations fall due; of several documents of a kind the one that ends first."""
    events: dict[str, list[date]] = {}
    for item in manifest.evidence:
        if isinstance(item, SecurityAssessment) and item.valid_until:
            events.setdefault("assessment_valid_until", []).append(item.valid_until)
        elif isinstance(item, Certification):
            events.setdefault("certificate_valid_until", []).append(item.valid_until)
        elif isinstance(item, StandardContract) and item.filed_on is None:
            events.setdefault("contract_effective", []).append(item.effective_on)
        elif isinstance(item, ImpactAssessment):
            events.setdefault("impact_assessment", []).append(item.completed_on)
    return {event: min(days) for event, days in events.items()}


def _pointers(manifest: Manifest, index: int) -> dict[str, tuple[str, ...]]:
    """What the placeholders in a rule's `reads` stand for."""
    dataset = manifest.datasets[index].id
    pointers: dict[str, list[str]] = {"dataset": [f"/datasets/{index}"]}
    for place, claim in enumerate(manifest.claims):
        if claim.covers(dataset):
            pointers.setdefault(f"claims.{claim.relief}", []).append(f"/claims/{place}")
    for place, item in enumerate(manifest.evidence):
        pointers.setdefault(f"evidence.{item.type}", []).append(f"/evidence/{place}")
    return {name: tuple(found) for name, found in pointers.items()}
