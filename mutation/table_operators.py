"""What is changed in the dated tables of the law: parameters, terms, lists, classes, holidays, readings."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

from compliance.law.params import STANDINGS
from compliance.law.source import Table
from mutation.mutant import Mutant, short
from mutation.tables import REMOVED, Changes

_SATURDAY = 5


def param_mutants(path: str, table: Table, since: date) -> Iterator[Mutant]:
    """Numbers by one, dates by a day, lists without an entry, other standings, values that do not hold or end."""
    changes = Changes(path, table)
    for name, parameter in table.items():
        for index, entry in enumerate(parameter["value"]):
            place = f"{name}@{entry['from']}"
            steps = (name, "value", index)
            yield from changes.by_a_day(place, (*steps, "from"), entry["from"], since)
            yield from _until(changes, place, steps, entry, "until", since)
            yield from _value(changes, place, (*steps, "value"), entry["value"], since)
            yield changes.changed("value dropped", place, "dropped", (*steps, "status"), "draft", entry["from"])


def _value(changes: Changes, place: str, steps: tuple[str | int, ...], value: Any, since: date) -> Iterator[Mutant]:
    if isinstance(value, date):
        yield from changes.by_a_day(place, steps, value, since)
    elif isinstance(value, list):
        yield from changes.without_each("entry dropped", place, steps, value)
    elif isinstance(value, str):
        for other in STANDINGS:
            if other != value:
                yield changes.changed("standing changed", place, f"value {other}", steps, other)
    elif not isinstance(value, bool):
        for move in (-1, 1):
            if value + move >= 0:
                yield changes.changed("value by one", place, f"value{move:+d}", steps, value + move)


def _until(
    changes: Changes, place: str, steps: tuple[str | int, ...], entry: Table, key: str, since: date
) -> Iterator[Mutant]:
    if key in entry:
        yield from changes.by_a_day(place, (*steps, key), entry[key], since)
        yield changes.changed("end dropped", place, f"{key} dropped", (*steps, key), REMOVED, entry[key])


def term_mutants(path: str, table: Table, since: date) -> Iterator[Mutant]:
    """The days on which an instrument begins and ends."""
    changes = Changes(path, table)
    if table.get("status") == "draft":
        return
    yield from changes.by_a_day("term", ("in_force_from",), table["in_force_from"], since)
    yield from _until(changes, "term", (), table, "in_force_until", since)


def list_mutants(path: str, table: Table, since: date) -> Iterator[Mutant]:
    """Dates of lists and of home regimes, their zones, sectors and scenarios, and what they say of training data."""
    changes = Changes(path, table)
    for index, entry in enumerate(table["list"]):
        steps, key = ("list", index), entry["key"]
        yield from changes.by_a_day(key, (*steps, "from"), entry["from"], since)
        yield from _until(changes, key, steps, entry, "until", since)
        for column in ("zones", "active_in", "sectors", "scenarios"):
            yield from changes.without_each("entry dropped", key, (*steps, column), entry.get(column, []))
        if entry["kind"] == "negative":
            entries = not entry.get("training_entries", False)
            what = f"training_entries {str(entries).lower()}"
            yield changes.changed("switch turned", key, what, (*steps, "training_entries"), entries)
    for index, entry in enumerate(table.get("home_regime", ())):
        steps, place = ("home_regime", index), f"home_regime {entry['list']}"
        yield from changes.by_a_day(place, (*steps, "from"), entry["from"], since)
        yield from changes.without_each("entry dropped", place, (*steps, "zones"), entry["zones"])


def class_mutants(path: str, table: Table) -> Iterator[Mutant]:
    """A class that a manifest may no longer name."""
    changes = Changes(path, table)
    for index, entry in enumerate(table["class"]):
        yield changes.changed("entry dropped", entry["code"], "dropped", ("class", index), REMOVED)


def holiday_mutants(path: str, table: Table, since: date) -> Iterator[Mutant]:
    """A holiday that is worked and a worked weekend that is off; a holiday on a weekend is off in any case.

    Before `since` no rule that is in force counts working days.
    """
    changes = Changes(path, table)
    for index, year in enumerate(table["year"]):
        for column in ("holidays", "workdays"):
            for place, day in enumerate(year[column]):
                if day >= since and (column == "workdays" or day.weekday() < _SATURDAY):
                    what = f"{column} without {day}"
                    steps = ("year", index, column, place)
                    yield changes.changed("holiday dropped", str(year["year"]), what, steps, REMOVED, day)


def reading_mutants(path: str, table: Table) -> Iterator[Mutant]:
    """Another choice as the default of a reading that can be switched."""
    for index, reading in enumerate(table["reading"]):
        for choice in reading["choice"] if reading["switchable"] else ():
            if choice["id"] != reading["default"]:
                copy = deepcopy(table)
                changed = copy["reading"][index]
                changed["default"] = choice["id"]
                for other in changed["choice"]:
                    other["conservative"] = other["id"] == choice["id"]
                name = f"{short(path)}#{reading['id']} default {choice['id']}"
                yield Mutant(name, "reading switched", path, tables={path: copy})


def first_day_mutants(path: str, table: Table) -> Iterator[Mutant]:
    """The first encoded day a day later; a day earlier nothing is in force that anybody could ask for."""
    day = table["encoded_from"]
    later = day + timedelta(days=1)
    yield Changes(path, table).changed("date by a day", "encoded_from", "+1 day", ("encoded_from",), later, day)
