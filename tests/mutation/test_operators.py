"""What the operators change, and that a mutant keeps its name."""

from collections import Counter
from datetime import date

import pytest

from compliance.errors import PolicyError
from mutation.operators import all_mutants, sample
from mutation.register_operators import register_mutants
from mutation.rego_operators import rego_mutants
from mutation.table_operators import holiday_mutants, list_mutants, param_mutants, term_mutants

PATH = "cn/order16/one.rego"
SOURCE = """# About the file.
package cn.order16

import data.cn.shared

# Small.
small(n) if {
	n < params.line
	input.data.vin in {"none", "unlinkable"}
}

findings contains "cn.order16.one" if {
	some claim in input.claims.emergency
	not shared.personal
	every purpose in input.transfer.purposes {
		purpose != "ai_training"
	}
}

default known := false

known if input.data.personal == true

known if input.data.sensitive == true
"""


@pytest.fixture(scope="module")
def mutants(law):
    return all_mutants(law.source, "cn")


def changes(text):
    return {mutant.id.partition("#")[2]: mutant.rego[PATH] for mutant in rego_mutants(PATH, text)}


def test_every_condition_is_dropped_and_negated():
    assert set(changes(SOURCE)) == {
        "small definition dropped",
        "small drop: n < params.line",
        "small negate: n < params.line",
        "small flip <: n < params.line",
        'small drop: input.data.vin in {"none", "unlinkable"}',
        'small negate: input.data.vin in {"none", "unlinkable"}',
        'small drop "none" of: input.data.vin in {"none", "unlinkable"}',
        'small drop "unlinkable" of: input.data.vin in {"none", "unlinkable"}',
        "one definition dropped",
        "one drop: some claim in input.claims.emergency",
        "one drop: not shared.personal",
        "one negate: not shared.personal",
        'one drop: every purpose in input.transfer.purposes { purpose != "ai_training" }',
        'one negate inside: every purpose in input.transfer.purposes { purpose != "ai_training" }',
        "known/1 definition dropped",
        "known/1 drop: input.data.personal == true",
        "known/1 negate: input.data.personal == true",
        "known/2 definition dropped",
        "known/2 drop: input.data.sensitive == true",
        "known/2 negate: input.data.sensitive == true",
    }


@pytest.mark.parametrize(
    ("name", "gone", "there"),
    [
        ("small flip <: n < params.line", "\tn < params.line\n", "\tn <= params.line\n"),
        ("small drop: n < params.line", "n < params.line", "small(n) if {\n\tinput.data.vin"),
        ("one negate: not shared.personal", "not shared.personal", "\tshared.personal\n"),
        ("known/2 drop: input.data.sensitive == true", "sensitive", "known if true\n"),
        (
            "known/2 negate: input.data.sensitive == true",
            "if input.data.s",
            "known if not input.data.sensitive == true",
        ),
        ("small definition dropped", "small", "findings contains"),
        (
            'one negate inside: every purpose in input.transfer.purposes { purpose != "ai_training" }',
            '\tpurpose != "ai_training"',
            'every purpose in input.transfer.purposes { not purpose != "ai_training" }',
        ),
    ],
)
def test_a_mutant_has_one_change(name, gone, there):
    text = changes(SOURCE)[name]
    assert gone in SOURCE
    assert gone not in text.replace("# Small.", "").replace("findings contains", "" if "findings" in gone else there)
    assert there in text


def test_a_source_that_is_laid_out_otherwise_is_refused():
    with pytest.raises(PolicyError, match="not laid out"):
        list(rego_mutants(PATH, "package cn.order16\n\nsmall if input.data.personal;\n\ttrue\n"))


def test_a_mutant_keeps_its_name_when_lines_move():
    moved = SOURCE.replace("# Small.", "# A comment.\n# Another.\n# Small.")
    assert list(changes(moved)) == list(changes(SOURCE))


def test_no_two_mutants_have_the_same_name(mutants):
    assert len({mutant.id for mutant in mutants}) == len(mutants) > 2000


def test_the_mutants_are_the_same_every_time(law, mutants):
    assert [mutant.id for mutant in all_mutants(law.source, "cn")] == [mutant.id for mutant in mutants]


def test_every_mutant_changes_something(law, mutants):
    for mutant in mutants:
        (path,) = mutant.tables or mutant.rego
        assert path == mutant.path
        assert (mutant.tables or mutant.rego)[path] != {**law.source.tables, **law.source.rego}[path], mutant.id


def test_the_law_itself_is_left_as_it_was(law, mutants):
    before = repr(law.source.tables)
    changed = mutants[0].source(law.source)
    assert changed.digest != law.source.digest
    assert repr(law.source.tables) == before


def test_the_sample_covers_every_operator(mutants):
    chosen = Counter(mutant.kind for mutant in sample(mutants, 100))
    assert chosen.keys() == {mutant.kind for mutant in mutants}
    assert min(chosen.values()) >= 3


def test_the_sample_is_fixed(mutants):
    """A mutant that is new or gone may move the edge of its kind and leaves the others where they were."""
    chosen = {mutant.id for mutant in sample(mutants, 100)}
    fewer = {mutant.id for mutant in sample([mutant for mutant in mutants if mutant.id != min(chosen)], 100)}
    assert chosen - {min(chosen)} <= fewer
    assert len(fewer - chosen) <= 1


PARAMETER = {
    "line": {
        "value": [
            {"from": date(2021, 6, 1), "until": date(2022, 8, 31), "value": 10, "status": "in_force"},
            {"from": date(2022, 9, 1), "value": ["a", "b"], "status": "in_force"},
        ]
    }
}


def test_a_parameter_is_changed_by_one_and_by_a_day():
    found = {mutant.id.partition("#")[2] for mutant in param_mutants("cn/x/params.toml", PARAMETER, date(2021, 6, 1))}
    assert found == {
        "line@2021-06-01 from+1 day",  # a day earlier the law is not encoded
        "line@2021-06-01 until-1 day",
        "line@2021-06-01 until+1 day",
        "line@2021-06-01 until dropped",
        "line@2021-06-01 value-1",
        "line@2021-06-01 value+1",
        "line@2021-06-01 dropped",
        "line@2022-09-01 from-1 day",
        "line@2022-09-01 from+1 day",
        "line@2022-09-01 value without a",
        "line@2022-09-01 value without b",
        "line@2022-09-01 dropped",
    }


def test_a_standing_is_changed_to_each_other():
    value = {"from": date(2021, 6, 1), "value": "in_force", "status": "in_force"}
    table = {"standing": {"unit": "standing", "value": [value]}}
    found = {mutant.id for mutant in param_mutants("us/x/params.toml", table, date(2021, 6, 1))}
    assert {f"us.x/params.toml#standing@2021-06-01 value {other}" for other in ("suspended", "pending")} < found
    assert not any(name.endswith("value in_force") for name in found)


def test_rules_on_a_project_are_changed_too(law, us_law, mutants):
    for each, found in ((law, mutants), (us_law, all_mutants(us_law.source, "us"))):
        assert each.project
        changed = {mutant.path.rpartition("/")[0].replace("/", ".") for mutant in found}
        assert each.project <= changed


def test_the_term_of_a_draft_decides_nothing():
    assert list(term_mutants("cn/x/instrument.toml", {"status": "draft"}, date(2021, 6, 1))) == []


def test_a_list_loses_each_of_its_entries(law):
    found = {
        mutant.id
        for mutant in list_mutants("cn/zones/lists.toml", law.source.tables["cn/zones/lists.toml"], date(2021, 6, 1))
    }
    assert "cn.zones/lists.toml#shanghai_2024 active_in without lingang" in found
    assert "cn.zones/lists.toml#beijing_2024 training_entries false" in found
    assert "cn.zones/lists.toml#home_regime shanghai_2025 from-1 day" in found


def test_only_holidays_that_a_rule_can_count_are_changed():
    year = {
        "year": 2024,
        "holidays": [date(2024, 1, 1), date(2024, 6, 8), date(2024, 6, 10)],
        "workdays": [date(2024, 4, 7)],
    }
    found = [mutant.id for mutant in holiday_mutants("cn/calendar.toml", {"year": [year]}, date(2024, 2, 1))]
    assert found == [
        "cn/calendar.toml#2024 holidays without 2024-06-10",
        "cn/calendar.toml#2024 workdays without 2024-04-07",
    ]


def test_a_register_loses_lifts_and_swaps_routes_and_reasons():
    rule = {
        "id": "cn.x.one",
        "route": "exempt",
        "lifts": ["@mechanism"],
        "only_for": ["exempt"],
        "reason": "missing_fact",
        "counted": False,
    }
    found = {
        mutant.id.partition("#")[2] for mutant in register_mutants("cn/x/rules.toml", {"always": True, "rule": [rule]})
    }
    assert found == {
        "register always dropped",
        "one lifts without @mechanism",
        "one only_for without exempt",
        "one route not_regulated",
        "one route standard_contract_or_certification",
        "one reason core_data",
        "one counted turned",
    }
