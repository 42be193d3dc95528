"""The table of penalties is read strictly: what does not fit is refused, with its place."""

from copy import deepcopy
from datetime import date

import pytest

from compliance.errors import PolicyError
from compliance.law.penalties import check_penalties, read_penalties
from compliance.law.source import Source

WHERE = "penalties.toml"


@pytest.fixture
def table(law):
    return deepcopy(law.source.tables["cn/penalties.toml"])


def put(value, *path):
    def change(table):
        *way, last = path
        for step in way:
            table = table[step]
        table[last] = value

    return change


def remove(*path):
    def change(table):
        *way, last = path
        for step in way:
            table = table[step]
        del table[last]

    return change


def twice(key):
    def change(table):
        table[key].append(deepcopy(table[key][0]))

    return change


PENALTY = ("penalty", 0)
TIER = (*PENALTY, "tier", 1)


def test_the_table_of_the_law_is_read(law, table):
    read = read_penalties(table, WHERE)
    assert len(read.penalties) == 17
    assert read.penalties["pipl66"].tiers[1].turnover_permille_max == 50
    assert read.penalties["csl_2017_66"].holds(date(2025, 12, 31))
    assert not read.penalties["csl_2017_66"].holds(date(2026, 1, 1))
    assert read == law.penalties


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (remove("note"), WHERE),
        (put(1, "surprise"), WHERE),
        (remove("condition", 3), WHERE),
        (put("rich", "condition", 0, "id"), "condition[0]"),
        (put(1, "condition", 0, "surprise"), "condition[0]"),
        (put(["core_dta"], "breach", 0, "reasons"), "breach[0]"),
        (put({"en": "only"}, "breach", 0, "name"), "breach[0]"),
        (twice("breach"), "breach["),
        (put(["nothing"], "supposition", 0, "breaches"), "supposition[0]"),
        (remove("supposition", 0, "beside"), "supposition[0]"),
        (twice("supposition"), "supposition["),
        (twice("penalty"), "penalty[17]"),
        (twice("enforcement"), "enforcement["),
        (put(1, *PENALTY, "surprise"), "penalty[0]"),
        (remove(*PENALTY, "from"), "penalty[0]"),
        (put("2021-11-01", *PENALTY, "from"), "penalty[0]"),
        (put(date(2021, 10, 31), *PENALTY, "until"), "penalty[0]"),
        (put("a glance", *PENALTY, "seen"), "penalty[0]"),
        (remove(*PENALTY, "trigger", "zh"), "penalty[0]"),
        (remove(*PENALTY, "answers"), "penalty[0]"),
        (put({"en": "a", "zh": "b"}, *PENALTY, "never"), "penalty[0]"),
        (put([], *PENALTY, "answers", 0, "breaches"), "answers[0]"),
        (put(["nothing"], *PENALTY, "answers", 0, "breaches"), "answers[0]"),
        (put(["rich"], *PENALTY, "answers", 0, "if"), "answers[0]"),
        (put({"en": "a"}, *PENALTY, "answers", 0, "only_if"), "answers[0]"),
        (put(1, *PENALTY, "answers", 0, "surprise"), "answers[0]"),
        (remove(*PENALTY, "tier"), "penalty[0]"),
        (put("ordinary", *TIER, "name"), "penalty[0]"),
        (put(0, *TIER, "entity_max"), "tier[1]"),
        (put(True, *TIER, "entity_max"), "tier[1]"),
        (put("50", *TIER, "turnover_permille_max"), "tier[1]"),
        (put(1, *TIER, "persons_max"), "tier[1]"),
        (remove(*TIER, "persons_max"), "tier[1]"),
        (put(1, *TIER, "surprise"), "tier[1]"),
        (remove("enforcement", 0, "breaches"), "enforcement[0]"),
        (put(1, "enforcement", 0, "surprise"), "enforcement[0]"),
    ],
)
def test_what_a_table_cannot_mean_is_refused(table, change, place):
    change(table)
    with pytest.raises(PolicyError) as refused:
        read_penalties(table, WHERE)
    assert place in refused.value.where


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (put(["cn.nothing.rule"], "condition", 0, "unknown"), "`cn.nothing.rule`, which does not exist"),
        (put("cn.pipl/art999", *PENALTY, "cite"), "`cn.pipl/art999`, which is no provision"),
        (put("cn.nothing/art66", *PENALTY, "cite"), "`cn.nothing/art66`, which is no provision"),
        (put(["cn.pipl/art999"], "enforcement", 0, "cites"), "`cn.pipl/art999`, which is no provision"),
        (put(date(2021, 10, 31), *PENALTY, "from"), "`cn.pipl` is not in force"),
        (remove("penalty", 6, "until"), "`csl_2017_66` has no last day"),
        (put(date(2026, 1, 1), "penalty", 6, "until"), "`cn.csl_2017` is not in force"),
    ],
)
def test_what_does_not_fit_the_rest_of_the_law_is_refused(law, table, change, message):
    change(table)
    with pytest.raises(PolicyError, match=message) as refused:
        check_penalties(law, read_penalties(table, WHERE), WHERE)
    assert refused.value.where == WHERE


def test_a_law_without_the_table_or_with_a_wrong_one_does_not_load(law):
    from compliance.law.assemble import assemble, check

    def loaded(tables):
        check(assemble(Source(law.source.root, tables, law.source.rego, "0" * 64), "cn"))

    tables = dict(law.source.tables)
    wrong = deepcopy(tables["cn/penalties.toml"])
    wrong["penalty"][0]["cite"] = "cn.pipl/art999"
    with pytest.raises(PolicyError, match="no provision"):
        loaded({**tables, "cn/penalties.toml": wrong})
    del tables["cn/penalties.toml"]
    with pytest.raises(PolicyError, match="missing"):
        loaded(tables)


def test_what_a_penalty_was_read_of_is_not_more_than_what_was_read_of_its_provision(law):
    ranks = ("not seen", "secondary", "excerpt", "full text")
    for dated in law.penalties.penalties.values():
        assert ranks.index(dated.seen) <= ranks.index(law.citation(dated.cite).seen), dated.id


def test_every_breach_is_answered_and_every_reason_stands_behind_one_breach(law):
    read = law.penalties
    answered = {name for dated in read.penalties.values() for answer in dated.answers for name in answer.breaches}
    assert answered == set(read.breaches)
    reasons = [reason for breach in read.breaches.values() for reason in breach.reasons]
    assert len(reasons) == len(set(reasons))
