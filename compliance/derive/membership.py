"""Whether the fields of a claim are on its list, or off it, as far as an imported table can tell.

A table only takes away: a claim that does not confirm its fields is never mended by one, and without a table the claim
stands as signed.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from compliance.law import Snapshot
from compliance.model.claims import LingangGeneralList, ZoneNegativeList
from compliance.model.decision import ListClaimed
from compliance.model.manifest import DataField, Manifest

if TYPE_CHECKING:
    from compliance.model.list_table import OfficialTable

ListClaim = LingangGeneralList | ZoneNegativeList


def fields_confirmed(claim: ListClaim, manifest: Manifest, law: Snapshot) -> bool:
    """Whether the claim confirms its fields, and the table of its list, where one was imported, bears that out."""
    return claim.fields_confirmed and not any(True for _ in _not_shown(claim, manifest, law))


def lists_claimed(manifest: Manifest, law: Snapshot) -> tuple[ListClaimed, ...]:
    """Each list that a claim names, in the order of the claims, with its table and what the table does not bear out."""
    found: dict[str, list[str]] = {}
    for claim in manifest.claims:
        if isinstance(claim, ListClaim):
            found.setdefault(claim.list, []).extend(_not_shown(claim, manifest, law))
    return tuple(
        ListClaimed(
            list=key,
            table=law.tables[key].used if key in law.tables else None,
            not_shown=tuple(dict.fromkeys(pointers)),
        )
        for key, pointers in found.items()
    )


def _not_shown(claim: ListClaim, manifest: Manifest, law: Snapshot) -> Iterator[str]:
    """JSON pointers of the fields, of all data sets the claim covers, that the table does not bear out.

    A data set that names no fields shows nothing, so its empty list of fields is pointed at.
    """
    table = law.tables.get(claim.list)
    if table is None:
        return
    for index, dataset in enumerate(manifest.datasets):
        if not claim.covers(dataset.id):
            continue
        if not dataset.fields:
            yield f"/datasets/{index}/fields"
        for place, field in enumerate(dataset.fields):
            if not _borne_out(claim, field, manifest, table):
                yield f"/datasets/{index}/fields/{place}"


def _borne_out(claim: ListClaim, field: DataField, manifest: Manifest, table: "OfficialTable") -> bool:
    """Outside a negative list a field names no entry; everywhere else it names one, in the scenario claimed."""
    if isinstance(claim, ZoneNegativeList) and claim.status == "outside":
        return not table.names(field.list_item)
    scenario = claim.scenario if isinstance(claim, LingangGeneralList) else None
    return table.holds(field.list_item, scenario, manifest.exporter.sectors)
