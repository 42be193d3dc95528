"""What a denied transfer is exposed to: each penalty where its breach and conditions are, and nowhere else."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from compliance.decide.exposure import exposure
from compliance.decide.weigh import Weighed
from compliance.derive import Counted, derive
from compliance.model.base import plain
from compliance.model.codes import REASON_CODES
from compliance.model.decision import Decision
from compliance.model.manifest import Manifest
from compliance.signing.schema import validate
from tests.policies.lab import changed, read_cases

NOW = date(2026, 11, 20)
NOBODY = {"personal": False, "sensitive": False, "important": "no", "ciio": "no"}
EVERYTHING = {"personal": True, "sensitive": True, "important": "notified", "ciio": "yes"}
UNKNOWN = {"personal": True, "sensitive": True, "important": "unknown", "ciio": "unknown"}
# Penalty -> a reason and facts that lead to it, and a reason and facts one step beside.
LEADS = {
    "pipl66": (("notice_missing", {"personal": True}), ("notice_missing", {})),
    "dsl46": (("assessment_missing", {"important": "notified"}), ("assessment_missing", {"personal": True})),
    "dsl45": (("assessment_missing", {"important": "notified"}), ("notice_missing", {"important": "notified"})),
    "dsl45_2": (("core_data", {}), ("state_secret", {})),
    "dsl48_2": (("foreign_authority_request", {}), ("restricted_recipient", {"personal": True})),
    "csl_2017_66": (
        ("assessment_missing", {"personal": True, "ciio": "yes"}),
        ("assessment_missing", {"personal": True, "ciio": "no"}),
    ),
    "csl_2025_71": (
        ("assessment_missing", {"important": "notified", "ciio": "yes"}),
        ("assessment_missing", {"important": "notified", "ciio": "no"}),
    ),
    "ndr55": (
        ("separate_consent_missing", {"personal": True, "sensitive": True}),
        ("separate_consent_missing", {"personal": True}),
    ),
    "ndr56": (("state_secret", {}), ("assessment_missing", {"important": "notified"})),
    "ndr57": (("assessment_missing", {"important": "notified"}), ("assessment_missing", {"personal": True})),
    "ndr58": (("contract_or_certificate_missing", {"personal": True}), ("notice_missing", {"personal": True})),
    "order11": (("assessment_expired", {"personal": True}), ("notice_missing", {"personal": True})),
    "order13": (("contract_filing_overdue", {"personal": True}), ("assessment_missing", {"personal": True})),
    "order16": (("notice_missing", {"personal": True}), ("necessity_not_shown", {"personal": True})),
    "order20": (("certificate_expired", {"personal": True}), ("contract_terms_altered", {"personal": True})),
}
NEVER = {"dsl48_1", "csl_2025_61"}
# Reasons of the cases that no penalty of the table answers; the honest answer for them is that none is encoded.
NONE_ENCODED = {
    "export_licence_missing",
    "geographic_approval_missing",
    "geographic_secret_status_unknown",
    "missing_fact",
    "state_secret",
    "undisclosed_vulnerability",
    "unlicensed_surveying",
}


@pytest.fixture(scope="module")
def base(law):
    """The facts of some dataset."""
    case = read_cases("national")[0]
    manifest = validate(Manifest, case["manifest"])
    return derive(manifest, law.at(date.fromisoformat(case["as_of"])), Counted(0, 0))[0]


@pytest.fixture(scope="module")
def expose(law, base):
    """The exposure of datasets, each given as reason codes and facts, under the law of a day."""
    rules = {rule.finding.reason: rule.finding for rule in law.rules.values() if not rule.finding.on_claim}
    days: dict[date, Any] = {}

    def finding(name):
        return rules[name] if name in rules else law.rules[name].finding

    def of(*datasets, day=NOW):
        days[day] = days.get(day) or law.at(day)
        return exposure([(facts_of(base, number, **facts), refused(names, finding)) for number, (names, facts) in
                         enumerate(datasets)], days[day])  # fmt: skip

    return of


def facts_of(base, number, **facts):
    given_facts = {**NOBODY, **facts}
    data = {"personal": given_facts["personal"], "sensitive": given_facts["sensitive"]}
    return replace(
        base,
        dataset=f"d{number}",
        data=replace(base.data, **data, important_data=given_facts["important"]),
        exporter=replace(base.exporter, ciio=given_facts["ciio"]),
    )


def refused(names, finding):
    """A dataset as weighed: reason codes, or rules that stand without being a reason."""
    standing = tuple(finding(name) for name in names)
    return Weighed(standing, (), "security_assessment", "", tuple(found for found in standing if found.reason))


def ids(found):
    return {exposed.penalty.id for exposed in found.penalties}


def could(found, name):
    """The suppositions of a penalty, or None where it is not listed."""
    return next((exposed.could_if for exposed in found.penalties if exposed.penalty.id == name), None)


def breach_reasons(law):
    named = {rule.finding.reason for rule in law.rules.values() if not rule.finding.on_claim}
    return sorted(code for code in REASON_CODES if code in named)


def days_of(law, dated):
    """The first and the last day on which a penalty is listed."""
    return max(dated.start, law.encoded_from), dated.end or NOW


def test_every_penalty_is_tried(law):
    assert set(LEADS) | NEVER == set(law.penalties.penalties)
    assert {name for name, dated in law.penalties.penalties.items() if dated.never} == NEVER


@pytest.mark.parametrize("name", sorted(LEADS))
def test_a_penalty_is_listed_where_it_belongs_and_not_beside(law, expose, name):
    (reason, facts), (other_reason, other_facts) = LEADS[name]
    day = days_of(law, law.penalties.penalties[name])[1]
    listed = expose(((reason,), facts), day=day)
    assert name in ids(listed)
    assert name not in ids(expose(((other_reason,), other_facts), day=day))
    shown = next(exposed for exposed in listed.penalties if exposed.penalty.id == name)
    assert shown.reasons == (reason,)
    assert shown.datasets == ("d0",)
    assert shown.breaches
    assert shown.penalty.citation.in_force_from <= day


@pytest.mark.parametrize("name", sorted(LEADS))
def test_a_penalty_is_listed_on_its_days_and_no_others(law, expose, name):
    dated = law.penalties.penalties[name]
    (reason, facts), _ = LEADS[name]
    first, last = days_of(law, dated)
    assert name in ids(expose(((reason,), facts), day=first))
    assert name in ids(expose(((reason,), facts), day=last))
    if dated.start > law.encoded_from:
        assert name not in ids(expose(((reason,), facts), day=first - timedelta(days=1)))
    if dated.end:
        assert name not in ids(expose(((reason,), facts), day=last + timedelta(days=1)))


def test_the_operators_penalty_moves_to_its_new_article(expose):
    export = (("assessment_missing",), {"personal": True, "important": "notified", "ciio": "yes"})
    old, new = expose(export, day=date(2025, 12, 31)), expose(export, day=date(2026, 1, 1))
    assert {"csl_2017_66", "pipl66", "dsl46"} <= ids(old)
    assert {"csl_2025_71", "pipl66", "dsl46"} <= ids(new)
    assert "csl_2025_71" not in ids(old)
    assert "csl_2017_66" not in ids(new)


def test_both_caps_of_the_serious_tier_are_stated(expose):
    found = expose((("notice_missing",), {"personal": True}))
    serious = next(exposed.penalty for exposed in found.penalties if exposed.penalty.id == "pipl66").tiers[1]
    assert (serious.entity_max, serious.turnover_permille_max) == (50_000_000, 50)
    assert serious.entity_min is None


@pytest.mark.parametrize("day", [date(2021, 6, 1), date(2023, 5, 5), date(2025, 12, 31), NOW])
def test_what_no_reason_shows_is_never_listed(law, expose, day):
    assert not NEVER & ids(expose((breach_reasons(law), EVERYTHING), day=day))


@pytest.mark.parametrize(
    ("name", "fact", "yes", "unknown", "no"),
    [
        ("csl_2025_71", "ciio", "yes", "unknown", "no"),
        ("dsl46", "important", "notified", "unknown", "no"),
        ("dsl46", "important", "notified", "self_identified", "no"),
    ],
)
def test_an_unknown_fact_does_not_hide_a_penalty(expose, name, fact, yes, unknown, no):
    def told(value):
        return could(expose((("assessment_missing",), {"personal": True, fact: value})), name)

    assert told(yes) == ()
    assert len(told(unknown)) == 1
    assert told(unknown)[0].en
    assert told(unknown)[0].zh
    assert told(no) is None


@pytest.mark.parametrize(
    ("rule", "name", "supposed"),
    [
        ("cn.automotive_provisions.art3_5.people", "dsl46", 0),
        ("cn.dsl.art31.important_data", "dsl46", 0),
        ("cn.automotive_provisions.art3_5.people_unknown", "dsl46", 1),
        ("cn.surveying.assessment", "dsl46", 1),
        ("cn.automotive_provisions.art8.anonymise", "pipl66", 1),
    ],
)
def test_a_finding_may_say_more_than_the_manifest(expose, rule, name, supposed):
    assert could(expose((("assessment_missing",), {})), name) is None
    assert len(could(expose((("assessment_missing", rule), {})), name)) == supposed


def test_a_missing_fact_lists_what_it_could_come_to(expose):
    found = expose((("missing_fact",), UNKNOWN))
    assert {"pipl66", "dsl46", "csl_2025_71", "order11", "order13", "order16", "ndr58"} <= ids(found)
    assert all(exposed.could_if for exposed in found.penalties)
    assert found.none_encoded == ()


def test_what_holds_without_supposing_is_not_shown_as_supposed(expose):
    found = expose((("missing_fact",), UNKNOWN), (("notice_missing",), {"personal": True}))
    shown = next(exposed for exposed in found.penalties if exposed.penalty.id == "pipl66")
    assert (shown.could_if, shown.reasons, shown.datasets) == ((), ("notice_missing",), ("d1",))


def test_a_prohibited_transfer_may_lack_more_but_that_answers_no_reason(expose):
    found = expose((("state_secret",), {"personal": True}))
    assert could(found, "pipl66")
    assert found.none_encoded == ("state_secret",)
    assert expose((("core_data",), {})).none_encoded == ()


def test_a_reason_without_a_penalty_is_named(expose):
    found = expose((("unlicensed_surveying", "notice_missing"), {"personal": True}))
    assert found.none_encoded == ("unlicensed_surveying",)
    assert expose((("export_licence_missing",), {})).penalties == ()


def test_a_claim_that_fails_is_no_breach(law, base):
    claim = law.rules["cn.gba_contract.not_effective"].finding
    assert claim.on_claim
    refusal = Weighed((claim,), (), "exempt", "", (claim,))
    found = exposure([(facts_of(base, 0, personal=True), refusal)], law.at(NOW))
    assert found is not None
    assert (found.penalties, found.none_encoded, found.claims_only) == ((), (), ("contract_not_effective",))


def test_what_passes_is_exposed_to_nothing(law, base, expose):
    passed = Weighed((), (), "exempt", "small_volume", ())
    assert exposure([(facts_of(base, 0, **EVERYTHING), passed)], law.at(NOW)) is None
    assert exposure([], law.at(NOW)) is None
    beside = exposure([(facts_of(base, 0, **EVERYTHING), passed), (facts_of(base, 1), refused((), None))], law.at(NOW))
    assert beside is None


def test_published_cases_stand_only_beside_a_like_breach_and_not_before_their_day(law, expose):
    export = (("assessment_missing",), {"personal": True})
    case = law.penalties.enforcement["ctrip_shanghai_2026"]
    assert case.id in {shown.id for shown in expose(export, day=case.announced).enforcement}
    assert case.id not in {shown.id for shown in expose(export, day=case.announced - timedelta(days=1)).enforcement}
    assert expose((("assessment_missing",), {"important": "notified"})).enforcement == ()
    assert expose((("missing_fact",), UNKNOWN)).enforcement == ()


ORDER: dict[str, list[Any]] = {
    "personal": [False, True],
    "sensitive": [False, True],
    "important": ["no", "unknown", "notified"],
    "ciio": ["no", "unknown", "yes"],
}


@given(data=st.data(), day=st.dates(date(2021, 6, 1), NOW))
def test_more_breaches_and_worse_facts_never_shorten_the_list(data, day, law, expose):
    codes = st.sets(st.sampled_from(breach_reasons(law)), max_size=6)
    few, more = data.draw(codes), data.draw(codes)
    ranks = {name: data.draw(st.integers(0, len(values) - 1)) for name, values in ORDER.items()}
    worse = {name: data.draw(st.integers(rank, len(ORDER[name]) - 1)) for name, rank in ranks.items()}
    facts, worse_facts = ({name: ORDER[name][rank] for name, rank in chosen.items()} for chosen in (ranks, worse))
    few.add("notice_missing")  # at least one, so that it is a denial
    less = expose((sorted(few), facts), day=day)
    for greater in (
        expose((sorted(few | more), facts), day=day),
        expose((sorted(few), worse_facts), day=day),
        expose((sorted(few), facts), (sorted({*more, "core_data"}), worse_facts), day=day),
    ):
        assert ids(less) <= ids(greater)
        for exposed in less.penalties:
            assert exposed.could_if or not could(greater, exposed.penalty.id)


@pytest.fixture(scope="module")
def denied(lab, cases):
    return [(case, decision) for case in cases if (decision := lab.decide(case)).decision == "deny"]


def test_every_denial_of_the_cases_has_an_exposure_and_no_approval_has(lab, approved, denied):
    assert all(lab.decide(case).exposure is None for case in approved)
    none = set()
    for _, decision in denied:
        found = decision.exposure
        none |= set(found.none_encoded)
        accounted = {reason for exposed in found.penalties for reason in exposed.reasons}
        assert set(decision.reasons) <= accounted | set(found.none_encoded) | set(found.claims_only)
        for exposed in found.penalties:
            assert exposed.penalty.in_force_from <= decision.as_of <= (exposed.penalty.in_force_until or decision.as_of)
    assert none == NONE_ENCODED
    assert sum(bool(decision.exposure.penalties) for _, decision in denied) > len(denied) // 2


def test_core_data_beside_the_rest_never_shortens_the_list_of_a_case(lab, denied):
    """Only the want of an attestation is not looked at where a transfer is prohibited."""
    for case, decision in denied:
        if decision.as_of >= date(2021, 9, 1) and "attestation_missing" not in decision.reasons:
            worse = lab.decide(changed(case, "datasets/0/core_data", True))
            assert ids(decision.exposure) <= ids(worse.exposure), case["id"]


def test_a_decision_recorded_before_there_were_exposures_is_still_read(denied):
    record = plain(denied[0][1])
    assert validate(Decision, record) == denied[0][1]
    del record["exposure"]
    assert validate(Decision, record).exposure is None
