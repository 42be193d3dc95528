"""Dated parameters: every number, switch and list of the law, the days on which each value holds, and its source."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from compliance.errors import PolicyError
from compliance.law.tables import Reader
from compliance.model.decision import Bilingual
from compliance.model.facts import day_number
from compliance.record import Record

Value = bool | int | str | tuple[str, ...]
_OF_A_TRANSFER = ("people", "years", "working_days", "permille")
# TPP and its density in thousandths of TPP a square millimetre, GB a second, TFLOPS, powers of ten, pounds, SAE levels.
_OF_A_PROJECT = ("tpp", "density", "gb_per_s", "tflops", "cubic_feet", "power_of_ten", "model_year", "pounds", "level")
_NUMBERS = _OF_A_TRANSFER + _OF_A_PROJECT
_UNITS = (*_NUMBERS, "switch", "day", "codes", "standing")
# How a rule that has been issued stands, where being in force or not does not say it.
STANDINGS = ("in_force", "suspended", "on_books_not_enforced", "pending")
_STATUS = ("in_force", "draft", "disputed", "superseded", "lapsed")


class DatedValue(Record, frozen=True):
    """One value and the days on which it holds, both included; `end` is `None` while it holds."""

    start: date
    end: date | None
    value: Value
    cite: str
    status: str
    note: str

    def holds(self, day: date) -> bool:
        """Whether this is the value on the day; a draft never is."""
        return self.status != "draft" and self.start <= day and (self.end is None or day <= self.end)


class Parameter(Record, frozen=True):
    """A named parameter of an instrument over time. `counter` names the count it is a threshold of, if any."""

    id: str
    title: Bilingual
    unit: str
    counter: str
    values: tuple[DatedValue, ...]

    def at(self, day: date) -> DatedValue | None:
        """The value in force on the day, if any. Loading has made sure that there are never two."""
        return next((value for value in self.values if value.holds(day)), None)

    def boundaries(self) -> Iterable[date]:
        """Days on which the value changes."""
        for value in self.values:
            yield value.start
            if value.end:
                yield value.end + timedelta(days=1)


def read_params(table: Any, where: str, instrument: str) -> dict[str, Parameter]:
    """Read a `params.toml`.

    Raises:
        PolicyError: a key is missing or unknown, a value does not fit the unit, or two values hold on one day.
    """
    top = Reader(table, where)
    params = {name: _parameter(Reader(body, f"{where}#{name}"), f"{instrument}.{name}") for name, body in table.items()}
    for name in params:
        top.take(name, dict)
    top.done()
    return params


def _parameter(entry: Reader, name: str) -> Parameter:
    unit = entry.one_of("unit", _UNITS)
    values = tuple(sorted((_value(item, unit) for item in entry.tables("value")), key=lambda value: value.start))
    parameter = Parameter(name, entry.pair("title"), unit, entry.text("counter", ""), values)
    entry.done()
    if not values:
        raise PolicyError("a parameter without a value", where=entry.where)
    for earlier, later in pairwise(values):
        if earlier.end is None or later.start <= earlier.end:
            raise PolicyError(f"two values hold on {later.start}", where=entry.where)
    return parameter


def _value(entry: Reader, unit: str) -> DatedValue:
    raw = entry.take("value", (bool, int, list, date, str))
    value = DatedValue(
        start=entry.day("from"),
        end=entry.take("until", date, None),
        value=_fit(raw, unit, entry.where),
        cite=entry.text("cite"),
        status=entry.one_of("status", _STATUS),
        note=entry.text("note", ""),
    )
    entry.done()
    if value.end and value.end < value.start:
        raise PolicyError("`until` is before `from`", where=entry.where)
    return value


def _fit(raw: Any, unit: str, where: str) -> Value:
    if unit == "switch" and raw is True:
        return True
    if unit == "codes" and isinstance(raw, list) and all(isinstance(item, str) for item in raw):
        return tuple(raw)
    if unit == "day" and isinstance(raw, date):
        return day_number(raw)
    if unit == "standing" and raw in STANDINGS:
        return str(raw)
    if unit in _NUMBERS and type(raw) is int and raw >= 0:
        return raw
    raise PolicyError(f"the value does not fit the unit `{unit}`", where=where)
