"""The law of the newest day and of a fixed few is proved; the whole law is `compliance policy prove`."""

import json
from datetime import date

import pytest

from compliance.cases import CaseRunner
from compliance.engine.planned import PlanExecutor
from compliance.law import Law
from compliance.model.finding import ROUTES
from compliance.prove.invariants import invariants
from compliance.prove.run import days_of, programs, prove
from compliance.prove.sentences import read_sentences
from tests.prove.faults import FAULTS, InProcess, planted

FEW = (date(2021, 11, 1), date(2022, 9, 1))


@pytest.fixture(scope="module")
def newest(law):
    return max(law.boundaries())


@pytest.mark.parametrize("which", ["newest", *FEW], ids=str)
def test_everything_holds(which, law, sentences, plans, newest):
    day = newest if which == "newest" else which
    proved = prove((law.at(day),), sentences, plans, sampled=20)
    assert proved.breaches == []
    assert set(proved.held.values()) == {0}
    assert proved.states > 10**40
    assert proved.routes == set(ROUTES) if day == newest else proved.routes <= set(ROUTES)
    assert proved.sampled == 20


def test_days_of_one_program_are_proved_together(law, sentences):
    days = days_of(law, sentences)
    groups = programs(law, sentences, days)
    assert sorted(snapshot.as_of for group in groups for snapshot in group) == list(days)
    assert set(law.boundaries()) <= set(days)
    assert len(groups) < len(days)
    for group in groups:
        held = {tuple(must.name for must in sentences.musts if must.holds_on(each.as_of)) for each in group}
        assert len(held) == 1


def test_the_smallest_example_is_a_case_that_shows_the_fault(tmp_path):
    """A planted fault is found, and its case approves under the faulty law what the true law denies."""
    fault = next(fault for fault in FAULTS if fault.name.startswith("unknown taken for no: important data"))
    policies, plans = planted(fault, tmp_path), InProcess()
    law = Law.load(policies)
    proved = prove((law.at(fault.day),), read_sentences(law), plans, sampled=0)
    assert "important_data_unknown" in {breach["invariant"] for breach in proved.breaches}
    breach = next(breach for breach in proved.breaches if breach["invariant"] == "important_data_unknown")
    case = json.loads(json.dumps(breach["after"]["case"]))
    wrong = CaseRunner(law, PlanExecutor(plans)).decide(case)
    right = CaseRunner(Law.load(), PlanExecutor(InProcess())).decide(case)
    assert (wrong.decision, right.decision) == ("approve", "deny")
    assert case["manifest"]["datasets"][0]["important_data"] == "unknown"
    assert case["manifest"]["claims"] == case["manifest"]["evidence"] == []


def test_a_step_shows_both_sides(tmp_path):
    """Where two cases are compared both are shown: denied before, approved after."""
    fault = next(fault for fault in FAULTS if fault.name.startswith("negation removed"))
    policies, plans = planted(fault, tmp_path), InProcess()
    law = Law.load(policies)
    proved = prove((law.at(fault.day),), read_sentences(law), plans, sampled=0)
    breach = next(breach for breach in proved.breaches if breach["invariant"] == "less_evidence")
    runner = CaseRunner(law, PlanExecutor(plans))
    decided = [runner.decide(breach[side]["case"]).decision for side in ("before", "after")]
    assert decided == ["deny", "approve"]


def test_every_invariant_is_worded_in_both_languages(model, sentences):
    for invariant in invariants(model("2026-09-01"), sentences):
        assert invariant.text.en
        assert invariant.text.zh
