"""Lists of zones as data: dates, zones, sectors, scenarios, and the home regimes that use other provinces' lists."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from compliance.errors import PolicyError
from compliance.law.tables import Reader
from compliance.model.decision import Bilingual
from compliance.record import Record


class ZoneList(Record, frozen=True):
    """One list. `end` is its last day; `active_in` is empty where activity in the zone is not asked for."""

    key: str
    kind: str
    start: date
    end: date | None
    zones: frozenset[str]
    active_in: frozenset[str]
    sectors: frozenset[str]
    scenarios: frozenset[str]
    training_entries: bool
    cite: str
    title: Bilingual
    seen: str
    source: str
    note: str

    def covers_sector(self, sectors: Iterable[str]) -> bool:
        """Whether one of the exporter's sectors is on the list; `*` stands for all."""
        return "*" in self.sectors or bool(self.sectors & set(sectors))


class HomeRegime(Record, frozen=True):
    """Zones whose handlers may use lists that other provinces filed."""

    list: str
    start: date
    zones: frozenset[str]


class ZoneLists(Record, frozen=True):
    """All lists by key, the home regimes, and the codes of the zones that a manifest may name."""

    lists: Mapping[str, ZoneList]
    regimes: tuple[HomeRegime, ...]
    zones: frozenset[str]

    def sectors(self) -> frozenset[str]:
        """Every sector that some list names."""
        return frozenset[str]().union(*(entry.sectors for entry in self.lists.values())) - {"*"}

    def home_regime(self, zone: str | None, day: date) -> bool:
        """Whether a handler registered in the zone may use other provinces' lists on the day."""
        return any(zone in regime.zones and regime.start <= day for regime in self.regimes)

    def boundaries(self) -> Iterable[date]:
        """Days on which a list or a regime begins or has ended."""
        for entry in self.lists.values():
            yield entry.start
            if entry.end:
                yield entry.end + timedelta(days=1)
        for regime in self.regimes:
            yield regime.start


def read_lists(table: Any, where: str) -> ZoneLists:
    """Read `zones/lists.toml`.

    Raises:
        PolicyError: a key is missing or unknown, or a regime names a list that is not there.
    """
    top = Reader(table, where)
    lists = {entry.key: entry for entry in (_list(item) for item in top.tables("list"))}
    regimes = tuple(_regime(item) for item in top.tables("home_regime"))
    zones = frozenset(_zone(item) for item in top.tables("zone"))
    top.done()
    for regime in regimes:
        if regime.list not in lists:
            raise PolicyError(f"the home regime names `{regime.list}`, which is no list", where=where)
    return ZoneLists(lists, regimes, zones)


def _zone(entry: Reader) -> str:
    code = entry.text("code")
    entry.pair("title")
    entry.done()
    return code


def _list(entry: Reader) -> ZoneList:
    result = ZoneList(
        key=entry.text("key"),
        kind=entry.one_of("kind", ("negative", "positive")),
        start=entry.day("from"),
        end=entry.take("until", date, None),
        zones=frozenset(entry.texts("zones")),
        active_in=frozenset(entry.texts("active_in", [])),
        sectors=frozenset(entry.texts("sectors")),
        scenarios=frozenset(entry.texts("scenarios", [])),
        training_entries=entry.take("training_entries", bool, False),
        cite=entry.text("cite"),
        title=entry.pair("title"),
        seen=entry.text("seen"),
        source=entry.text("source", ""),
        note=entry.text("note", ""),
    )
    entry.done()
    return result


def _regime(entry: Reader) -> HomeRegime:
    regime = HomeRegime(entry.text("list"), entry.day("from"), frozenset(entry.texts("zones")))
    entry.text("note", "")
    entry.text("seen", "")
    entry.text("cite", "")
    entry.text("source", "")
    entry.done()
    return regime


def read_classes(table: Any, where: str) -> dict[str, Bilingual]:
    """Read `classes.toml`: the classes of data that a policy knows; any other is refused."""
    top = Reader(table, where)
    classes: dict[str, Bilingual] = {}
    for entry in top.tables("class"):
        classes[entry.text("code")] = entry.pair("title")
    top.done()
    return classes
