"""Working days in mainland China, from the published notices."""

from datetime import date, timedelta

import pytest

from compliance.errors import PolicyError
from compliance.law.calendar import read_calendar

YEAR = {
    "year": 2026,
    "notice": "n",
    "seen": "secondary",
    "source": "s",
    "holidays": [date(2026, 10, 1)],
    "workdays": [date(2026, 10, 10)],
}


def test_ten_working_days_after_the_second_of_march_2026(law):
    assert law.calendar.add(date(2026, 3, 2), 10) == date(2026, 3, 16)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-02-13", 1, "2026-02-14"),  # a Saturday that is worked
        ("2026-02-14", 1, "2026-02-24"),  # the spring festival between
        ("2026-02-27", 1, "2026-02-28"),  # a Saturday that is worked
        ("2026-02-27", 2, "2026-03-02"),
        ("2025-09-26", 1, "2025-09-28"),  # a Sunday that is worked
        ("2025-09-30", 1, "2025-10-09"),
        ("2023-12-29", 1, "2024-01-02"),  # over the new year
        ("2026-03-16", -10, "2026-03-02"),
        ("2024-01-02", -1, "2023-12-29"),
        ("2026-10-03", 0, "2026-10-03"),  # the day itself counts none, a holiday or not
    ],
)
def test_holidays_and_make_up_days_count(law, start, count, end):
    assert law.calendar.add(date.fromisoformat(start), count) == date.fromisoformat(end)


def test_every_make_up_day_is_a_weekend_day_that_is_worked(law):
    for year in law.calendar.years.values():
        assert year.workdays
        for day in year.workdays:
            assert day.weekday() >= 5
            assert law.calendar.is_working_day(day)
        for day in year.holidays:
            assert not law.calendar.is_working_day(day)


def test_every_year_of_the_law_but_the_last_has_a_calendar(law):
    first, last = min(law.calendar.years), max(law.calendar.years)
    assert first <= law.encoded_from.year
    assert last >= law.boundaries()[-1].year
    assert sorted(law.calendar.years) == list(range(first, last + 1))


@pytest.mark.parametrize(
    ("start", "count"), [("2026-12-31", 1), ("2026-12-25", 10), ("2021-01-04", -1), ("2031-05-05", 3)]
)
def test_a_year_without_a_calendar_is_an_error_that_says_so(law, start, count):
    with pytest.raises(PolicyError, match=r"no public-holiday calendar for (2020|2027|2031)") as caught:
        law.calendar.add(date.fromisoformat(start), count)
    assert "State Council" in caught.value.todo


def test_a_weekday_without_a_notice_works_and_a_weekend_does_not(law):
    for day in (date(2026, 11, 2) + timedelta(days) for days in range(7)):
        assert law.calendar.is_working_day(day) == (day.weekday() < 5)


@pytest.mark.parametrize(
    "change",
    [
        {"holiday": []},
        {"holidays": [date(2025, 10, 1)]},
        {"holidays": ["2026-10-01"]},
        {"workdays": [date(2026, 10, 1)]},
        {"year": "2026"},
        {"notice": None},
    ],
)
def test_a_slip_in_the_calendar_is_an_error(change):
    with pytest.raises(PolicyError):
        read_calendar({"year": [YEAR | change]}, "calendar.toml")


def test_a_year_that_stands_twice_is_an_error():
    with pytest.raises(PolicyError, match="2026 stands twice"):
        read_calendar({"year": [YEAR, YEAR]}, "calendar.toml")


@pytest.mark.parametrize(
    ("start", "end", "more"),
    [
        ("2026-03-02", "2026-03-16", False),
        ("2026-03-02", "2026-03-17", True),
        ("2026-03-06", "2026-03-20", False),
        ("2026-03-06", "2026-03-21", True),  # a Saturday: the tenth working day was the day before
        ("2026-03-02", "2026-03-02", False),
        ("2024-05-19", "2024-06-03", True),
        ("2025-09-26", "2025-10-16", False),  # eight days of the National Day week do not count, two make-up days do
        ("2025-09-26", "2025-10-17", True),
        ("2026-12-25", "2027-01-04", False),  # ten calendar days hold at most ten working days
    ],
)
def test_more_than_ten_working_days(law, start, end, more):
    assert law.calendar.more_than(10, date.fromisoformat(start), date.fromisoformat(end)) is more


def test_more_than_needs_the_calendar_of_a_year_that_matters(law):
    with pytest.raises(PolicyError, match="2027"):
        law.calendar.more_than(10, date(2026, 12, 25), date(2027, 1, 12))
