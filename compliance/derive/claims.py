"""The claims made for a dataset, with what the lists of the law say of them."""

from typing import Any

from compliance.derive.membership import fields_confirmed
from compliance.law import Snapshot
from compliance.law.lists import ZoneList
from compliance.model.base import plain
from compliance.model.claims import LingangGeneralList, ZoneNegativeList
from compliance.model.evidence import ZoneFiling
from compliance.model.facts import ClaimFacts
from compliance.model.manifest import Dataset, Manifest

_SHAPE = {"relief", "datasets"}


def claim_facts(manifest: Manifest, dataset: Dataset, law: Snapshot) -> ClaimFacts:
    """Every claim that covers the dataset, by relief, in the order of the manifest."""
    found: dict[str, list[dict[str, Any]]] = {}
    for claim in manifest.claims:
        if not claim.covers(dataset.id):
            continue
        if isinstance(claim, LingangGeneralList):
            facts = _lingang(claim, manifest, law)
        elif isinstance(claim, ZoneNegativeList):
            facts = _zone(claim, manifest, law)
        else:
            facts = {name: fact for name, fact in plain(claim).items() if name not in _SHAPE}
        found.setdefault(claim.relief, []).append(facts)
    return ClaimFacts(**{relief: tuple(claims) for relief, claims in found.items()})


def _filed(manifest: Manifest, key: str, law: Snapshot) -> bool:
    return any(
        isinstance(item, ZoneFiling) and item.list == key and item.filed_on <= law.as_of for item in manifest.evidence
    )


def _dates(entry: ZoneList, law: Snapshot) -> dict[str, bool]:
    return {"started": entry.start <= law.as_of, "lapsed": entry.end is not None and entry.end < law.as_of}


def _lingang(claim: LingangGeneralList, manifest: Manifest, law: Snapshot) -> dict[str, Any]:
    """A general list frees what is on it. Another key than a general list's is a list that is not in force."""
    lists = law.law.lists.lists
    general = next(entry for entry in lists.values() if entry.kind == "positive")
    named = lists.get(claim.list)
    entry = named if named and named.kind == "positive" else general
    dates = _dates(entry, law) if entry is named else {"started": False, "lapsed": False}
    return {
        **dates,
        "sector": entry.covers_sector(manifest.exporter.sectors),
        "registered": manifest.exporter.zone in entry.zones,
        "active": manifest.exporter.activity_zone in entry.active_in,
        "scenario_listed": claim.scenario in entry.scenarios,
        "purposes_within": set(manifest.transfer.purposes) == {claim.scenario},
        "fields_confirmed": fields_confirmed(claim, manifest, law),
        "filed": _filed(manifest, claim.list, law),
    }


def _zone(claim: ZoneNegativeList, manifest: Manifest, law: Snapshot) -> dict[str, Any]:
    """A negative list names what needs a mechanism. Of an unknown key neither zones nor sectors are known."""
    entry = law.law.lists.lists.get(claim.list)
    facts: dict[str, Any] = {
        "status": claim.status,
        "fields_confirmed": fields_confirmed(claim, manifest, law),
        "filed": _filed(manifest, claim.list, law),
        "known": entry is not None and entry.kind == "negative",
    }
    if entry is None or entry.kind != "negative":
        unknown = ("started", "lapsed", "registered", "home_regime", "active", "sector", "training_entries")
        return facts | dict.fromkeys(unknown, False)
    exporter = manifest.exporter
    at_home = exporter.zone in entry.zones
    by_regime = not at_home and law.law.lists.home_regime(exporter.zone, law.as_of)
    return facts | {
        **_dates(entry, law),
        "registered": at_home or by_regime,
        "home_regime": by_regime,
        "active": not entry.active_in or exporter.activity_zone in entry.active_in,
        "sector": entry.covers_sector(exporter.sectors),
        "training_entries": entry.training_entries,
    }
