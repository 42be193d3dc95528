"""That a mutant is caught by the cases that can notice it, and by no others."""

import json
from datetime import date

import pytest
from msgspec.structs import replace

from compliance.engine.evaluate import Evaluator
from compliance.errors import PolicyError
from compliance.policy_tests import Tables
from mutation.catchers import Refused, Trial
from mutation.mutant import Mutant
from mutation.operators import all_mutants, sample
from mutation.patched import Answers
from mutation.workshop import Workshop
from tests.policies.lab import InProcess, read_cases

LINE = "cn.order16/params.toml#sensitive_assessment_line@2024-03-22"


@pytest.fixture(scope="module")
def mutants(law):
    return {mutant.id: mutant for mutant in all_mutants(law.source, "cn")}


@pytest.fixture(scope="module")
def table_cases(law):
    return [case for case in Tables(law, Answers()).cases() if case.question == "transfer"]


@pytest.fixture(scope="module")
def whole():
    return read_cases("national")[:12]


def workshop(law, tables=(), cases=()):
    return Workshop(law, tables, cases, [])


def on(cases, rule, day=None):
    return [case for case in cases if case.rule == rule and (day is None or case.as_of == day)]


def test_no_case_catches_nothing(law, mutants):
    assert workshop(law).try_one(mutants[f"{LINE} value+1"], 5).caught_by == ""


def test_cases_of_other_rules_catch_nothing(law, mutants, table_cases):
    useless = on(table_cases, "cn.pipl.art39.notice")
    assert useless
    assert workshop(law, useless).try_one(mutants[f"{LINE} value+1"], 5).caught_by == ""


def test_the_cases_at_the_line_catch_it(law, mutants, table_cases):
    outcome = workshop(law, on(table_cases, "cn.order16.art7_1_2.volume")).try_one(mutants[f"{LINE} value+1"], 5)
    assert outcome.caught_by == "tables"
    assert any("10,000 sensitive people" in name for name in outcome.cases)


def test_no_more_cases_are_named_than_asked_for(law, mutants, table_cases):
    assert len(workshop(law, table_cases).try_one(mutants[f"{LINE} dropped"], 2).cases) == 2


def test_a_day_is_caught_only_by_a_case_on_that_day(law, mutants, table_cases):
    rule, mutant = "cn.order16.art7_1_2.volume", mutants[f"{LINE} from+1 day"]
    on_the_day = [case for case in on(table_cases, rule) if case.as_of == date(2024, 3, 22)]
    later = [replace(case, as_of=date(2024, 6, 1)) for case in on_the_day]
    assert workshop(law, later).try_one(mutant, 1).caught_by == ""
    assert workshop(law, on_the_day).try_one(mutant, 1).caught_by == "tables"


@pytest.mark.parametrize("path", ["cn/order16/volumes.rego", "cn/shared.rego"])
def test_a_comment_survives(law, table_cases, whole, path):
    mutant = Mutant("comment", "planted", path, rego={path: law.source.rego[path] + "\n# A comment.\n"})
    assert workshop(law, table_cases, whole).try_one(mutant, 1).caught_by == ""


def test_another_wording_of_the_same_survives(law, table_cases, whole):
    path = "cn/order16/volumes.rego"
    text = law.source.rego[path].replace(
        "ordinary < params.ordinary_contract_line", "params.ordinary_contract_line > ordinary"
    )
    assert text != law.source.rego[path]
    mutant = Mutant("turned", "planted", path, rego={path: text})
    assert workshop(law, table_cases, whole).try_one(mutant, 1).caught_by == ""


def test_a_day_too_early_is_caught_by_the_case_of_the_day_before(law, mutants, table_cases):
    absent = [case for case in table_cases if case.absent and case.rule == "cn.order24.yearly_assessment"]
    assert len(absent) == 1
    mutant = mutants["cn.order24/instrument.toml#term in_force_from-1 day"]
    assert workshop(law, absent).try_one(mutant, 1).caught_by == "tables"
    assert (
        workshop(law, absent).try_one(mutants["cn.order24/instrument.toml#term in_force_from+1 day"], 1).caught_by == ""
    )


def test_a_rule_that_is_there_too_early_hides_no_other_case_of_the_day(law, mutants, table_cases):
    (absent,) = [case for case in table_cases if case.absent and case.rule == "cn.order24.yearly_assessment"]
    other = replace(on(table_cases, "cn.pipl.art39.notice")[0], as_of=absent.as_of, readings={})
    outcome = workshop(law, [absent, other]).try_one(mutants["cn.order24/instrument.toml#term in_force_from-1 day"], 5)
    assert outcome.caught_by == "tables"


PROJECT_LIFT = "us.ear/rules.toml#licence_held lifts without us.ear.licence_required"


def test_a_lift_of_a_project_is_caught_by_a_case_that_says_what_does_not_stand(us_law):
    mutant = next(mutant for mutant in all_mutants(us_law.source, "us") if mutant.id == PROJECT_LIFT)
    cases = on(Tables(us_law, Answers()).cases(), "us.ear.licence_required", date(2026, 11, 20))
    saying = [case for case in cases if case.leads]
    assert saying
    assert workshop(us_law, [case for case in cases if not case.leads]).try_one(mutant, 1).caught_by == ""
    assert workshop(us_law, saying).try_one(mutant, 1).caught_by == "tables"


@pytest.mark.parametrize(
    ("old", "new"),
    [("ordinary_contract_line\n", "ordinary_contract_lnie\n"), ("counts_known\n", "\n\n\tevery\n")],
)
def test_what_is_no_law_is_caught_by_lint(law, table_cases, old, new):
    path = "cn/order16/volumes.rego"
    mutant = Mutant("slip", "planted", path, rego={path: law.source.rego[path].replace(old, new, 1)})
    assert workshop(law, table_cases).try_one(mutant, 1).caught_by == "lint"


def test_a_change_of_the_register_is_caught_by_a_whole_case(law, mutants, table_cases, whole):
    mutant = mutants["cn.order16/rules.toml#art5_1_4.small_volume lifts without cn.pipl.art38.mechanism"]
    outcome = workshop(law, table_cases, whole).try_one(mutant, 1)
    assert (outcome.caught_by, outcome.cases) == ("cases", ("A01-ordinary-1",))


def test_a_case_that_fails_without_any_change_catches_nothing(law, mutants, table_cases, whole):
    right = next(case for case in on(table_cases, "cn.order16.art7_1_2.volume") if "1,000,000" in case.name)
    with pytest.raises(PolicyError, match="fails under the law as it is"):
        workshop(law, [replace(right, fires=not right.fires)]).try_one(mutants[f"{LINE} dropped"], 1)
    wrong = whole[0] | {"expect": {"decision": "deny", "reasons": ["core_data"]}}
    with pytest.raises(PolicyError, match="fails under the law as it is"):
        workshop(law, [], [wrong]).try_one(mutants[f"{LINE} dropped"], 1)


def test_the_part_that_is_asked_answers_as_the_whole_would(law, mutants, table_cases):
    """The slices against the whole program, for mutants of every operator."""
    answers, engine = Answers(), InProcess()
    asked = differing = 0
    for mutant in sample(list(mutants.values()), 20, least=1):
        try:
            trial = Trial(mutant, law, answers)
        except Refused:
            continue
        days = [day for day in (mutant.day, date(2024, 6, 1), date(2026, 11, 20)) if day][:2]
        for day in days:
            before, snapshot = law.at(day), trial.law.at(day)
            evaluator = Evaluator(snapshot, engine)
            trial.enter(snapshot, Evaluator(before, answers)._program)
            for case in table_cases[::30]:
                patched = Evaluator(snapshot, trial.executor)
                assert patched.findings_of(case.document) == evaluator.findings_of(case.document), mutant.id
                asked += 1
                differing += patched.findings_of(case.document) != Evaluator(before, answers).findings_of(case.document)
    assert asked > 300
    assert differing


def test_outcomes_are_plain_json(law, mutants):
    outcome = workshop(law).try_one(mutants[f"{LINE} dropped"], 1)
    assert json.loads(json.dumps(outcome.__dict__))["kind"] == "value dropped"
