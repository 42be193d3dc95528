"""The transfers that a project still makes, written as the manifests that an exporter would have to sign for them.

Whatever leaves on the second road is an export like any other, so it is judged by the same law: who may query from
abroad, and the trained weights. Nothing is assumed in favour of a project: what it does not say is unknown.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from compliance.errors import SchemaError
from compliance.model.manifest import Dataset, Geographic, Manifest, Mode, Recipient, Subjects
from compliance.model.project import AccessFromAbroad, Project
from compliance.model.roads import Document, FactRead
from compliance.record import Record
from compliance.roads.papers import place

_ACCESS = "/access_from_abroad/{}"
WEIGHTS = "weights"  # id of the one dataset of their manifest


class Place(Record, frozen=True):
    """Where something in a derived manifest was written; `whole` if what lies below it has no place of its own."""

    document: Document
    at: str
    whole: bool = False


class Transfer(Record, frozen=True):
    """A transfer to be judged.

    Attributes:
        manifest: what an exporter would sign.
        about: ids of the datasets that it is about; others in it only count, as exports beside it.
        party: id of the one who would receive it; empty where it is about no single one.
        places: JSON pointers of the derived manifest and where that was written; anything else is in the need itself.
    """

    manifest: Manifest
    about: tuple[str, ...]
    party: str
    places: Mapping[str, Place]

    def read(self, pointer: str) -> FactRead:
        """Where a fact of the derived manifest was written."""
        prefix = pointer
        while prefix and prefix not in self.places:
            prefix = prefix.rpartition("/")[0]
        if not prefix:
            return FactRead(document="manifest", at=pointer)
        home = self.places[prefix]
        return FactRead(document=home.document, at=home.at + ("" if home.whole else pointer[len(prefix) :]))


def export(need: Manifest) -> Transfer:
    """The first road: the need as it was written."""
    return Transfer(need, tuple(dataset.id for dataset in need.datasets), "", {})


def queries(need: Manifest, project: Project, name: str = "") -> Iterator[Transfer]:
    """Each party who may query from abroad is an export of its own, by remote access; nobody is no export.

    A manifest holds every dataset that any party may reach, so that the people of all are counted, and is about those
    of its own party. One manifest for all parties would give each what only another may see.

    Args:
        need: the manifest of the need.
        project: who may query what.
        name: of the project's file, for messages.

    Raises:
        SchemaError: a dataset that the need does not have.
    """
    reached = [
        _reached(need, access, place(name, _ACCESS.format(index)))
        for index, access in enumerate(project.access_from_abroad)
    ]
    together = {name for names in reached for name in names}
    for index, (access, names) in enumerate(zip(project.access_from_abroad, reached, strict=True)):
        yield _query(need, _ACCESS.format(index), access.recipient, names, together)
    if not reached:
        yield _no_query(need, project)


def _reached(need: Manifest, access: AccessFromAbroad, where: str) -> tuple[str, ...]:
    known = [dataset.id for dataset in need.datasets]
    for index, name in enumerate(access.datasets or ()):
        if name not in known:
            raise SchemaError(
                f"`{name}` is no dataset of the manifest",
                where=f"{where}/datasets/{index}",
                todo=f"name datasets of the manifest ({', '.join(known)}), or null for all of them",
            )
    return tuple(name for name in known if access.datasets is None or name in access.datasets)


def _query(need: Manifest, at: str, party: Recipient, names: tuple[str, ...], together: set[str]) -> Transfer:
    places = {"/transfer/mode": Place("project", at, whole=True), "/recipients": Place("project", f"{at}/recipient")}
    datasets = [(index, dataset) for index, dataset in enumerate(need.datasets) if dataset.id in together]
    claims = [(index, claim) for index, claim in enumerate(need.claims) if any(claim.covers(name) for name in together)]
    for kind, kept in (("datasets", datasets), ("claims", claims)):
        places |= {f"/{kind}/{new}": Place("manifest", f"/{kind}/{old}") for new, (old, _) in enumerate(kept)}
    manifest = _changed(
        need,
        "remote_access",
        recipients=(party,),
        datasets=tuple(dataset for _, dataset in datasets),
        claims=tuple(_within(claim, together) for _, claim in claims),
    )
    return Transfer(manifest, names, party.id, places)


def _within(claim: Any, names: set[str]) -> Any:
    """The claim for those of its datasets that are left."""
    if claim.datasets is None:
        return claim
    return replace(claim, datasets=tuple(name for name in claim.datasets if name in names))


def _no_query(need: Manifest, project: Project) -> Transfer:
    places = {"/transfer/mode": Place("project", "/access_from_abroad", whole=True)}
    manifest = _changed(need, "onshore_access", recipients=(_operator(project),))
    return Transfer(manifest, tuple(dataset.id for dataset in need.datasets), "", places)


def weights(need: Manifest, project: Project, home: str) -> Transfer:
    """The trained weights, sent for the purposes of the need to whoever is outside `home` (ISO 3166 code).

    Publishing sends them to everybody, and whether they are published must be known. Sent to nobody they do not leave.
    """
    receivers = [party for party in project.weights.recipients if party.country != home]
    if project.weights.published != "no":
        receivers.append(_PUBLIC)
    manifest = _changed(
        need,
        "transmit" if receivers else "none",
        recipients=tuple(receivers) or (_operator(project),),
        claims=(),
        datasets=(_weights_dataset(need, project),),
        evidence=project.weights.evidence,
    )
    return Transfer(manifest, (WEIGHTS,), "", _WEIGHTS_PLACES)


def _weights_dataset(need: Manifest, project: Project) -> Dataset:
    stated = project.weights
    kind = "personal" if stated.personal_information == "unknown" else stated.personal_information
    personal = kind in ("personal", "deidentified")
    count = None if personal else 0  # nobody says how many people are in them
    return Dataset(
        id=WEIGHTS,
        title=project.title,
        artifact="model_weights",
        origin="mainland",
        mainland_data_introduced=True,
        personal_information=kind,
        subjects=Subjects(ordinary=count, sensitive=count, under_14=personal and _any_child(need)),
        important_data=stated.important_data,
        important_data_notified_on=None,
        core_data=any(dataset.core_data for dataset in need.datasets),
        state_secret=any(dataset.state_secret for dataset in need.datasets),
        export_licence=stated.export_licence,
        classes=(),
        fields=(),
        vin="none",
        exterior_media=None,
        geographic=_map_layers(project),
        files=(),
    )


def _any_child(need: Manifest) -> bool:
    return any(dataset.subjects.under_14 for dataset in need.datasets)


def _map_layers(project: Project) -> Geographic | None:
    """Map layers in the weights are geographic data of which nothing is known or approved."""
    if project.weights.map_layers == "no":
        return None
    licensed = project.mapping is not None and project.mapping.licence == "held"
    return Geographic(
        held_by="licensed_unit" if licensed else "other",
        secret="unknown",  # noqa: S106 - a fact of three values
        external_provision_approval=False,
        map_review=False,
    )


_WEIGHTS_PLACES = {
    "/transfer/mode": Place("project", "/weights/recipients", whole=True),
    "/recipients": Place("project", "/weights/recipients", whole=True),
    "/evidence": Place("project", "/weights/evidence"),
    "/claims": Place("project", "/weights", whole=True),
    "/datasets/0": Place("project", "/weights", whole=True),
    "/datasets/0/important_data": Place("project", "/weights/important_data"),
    "/datasets/0/personal_information": Place("project", "/weights/personal_information"),
    "/datasets/0/subjects": Place("project", "/weights/personal_information", whole=True),
    "/datasets/0/geographic": Place("project", "/weights/map_layers", whole=True),
    "/datasets/0/export_licence": Place("project", "/weights/export_licence"),
    "/datasets/0/core_data": Place("manifest", "/datasets", whole=True),
    "/datasets/0/state_secret": Place("manifest", "/datasets", whole=True),
}

# Whoever reads what is published; that nobody restricted is among them cannot be said.
_PUBLIC = Recipient(
    id="public",
    name="the public 公众",
    country="ZZ",
    zone=None,
    relationship="other",
    on_restricted_list=True,
    provides_affected_product=False,
)


def _operator(project: Project) -> Recipient:
    """Who has the data where nothing leaves."""
    operator = project.site.operator
    return Recipient(
        id=operator.id,
        name=operator.name,
        country=operator.country,
        zone=project.site.zone,
        relationship=operator.relationship,
        on_restricted_list=False,
        provides_affected_product=False,
    )


def _changed(need: Manifest, mode: Mode, **parts: object) -> Manifest:
    """The need with another mode and other parts."""
    transfer = replace(need.transfer, mode=mode)
    return replace(need, transfer=transfer, **parts)
