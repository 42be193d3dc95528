"""A clock that is set back does not see what was counted later: the gate refuses, before judging and as it records."""

import pytest

from compliance.desk import Desk

COUNT = ("--on", "2026-02-01", "--ordinary", 1, "--sensitive", 0, "--note", "counted by hand")


def second(body):
    body.update(revision=2)


def test_a_clock_set_back_by_a_day_exits_with_5_and_judges_nothing(signed, check, cli, now, monkeypatch):
    assert check(signed("a.json")).code == 0
    now(days=-1)
    again = signed("b.json", lambda body: (second(body), body.update(issued_at="2026-11-01T00:00:00Z")))
    monkeypatch.setattr(Desk, "judge", lambda *_: pytest.fail("it was judged"))
    ran = check(again, "--format", "json")
    assert (ran.code, ran.json["error"]["code"]) == (5, "clock")
    assert "compliance volumes open" in ran.err
    assert len(cli("log", "list", "--format", "json").json) == 1


def test_a_clock_set_back_enters_no_balance(signed, check, cli, now):
    assert check(signed()).code == 0
    now(days=-1)
    assert cli("volumes", "open", "exporter-a", *COUNT).code == 5
    now()
    assert cli("volumes", "open", "exporter-a", *COUNT).code == 0


def test_the_legal_day_counts_and_not_the_moment(signed, check, now):
    now(hours=11)  # 23:00 in Shanghai
    assert check(signed("a.json")).code == 0
    now(hours=10)
    assert check(signed("b.json", second)).code == 0
    now(hours=13)  # 01:00 of the next day in Shanghai, the same day in UTC
    assert check(signed("c.json", lambda body: body.update(revision=3))).code == 0
    now(hours=11)
    assert check(signed("d.json", lambda body: body.update(revision=4))).code == 5


def test_an_entry_that_comes_meanwhile_is_seen_by_the_record(signed, check, monkeypatch, now):
    assert check(signed("a.json")).code == 0
    now(days=-1)
    monkeypatch.setattr("compliance.store.sqlite.SqliteStore.check_clock", lambda *_: None)
    again = signed("b.json", lambda body: (second(body), body.update(issued_at="2026-11-01T00:00:00Z")))
    assert check(again).code == 5


def test_a_day_ends_where_the_law_says(law):
    from datetime import UTC, datetime, timedelta

    moment = datetime(2026, 11, 20, 15, 59, 59, tzinfo=UTC)
    assert law.day_ends(moment) == moment + timedelta(seconds=1)
    assert law.day_ends(moment + timedelta(seconds=1)) == moment + timedelta(days=1, seconds=1)
