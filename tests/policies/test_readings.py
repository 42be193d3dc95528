"""Readings that an operator can switch: each changes a decision; the default is the stricter one or says why not."""

from datetime import date

import pytest

from compliance.policy_tests import Tables

PERSONAL = {"transfer.legal_basis": "contract"}
CONTRACT = {"counts.ordinary.n": 100_000, "evidence.contracts": [{}]}

# reading, the other choice, day, base, changes: under one of the two the dataset passes, under the other not.
SWITCHED = [
    (
        "hr_and",
        "either",
        date(2024, 6, 1),
        {"claims.human_resources": [{"lawful_collective_contract": False}], "data.claimed": True},
    ),
    (
        "hr_who",
        "wider",
        date(2024, 6, 1),
        {"claims.human_resources": [{"data_subjects": "applicants"}], "data.claimed": True},
    ),
    (
        "ciio_exemptions",
        "not_available",
        date(2024, 6, 1),
        {"claims.contract_with_individual": [{}], "data.claimed": True, "exporter.ciio": "yes"},
    ),
    ("one_million", "survives", date(2024, 6, 1), {"exporter.people_held.n": 1_000_000}),
    (
        "mixed_handler",
        "contract_band",
        date(2024, 6, 1),
        {**CONTRACT, "counts.sensitive.n": 10_000},
    ),
    (
        "legal_duty",
        "any_duty",
        date(2025, 1, 1),
        {"claims.legal_duty": [{"duty_source": "foreign_law"}], "data.claimed": True},
    ),
    (
        "grace",
        "not_excused",
        date(2023, 2, 28),
        {"transfer.started_on": 20220831, "exporter.people_held.n": 1_000_000},
    ),
    ("offshore_tool", "contract", date(2024, 6, 1), {**CONTRACT, "transfer.offshore_collection": True}),
    (
        "emergency_assessment",
        "none",
        date(2024, 6, 1),
        {"claims.emergency": [{}], "data.claimed": True, "evidence.impact_full": False},
    ),
]
# Here the default is not the stricter choice; the note of the reading says why.
MILDER_DEFAULT = {"ciio_exemptions", "one_million", "grace"}


@pytest.fixture(scope="module")
def bases(lab):
    return Tables(lab.law, lab.executor).bases


def test_every_reading_that_can_be_switched_is_shown(lab):
    assert {name for name, reading in lab.law.readings.items() if reading.switchable} == {row[0] for row in SWITCHED}


@pytest.mark.parametrize(("name", "other", "day", "changes"), SWITCHED, ids=[row[0] for row in SWITCHED])
def test_the_other_choice_changes_the_decision(lab, bases, name, other, day, changes):
    document = bases.document("personal", day, changes, name)
    default = lab.weigh(document, lab.at(day))
    switched = lab.weigh(document, lab.at(day, {name: other}))
    assert default.approved == (name in MILDER_DEFAULT)
    assert switched.approved == (name not in MILDER_DEFAULT)


@pytest.mark.parametrize(("name", "other", "day", "changes"), SWITCHED, ids=[row[0] for row in SWITCHED])
def test_a_decision_that_turns_on_a_reading_names_it(lab, bases, name, other, day, changes):
    document = bases.document("personal", day, changes, name)
    before = {found.rule for found in lab.weigh(document, lab.at(day)).standing}
    after = {found.rule for found in lab.weigh(document, lab.at(day, {name: other})).standing}
    named = {reading for rule in before ^ after for reading in lab.law.rules[rule].readings}
    assert name in named


def test_a_default_that_is_not_the_stricter_choice_says_why(lab):
    for name in MILDER_DEFAULT:
        assert lab.law.readings[name].note


def test_no_choice_frees_what_a_bar_stops(lab, bases):
    day = date(2025, 6, 1)
    everything = {name: other for name, other, _, _ in SWITCHED if name not in MILDER_DEFAULT}
    bars = [{"data.core_data": True}, {"data.state_secret": True}, {"recipients.any_restricted": True}]
    for bar in bars:
        weighed = lab.weigh(bases.document("personal", day, bar, "bar"), lab.at(day, everything))
        assert weighed.route == "prohibited"
        assert not weighed.approved
