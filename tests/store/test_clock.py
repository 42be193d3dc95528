"""A clock that is behind the log records nothing: it would not see what was counted since."""

from datetime import UTC, date, datetime, timedelta

import pytest

from compliance.errors import ClockError

MOMENT = datetime(2024, 5, 20, 1, 2, 3, tzinfo=UTC)
ENDS = datetime(2024, 5, 20, 16, tzinfo=UTC)  # midnight in Shanghai
BALANCE = ("acme", date(2024, 1, 1), 1, 0, "counted")


def version(store):
    return store.prior("acme", date.min, date.max).version


def later(new, number, **passed):
    return new(number, recorded_at=MOMENT + timedelta(**passed))


@pytest.mark.parametrize("passed", [{"hours": 14, "minutes": 57, "seconds": 57}, {"days": 1}, {"days": 400}], ids=str)
def test_a_day_before_the_last_entry_records_nothing(store, new, passed):
    store.record(later(new, 1, **passed), prior_version=0)
    with pytest.raises(ClockError, match="2024-05-20T01:02:03Z"):
        store.record(later(new, 2), prior_version=version(store), day_ends=ENDS)
    with pytest.raises(ClockError):
        store.open_balance(*BALANCE, MOMENT, ENDS)
    with pytest.raises(ClockError):
        store.check_clock(MOMENT, ENDS)
    assert store.size() == 1
    store.verify()


def test_a_batch_holds_to_its_own_entries(store, new):
    def record(*days):
        with store.batch() as batch:
            for number, later_by in enumerate(days):
                prior = batch.prior("acme", date.min, date.max).version
                entry, ends = later(new, number, days=later_by), ENDS + timedelta(days=later_by)
                batch.record(entry, prior_version=prior, day_ends=ends)

    with pytest.raises(ClockError, match="2024-05-20T01:02:03Z"):
        record(0, 1, 0)
    assert store.size() == 0
    record(0, 0, 1)
    assert store.verify().size == 3


def test_gates_race_by_seconds_within_a_day(store, new):
    store.record(later(new, 1, hours=14), prior_version=0)
    store.check_clock(MOMENT, ENDS)
    store.record(later(new, 2), prior_version=version(store), day_ends=ENDS)
    assert store.open_balance(*BALANCE, MOMENT, ENDS).index == 2


def test_without_the_end_of_the_day_moments_are_compared(store, new):
    store.record(later(new, 1, seconds=1), prior_version=0)
    with pytest.raises(ClockError):
        store.check_clock(MOMENT)
    with pytest.raises(ClockError):
        store.record(later(new, 2), prior_version=version(store))
    store.check_clock(MOMENT + timedelta(seconds=1))


def test_an_empty_log_is_of_no_day(store):
    store.check_clock(MOMENT)


def test_an_opening_balance_is_an_entry_as_well(store, new):
    store.open_balance(*BALANCE, MOMENT + timedelta(days=1))
    with pytest.raises(ClockError):
        store.record(later(new, 1), prior_version=version(store), day_ends=ENDS)


def test_another_gate_that_is_ahead_is_seen(store, again, new):
    store.check_clock(MOMENT, ENDS)
    again().record(later(new, 1, days=1), prior_version=0)
    with pytest.raises(ClockError):
        store.check_clock(MOMENT, ENDS)
