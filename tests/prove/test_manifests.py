"""From facts back to manifests: what is made is derived again, and most examples have one."""

import pytest

from compliance.prove.counterexample import case_of, facts_of

DAYS = ("2022-09-01", "2026-09-01")


@pytest.mark.parametrize("day", DAYS)
def test_nearly_every_rule_fires_in_a_case_that_is_made(day, model, gate):
    """The nearest facts with which a rule fires lead back to a manifest in all but a few corners."""
    of_day, evaluator = model(day), gate(day)
    usual, plain = of_day.usual(), of_day.plain()
    made, lost = 0, []
    for rule, function in of_day.fired.items():
        there = of_day.bdd.all((function, of_day.possible, of_day.exports))
        values = of_day.nearest(there, usual, plain)
        if values is None:
            continue
        case = case_of(values, of_day, evaluator, {"decision": "deny"})
        if case is None:
            lost.append(rule)
            continue
        made += 1
        facts = facts_of(case["manifest"], case["prior"], evaluator)
        assert rule in {finding.rule for finding in evaluator.findings_of(facts)}
    assert made > 100
    assert len(lost) <= 6, lost


@pytest.mark.parametrize("day", DAYS)
def test_the_harmless_case_is_approved(day, model, gate):
    of_day = model(day)
    usual = of_day.usual()
    assert of_day.bdd.holds(of_day.possible, usual)
    assert of_day.bdd.holds(of_day.verdicts.approved, usual)
    case = case_of(usual, of_day, gate(day), {"decision": "approve"})
    assert case is not None
    assert case["manifest"]["claims"] == case["manifest"]["evidence"] == []
