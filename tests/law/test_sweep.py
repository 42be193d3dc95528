"""Every day on which the law changes, the day before and the day after: it holds together and decides."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from compliance.errors import PolicyError
from compliance.law import Law
from compliance.model.finding import ROUTES
from compliance.policy_tests import Tables

PARTS = 4

# One transfer of each kind, as facts.
KINDS = {
    "data of no special kind": ("general", {}),
    "a scene": ("general", {"transfer.activity": "marketing"}),
    "no export": ("general", {"transfer.export": False}),
    "important data": ("general", {"data.important_data": "notified"}),
    "important data by its own judgement": ("general", {"data.important_data": "self_identified"}),
    "few people": ("personal", {}),
    "a contract's many people": ("personal", {"counts.ordinary.n": 500_000, "evidence.contracts": [{}]}),
    "very many people": ("personal", {"counts.ordinary.n": 5_000_000, "evidence.assessments": [{}]}),
    "unknown people": ("personal", {"counts.ordinary.known": False, "counts.ordinary.n": 0}),
    "sensitive people": (
        "personal",
        {"data.sensitive": True, "counts.sensitive.n": 9_999, "evidence.certificates": [{}]},
    ),
    "an operator of critical infrastructure": ("personal", {"exporter.ciio": "yes"}),
    "a state organ": ("personal", {"exporter.state_organ": True}),
    "a carmaker": ("carmaker", {"counts.vehicle.n": 200_000}),
    "pictures": ("pictures", {}),
    "a map": ("map", {}),
    "a vulnerability": (
        "general",
        {"data.classes": ["vulnerability"], "claims.guide_2026": [{}], "data.claimed": True},
    ),
    "staff": ("personal", {"claims.human_resources": [{}], "data.claimed": True}),
    "an emergency": ("personal", {"claims.emergency": [{}], "data.claimed": True}),
    "a duty": ("personal", {"claims.legal_duty": [{}], "data.claimed": True}),
    "a treaty": ("personal", {"claims.treaty": [{}], "data.claimed": True}),
    "the bay": ("bay", {}),
    "a negative list": ("personal", {"claims.zone_negative_list": [{}], "data.claimed": True}),
    "the Lingang list": ("general", {"claims.lingang_general_list": [{}], "data.claimed": True}),
    "model weights": ("general", {"data.artifact": "model_weights"}),
    "a simplified assessment": ("personal", {"evidence.impact_full": False, "evidence.impact_simplified": True}),
}


def days(law) -> list[date]:
    """Each boundary with the day before and after, but only one of days on which the law is the same."""
    near = {day + timedelta(step) for day in law.boundaries() for step in (-1, 0, 1)}
    return sorted(day for day in near if day >= law.encoded_from)


@pytest.fixture(scope="module")
def bases(lab):
    return Tables(lab.law, lab.executor).bases


def test_the_law_has_the_boundaries_that_matter(law):
    known = {"2021-06-01", "2021-09-01", "2021-10-01", "2021-11-01", "2022-09-01", "2022-11-18", "2023-03-01"}
    known |= {"2023-06-01", "2023-12-01", "2024-03-22", "2024-05-17", "2025-01-01", "2025-05-17", "2026-01-01"}
    known |= {"2026-01-30", "2026-07-01", "2026-09-01"}
    assert {date.fromisoformat(day) for day in known} <= set(law.boundaries())


def test_every_snapshot_compiles_and_nothing_has_two_values(lab):
    for day in days(lab.law):
        snapshot = lab.at(day)
        lab.evaluator(snapshot)
        for parameter in lab.law.params.values():
            assert sum(value.holds(day) for value in parameter.values) <= 1, (parameter.id, day)


@pytest.mark.parametrize("part", range(PARTS))
def test_a_transfer_of_each_kind_is_decided_on_every_such_day(lab, bases, part):
    """Days between boundaries are like one of their neighbours, so each program is asked once."""
    asked: set[str] = set()
    for day in days(lab.law):
        snapshot = lab.at(day)
        if snapshot.digest in asked:
            continue
        asked.add(snapshot.digest)
        for name, (base, changes) in list(KINDS.items())[part::PARTS]:
            weighed = lab.weigh(bases.document(base, day, changes, name), snapshot)
            assert weighed.route in ROUTES
            assert weighed.approved == bool(weighed.basis), (name, day)


def test_the_digest_changes_with_the_law_and_only_then(lab):
    """The boundaries are all there are: from one to the next every day has the law of its boundary."""
    bounds = lab.law.boundaries()
    for start, following in pairwise(bounds):
        last = following - timedelta(1)
        assert lab.at(start).data == lab.at(last).data
        assert lab.at(start).packages == lab.at(last).packages


@pytest.mark.parametrize("gap", [1, 365, 36500])
def test_a_day_before_the_law_is_an_error(law, gap):
    with pytest.raises(PolicyError, match="encoded from 2021-06-01"):
        law.at(law.encoded_from - timedelta(gap))


# A parameter that a rule measures with: on which days it must have a value, and why.
LINES = {
    "cn.order16.ordinary_contract_line": "in_force",
    "cn.order16.ordinary_assessment_line": "in_force",
    "cn.order16.sensitive_assessment_line": "in_force",
    "cn.order16.scenes": "in_force",
    "cn.order18.two_yearly_line": "in_force",
    "cn.order25.small_handler_line": "in_force",
    "cn.dpo_notice_2025.officer_line": "in_force",
    "cn.automotive_provisions.classes": "in_force",
    "cn.automotive_provisions.people_line": "cn.automotive_provisions.people_line",
    "cn.automotive_provisions.review_line": "cn.automotive_provisions.review_line",
    "cn.order11.people_held_line": "cn.order11.article_4_applies",
    "cn.order11.people_exported_line": "cn.order11.article_4_applies",
    "cn.order11.sensitive_exported_line": "cn.order11.article_4_applies",
    "cn.order11.held_line_displaced": "cn.order11.held_line_displaced",
    "cn.order13.filing_working_days": "always",
    "cn.practice.anonymisation_floor_permille": "always",
    "cn.practice.counting_years_back": "always",
    "cn.gba_contract.zones": "always",
    "cn.gba_contract.countries": "always",
    "cn.automotive_guide.classes_of_2021": "always",
    "cn.automotive_guide.freed_classes": "always",
}


def test_every_parameter_that_is_no_switch_is_a_line_here(law):
    measures = {name for name, parameter in law.params.items() if parameter.unit not in ("switch", "day")}
    assert measures == set(LINES)


@pytest.mark.parametrize("name", LINES)
def test_a_line_has_a_value_whenever_its_rule_can_fire(law: Law, name):
    """Some rules switch themselves off by the very line or another parameter: then there is nothing to measure."""
    needed = LINES[name]
    instrument = law.instruments[name.rpartition(".")[0]]
    for day in days(law):
        snapshot = law.at(day)
        if needed == "always" or (needed == "in_force" and instrument.in_force(day)):
            assert snapshot.find(name) is not None, day
        elif needed.startswith("cn."):
            assert (snapshot.find(name) is None) == (snapshot.find(needed) is None), day


def test_no_day_is_without_a_rule_for_personal_information(lab, bases):
    """Before the general law, under the old lines, under the new: always a route, never one that nothing carries."""
    document = {"evidence.impact_full": False, "evidence.notice": False}
    for day in days(lab.law):
        weighed = lab.weigh(bases.document("personal", day, document, "bare"), lab.at(day))
        assert weighed.approved == (day < date(2021, 11, 1)), day
