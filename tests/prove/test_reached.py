"""What no day reaches is named: a rule that cannot fire, one that is never silent, a route, a table of facts."""

from dataclasses import replace
from datetime import date

import pytest

from compliance.model.finding import ROUTES
from compliance.prove.invariants import tables_meant
from compliance.prove.reached import never
from compliance.prove.run import Proved

SPLITTING = "cn.practice.volume_splitting"
SHUT = "cn.treaties.reliefs_shut"  # needs another reading than the default


@pytest.fixture
def proved(law, sentences):
    loaded = frozenset(law.at(date(2026, 9, 1)).rules)
    return Proved(
        days=(date(2026, 9, 1),),
        states=1,
        variables=1,
        nodes=1,
        sampled=0,
        held={},
        breaches=[],
        fires=loaded,
        silent=loaded,
        routes=frozenset(ROUTES),
        passes=frozenset(ROUTES[:4]),
        loaded=loaded,
        meant=frozenset(tables_meant(sentences)),
    )


def names(proved, law, sentences, plans):
    return [(gap.invariant, gap.what.en.split(" ")[0]) for gap in never([proved], law, sentences, plans)]


def test_where_all_is_reached_nothing_is_named(proved, law, sentences, plans):
    assert names(proved, law, sentences, plans) == []


@pytest.mark.parametrize(
    ("part", "missing", "named"),
    [
        ("fires", SPLITTING, ("rules", SPLITTING)),
        ("silent", SPLITTING, ("rules", SPLITTING)),
        ("routes", "prohibited", ("routes", "prohibited")),
        ("passes", "exempt", ("passes", "exempt")),
    ],
)
def test_what_is_not_reached_is_named(part, missing, named, proved, law, sentences, plans):
    less = replace(proved, **{part: getattr(proved, part) - {missing}})
    assert names(less, law, sentences, plans) == [named]


def test_a_table_that_no_case_falls_under_is_named(proved, law, sentences, plans):
    less = replace(proved, meant=frozenset(sorted(proved.meant)[1:]))
    assert [name for name, _ in names(less, law, sentences, plans)] == ["meant"]


def test_a_rule_of_another_reading_is_tried_under_it(proved, law, sentences, plans):
    assert names(replace(proved, fires=proved.fires - {SHUT}), law, sentences, plans) == []
