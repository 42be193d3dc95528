"""Working days in mainland China: Monday to Friday, less public holidays, plus make-up days."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from compliance.errors import PolicyError
from compliance.law.tables import Reader
from compliance.record import Record

_SATURDAY = 5


class CalendarYear(Record, frozen=True):
    """The public holidays and make-up working days of one year, as announced."""

    year: int
    notice: str
    seen: str
    source: str
    holidays: frozenset[date]
    workdays: frozenset[date]


class Calendar(Record, frozen=True):
    """Working-day arithmetic over the years for which an announcement is encoded."""

    years: Mapping[int, CalendarYear]

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on the day.

        Raises:
            PolicyError: no announcement is encoded for the year.
        """
        if day.year not in self.years:
            raise PolicyError(
                f"no public-holiday calendar for {day.year}, so working days cannot be counted",
                where="cn/calendar.toml",
                todo=f"add the State Council announcement for {day.year} to the calendar",
            )
        year = self.years[day.year]
        return day in year.workdays or (day.weekday() < _SATURDAY and day not in year.holidays)

    def add(self, day: date, count: int) -> date:
        """The working day that many working days after (if negative, before) the day; the day itself does not count."""
        step = timedelta(days=1 if count >= 0 else -1)
        for _ in range(abs(count)):
            day += step
            while not self.is_working_day(day):
                day += step
        return day

    def more_than(self, count: int, start: date, end: date) -> bool:
        """Whether `end` is later than that many working days after `start`, be it a working day itself or not.

        Only the years that matter are looked at: within as many calendar days there cannot be more working days.

        Raises:
            PolicyError: no announcement is encoded for a year that matters.
        """
        if (end - start).days <= count:
            return False
        seen, day = 0, start
        while day < end and seen < count:
            day += timedelta(days=1)
            seen += self.is_working_day(day)
        return seen == count and day < end


def read_calendar(table: Any, where: str) -> Calendar:
    """Read `calendar.toml`.

    Raises:
        PolicyError: a key is missing or unknown, or a date is not of its year.
    """
    top = Reader(table, where)
    years: dict[int, CalendarYear] = {}
    for entry in top.tables("year"):
        year = _year(entry)
        if year.year in years:
            raise PolicyError(f"{year.year} stands twice", where=entry.where)
        years[year.year] = year
    top.done()
    return Calendar(years)


def _year(entry: Reader) -> CalendarYear:
    number = entry.take("year", int)
    entry.take("published", date, None)
    year = CalendarYear(
        year=number,
        notice=entry.text("notice"),
        seen=entry.text("seen"),
        source=entry.text("source"),
        holidays=entry.days("holidays"),
        workdays=entry.days("workdays"),
    )
    entry.text("note", "")
    entry.done()
    for day in year.holidays | year.workdays:
        if day.year != number:
            raise PolicyError(f"`{day}` is no day of {number}", where=entry.where)
    if year.holidays & year.workdays:
        raise PolicyError("a day is both a holiday and a working day", where=entry.where)
    return year
