"""Claims of zone lists back from their facts: an exporter, and for each claim a list and a scenario, that fit them."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any, get_args

from compliance.law import Snapshot
from compliance.law.lists import ZoneList
from compliance.model.text import Purpose

Json = dict[str, Any]

_NO_LIST = "no_such_list"
_LINGANG = "lingang_general_list"
_NEGATIVE = "zone_negative_list"


@dataclass(frozen=True)
class Listed:
    """Zones and sectors of an exporter, the claims, and the filings made for them."""

    zone: str | None
    activity_zone: str | None
    sectors: tuple[str, ...]
    claims: tuple[Json, ...]
    filings: tuple[Json, ...]


def listed_claims(facts: Json, law: Snapshot) -> Listed | None:
    """An exporter and claims that lead to these facts, or none."""
    wanted = [(relief, claim) for relief in (_LINGANG, _NEGATIVE) for claim in facts["claims"][relief]]
    for zone, activity, sectors in _exporters(facts, law, listed=bool(wanted)):
        maker = _Maker(facts, law, zone, activity, sectors)
        made = [maker.claim(relief, claim) for relief, claim in wanted]
        if None not in made:
            return Listed(zone, activity, sectors, *_joined(made, law))
    return None


def _joined(made: list[Any], law: Snapshot) -> tuple[tuple[Json, ...], tuple[Json, ...]]:
    filed = {claim["list"] for claim, was_filed in made if was_filed}
    filings = ({"type": "zone_filing", "list": key, "filed_on": law.as_of.isoformat()} for key in sorted(filed))
    return tuple(claim for claim, _ in made), tuple(filings)


def _exporters(facts: Json, law: Snapshot, *, listed: bool) -> Iterator[tuple[str | None, str | None, tuple[str, ...]]]:
    """Exporters that may fit: in the zone of the facts or, where rules do not name it, in any."""
    own = ("automotive",) if facts["exporter"]["automotive"] else ()
    zone = facts["exporter"]["zone"]
    if not listed:
        yield zone or None, None, own
        return
    lists = law.law.lists.lists.values()
    everywhere = sorted({place for entry in lists for place in entry.zones})
    others = sorted({sector for entry in lists for sector in entry.sectors} - {"*", "automotive"})
    sectors = [own, *((*own, sector) for sector in others)]
    yield from product([zone or None] if zone else [None, *everywhere], [None, *everywhere], sectors)


class _Maker:
    """Makes claims for one exporter."""

    def __init__(
        self, facts: Json, law: Snapshot, zone: str | None, activity: str | None, sectors: tuple[str, ...]
    ) -> None:
        self._purposes = set(facts["transfer"]["purposes"])
        self._law = law
        self._zone = zone
        self._activity = activity
        self._sectors = sectors

    def claim(self, relief: str, wanted: Json) -> tuple[Json, bool] | None:
        """A claim with these facts and whether its filing was made, or none."""
        made = self._lingang(wanted) if relief == _LINGANG else self._negative(wanted)
        if made is None:
            return None
        common = {"relief": relief, "datasets": None, "fields_confirmed": wanted["fields_confirmed"]}
        return common | made, wanted["filed"]

    def _lists(self, kind: str) -> list[ZoneList]:
        return [entry for entry in self._law.law.lists.lists.values() if entry.kind == kind]

    def _dates(self, entry: ZoneList) -> Json:
        day = self._law.as_of
        return {"started": entry.start <= day, "lapsed": entry.end is not None and entry.end < day}

    def _lingang(self, wanted: Json) -> Json | None:
        """A claim of another key is one of the general list, on no date of it."""
        general = self._lists("positive")
        keyed = [(entry.key, entry, self._dates(entry)) for entry in general]
        keyed += [(_NO_LIST, general[0], {"started": False, "lapsed": False})]
        for (key, entry, dates), scenario in product(keyed, get_args(Purpose)):
            found = dates | {
                "sector": entry.covers_sector(self._sectors),
                "registered": self._zone in entry.zones,
                "active": self._activity in entry.active_in,
                "scenario_listed": scenario in entry.scenarios,
                "purposes_within": self._purposes == {scenario},
            }
            if found.items() <= wanted.items():
                return {"list": key, "scenario": scenario}
        return None

    def _negative(self, wanted: Json) -> Json | None:
        if not wanted["known"]:
            return {"list": _NO_LIST, "status": wanted["status"]}
        for entry in self._lists("negative"):
            regime = self._zone not in entry.zones and self._law.law.lists.home_regime(self._zone, self._law.as_of)
            found = self._dates(entry) | {
                "registered": self._zone in entry.zones or regime,
                "home_regime": regime,
                "active": not entry.active_in or self._activity in entry.active_in,
                "sector": entry.covers_sector(self._sectors),
                "training_entries": entry.training_entries,
            }
            if found.items() <= wanted.items():
                return {"list": entry.key, "status": wanted["status"]}
        return None
