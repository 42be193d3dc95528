"""Weighing findings, one step at a time, with findings made up for the purpose."""

from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.decide import uncounted, weigh
from compliance.errors import EngineError
from compliance.model.finding import ROUTES, Finding, severity

CONTRACT = frozenset({"standard_contract_or_certification"})
ASSESSMENT = frozenset({"security_assessment"})


def needs(rule, route, **more):
    refusing = {"reason": rule} if route in ("prohibited", "undetermined") else {}
    return Finding(rule=rule, effect="requires", route=route, **{**refusing, **more})


def denies(rule, **more):
    return Finding(rule=rule, effect="denies", reason=rule, **more)


def relieves(rule, lifts, **more):
    return Finding(rule=rule, effect="relieves", lifts=frozenset(lifts), **{"route": "exempt", "basis": rule, **more})


def satisfies(rule, only_for, lifts=(), **more):
    return Finding(rule=rule, effect="satisfies", only_for=only_for, basis=rule, lifts=frozenset(lifts), **more)


OPEN = needs("open", "not_regulated", basis="open")


def law_with(names) -> Any:
    """As much of a law as weighing reads."""
    return SimpleNamespace(law=SimpleNamespace(lift_order=tuple(names)))


def decide(*findings, order=()):
    """Weigh, with lifters in the order given, then all others."""
    names = [*order, *(finding.rule for finding in findings if finding.rule not in order)]
    return weigh(findings, law_with(names))


def rules(findings):
    return [finding.rule for finding in findings]


def test_a_mild_route_that_a_rule_gives_passes_and_names_its_basis():
    weighed = decide(OPEN)
    assert weighed.approved
    assert (weighed.route, weighed.basis) == ("not_regulated", "open")
    assert rules(weighed.carrying) == ["open"]


@pytest.mark.parametrize("findings", [(), (denies("x"),), (Finding(rule="f", effect="flags"),)])
def test_without_a_route_there_is_no_decision(findings):
    with pytest.raises(EngineError, match="no route"):
        decide(*findings)


def test_a_document_alone_gives_no_route():
    with pytest.raises(EngineError, match="no route"):
        decide(satisfies("contract", CONTRACT))


def test_a_relief_that_lifts_the_only_route_and_gives_none_leaves_no_decision():
    with pytest.raises(EngineError, match="no route"):
        decide(relieves("relief", ["open"], route=None), OPEN)


@pytest.mark.parametrize("route", ["standard_contract_or_certification", "security_assessment"])
def test_a_route_that_needs_a_document_and_has_neither_document_nor_fault_is_no_decision(route):
    with pytest.raises(EngineError, match="nothing carries"):
        decide(needs("route", route))


def test_a_route_without_a_basis_is_no_decision():
    with pytest.raises(EngineError, match="nothing carries"):
        decide(needs("open", "not_regulated"))


def test_a_document_for_another_route_carries_nothing():
    with pytest.raises(EngineError, match="nothing carries"):
        decide(needs("route", "security_assessment"), satisfies("contract", CONTRACT))


@pytest.mark.parametrize(("milder", "harder"), list(pairwise(ROUTES)))
def test_the_most_severe_route_stands(milder, harder):
    document = satisfies("paper", CONTRACT | ASSESSMENT)
    for order in ((0, 1), (1, 0)):
        pair = [needs("a", milder, basis="a"), needs("b", harder, basis="b")]
        assert decide(*(pair[index] for index in order), document).route == harder


@pytest.mark.parametrize("route", ["prohibited", "undetermined"])
def test_a_route_that_refuses_denies_whatever_relieves(route):
    weighed = decide(
        needs("bar", route), relieves("relief", ["other"]), satisfies("paper", CONTRACT | ASSESSMENT), OPEN
    )
    assert not weighed.approved
    assert (weighed.route, weighed.basis) == (route, "")
    assert rules(weighed.reasons) == ["bar"]


def test_the_reason_of_a_refusing_route_counts_only_where_that_route_stands():
    weighed = decide(needs("bar", "prohibited"), needs("unknown", "undetermined"))
    assert weighed.route == "prohibited"
    assert rules(weighed.reasons) == ["bar"]


def test_a_relief_lifts_what_it_names_and_nothing_else():
    weighed = decide(relieves("relief", ["volume"]), needs("volume", "security_assessment"), OPEN, order=["relief"])
    assert weighed.approved
    assert (weighed.route, weighed.basis) == ("exempt", "relief")
    assert weighed.lifted == ("volume",)
    volume, important = (needs(name, "security_assessment") for name in ("volume", "important"))
    weighed = decide(
        relieves("relief", ["volume"]), volume, important, denies("missing", only_for=ASSESSMENT), order=["relief"]
    )
    assert weighed.route == "security_assessment"
    assert rules(weighed.reasons) == ["missing"]


def test_a_lifter_that_is_itself_lifted_lifts_nothing():
    first, second = relieves("first", ["second"]), relieves("second", ["bar"])
    bar = needs("bar", "prohibited")
    weighed = decide(first, second, bar, order=["first", "second"])
    assert weighed.lifted == ("second",)
    assert not weighed.approved


def test_lifts_of_rules_that_did_not_fire_are_not_named():
    assert decide(relieves("relief", ["absent"]), order=["relief"]).lifted == ()


def test_a_fault_counts_only_for_its_route():
    fault = denies("fault", only_for=ASSESSMENT)
    assert decide(OPEN, fault).approved
    assert not decide(OPEN, fault, needs("route", "security_assessment")).approved


def test_a_fault_for_every_route_always_counts():
    weighed = decide(OPEN, denies("notice"))
    assert not weighed.approved
    assert weighed.basis == ""


def test_a_document_without_a_fault_lifts_the_faults_of_the_others():
    route = needs("route", "standard_contract_or_certification")
    faults = denies("expired", only_for=CONTRACT), denies("altered", only_for=CONTRACT)
    assert rules(decide(route, *faults).reasons) == ["expired", "altered"]
    weighed = decide(route, *faults, satisfies("good", CONTRACT, ["expired", "altered"]), order=["good"])
    assert weighed.approved
    assert weighed.basis == "good"


def test_a_document_does_not_lift_what_has_nothing_to_do_with_it():
    route = needs("route", "standard_contract_or_certification")
    weighed = decide(route, denies("notice"), satisfies("good", CONTRACT, ["expired"]), order=["good"])
    assert rules(weighed.reasons) == ["notice"]


def test_a_fault_that_needs_another_counts_only_beside_one_of_its_own_route():
    route = needs("route", "security_assessment")
    paper = satisfies("paper", ASSESSMENT)
    splitting = denies("splitting", only_for=ASSESSMENT, needs_other=True)
    assert decide(route, paper, splitting).approved
    weighed = decide(route, splitting, denies("missing", only_for=ASSESSMENT))
    assert rules(weighed.reasons) == ["splitting", "missing"]
    weighed = decide(route, paper, splitting, denies("notice"))
    assert rules(weighed.reasons) == ["notice"]


def test_two_faults_that_each_need_another_are_none():
    route, paper = needs("route", "security_assessment"), satisfies("paper", ASSESSMENT)
    pair = [denies(name, only_for=ASSESSMENT, needs_other=True) for name in "ab"]
    assert decide(route, paper, *pair).approved


def test_no_export_closes_the_matter():
    closing = needs("none", "not_regulated", basis="no_export", closes=True)
    weighed = decide(closing, needs("bar", "prohibited"), denies("notice"))
    assert weighed.approved
    assert weighed.basis == "no_export"
    assert rules(weighed.standing) == ["none"]


def test_what_would_close_the_matter_cannot_be_lifted_into_nothing():
    closing = needs("none", "not_regulated", closes=True)
    with pytest.raises(EngineError):
        decide(closing, needs("bar", "prohibited"))


def test_a_flag_is_shown_and_changes_nothing():
    flag = Finding(rule="look", effect="flags")
    only = Finding(rule="only", effect="flags", only_if_approved=True)
    passed, refused = decide(OPEN, flag, only), decide(OPEN, flag, only, denies("notice"))
    assert passed.approved
    assert rules(passed.flags) == ["look", "only"]
    assert rules(refused.flags) == ["look"]


def test_a_relief_that_is_lifted_does_not_take_people_out_of_the_count():
    relief = relieves("relief", [], counted=False)
    law = law_with(["strong", "relief"])
    assert uncounted([relief], law)
    assert not uncounted([relief, relieves("strong", ["relief"])], law)
    assert not uncounted([relieves("counted", [])], law)
    assert not uncounted([], law)


findings = st.lists(
    st.one_of(
        st.builds(needs, st.sampled_from("abc"), st.sampled_from(ROUTES)),
        st.builds(denies, st.sampled_from("def"), only_for=st.frozensets(st.sampled_from(ROUTES))),
        st.builds(relieves, st.sampled_from("ghi"), st.sets(st.sampled_from("abcdefghi"), max_size=3)),
        st.builds(satisfies, st.sampled_from("jkl"), st.sampled_from([CONTRACT, ASSESSMENT])),
    ),
    unique_by=lambda finding: finding.rule,
    max_size=8,
)


@given(findings)
def test_one_denial_more_never_turns_a_denial_into_an_approval(found):
    try:
        before = decide(*found)
    except EngineError:
        return
    after = decide(*found, denies("more"))
    assert not after.approved
    assert severity(after.route) == severity(before.route)


@given(findings)
def test_an_approval_has_a_basis_and_no_refusing_route(found):
    try:
        weighed = decide(*found)
    except EngineError:
        return
    assert weighed.approved == bool(weighed.basis)
    assert not (weighed.approved and weighed.route in ("prohibited", "undetermined"))
    assert set(rules(weighed.standing)).isdisjoint(weighed.lifted)
