"""What still leaves on the second road gets the decision that the same law gives to a manifest written for it."""

import copy
import json

import pytest

from compliance.model.base import plain
from compliance.model.manifest import Manifest
from compliance.model.roads import FactRead
from compliance.roads.derived import queries, weights
from compliance.signing.schema import validate

HOME = "CN"
US = {
    "id": "parent-us",
    "name": "Parent Inc. (invented)",
    "country": "US",
    "zone": None,
    "relationship": "affiliate",
    "on_restricted_list": False,
    "provides_affected_product": False,
}
HK = US | {"id": "branch-hk", "country": "HK"}


def access(*parties):
    """A change of a plan: who may query what from abroad."""
    entries = [{"recipient": party, "datasets": names} for party, names in parties]
    return lambda body: body.update(access_from_abroad=entries)


def people(ordinary, name="d1"):
    return {
        "id": name,
        "artifact": "dataset",
        "personal_information": "personal",
        "subjects": {"ordinary": ordinary, "sensitive": 0 if ordinary is not None else None, "under_14": False},
        "classes": [],
        "exterior_media": None,
    }


def datasets(*changes):
    """A change of a need: these datasets, each the first one changed."""

    def change(body):
        base = body["datasets"][0]
        body["datasets"] = [
            copy.deepcopy(base) | each | {"files": [base["files"][0] | {"name": f"{index}.y4m"}]}
            for index, each in enumerate(changes)
        ]

    return change


def query_of(judged, leg, *args, **more):
    return leg(judged(*args, **more), "query")


def weights_of(body, **changes):
    body["weights"].update(changes)


def test_who_queries_from_abroad_gets_the_decision_of_a_manifest_for_remote_access(judged, leg, gate, need_text):
    """Written by hand as an exporter would: the same data, to that party, in that mode."""
    body = copy.deepcopy(need_text)
    body["recipients"], body["transfer"]["mode"] = [US], "remote_access"
    by_hand = gate.draft(json.dumps(body).encode()).decision
    found = query_of(judged, leg, plan=access((US, None)))
    assert found.standing == "fails"
    assert {point.code for point in found.points if point.standing == "fails"} == set(by_hand.reasons)
    assert [(each.mode, each.recipients, each.route) for each in found.judged] == [
        ("remote_access", ("parent-us",), by_hand.route)
    ]


def test_nobody_from_abroad_is_no_export_and_the_leg_says_why(judged, leg):
    found = query_of(judged, leg)
    assert (found.standing, found.judged[0].mode, found.judged[0].route) == ("open", "onshore_access", "not_regulated")
    assert found.points[0].citations


def test_each_party_is_judged_alone_with_what_it_may_reach(judged, leg):
    need = datasets(people(1000), people(0, "d2") | {"personal_information": "none"})
    found = query_of(judged, leg, need=need, plan=access((US, ["d1"]), (HK, ["d2"])))
    assert [(each.recipients, each.datasets) for each in found.judged] == [
        (("parent-us",), ("d1",)),
        (("branch-hk",), ("d2",)),
    ]
    against = [about for point in found.points if point.code for about in point.about]
    assert set(against) == {"parent-us/d1"}


@pytest.mark.parametrize(("second", "route"), [(20000, "exempt"), (60000, "standard_contract_or_certification")])
def test_people_whom_others_reach_are_counted_beside_those_of_a_party(judged, leg, second, route):
    """60,000 and 60,000 are 120,000, however they are split over parties."""
    need = datasets(people(60000), people(second, "d2"))
    change = lambda body: (need(body), body["exporter"].update(sectors=[]))  # noqa: E731
    found = query_of(judged, leg, need=change, plan=access((US, ["d1"]), (HK, ["d2"])))
    assert [each.route for each in found.judged] == [route, route]


def test_an_unknown_number_whom_another_reaches_leaves_the_count_unknown(judged, leg):
    need = datasets(people(60000), people(None, "d2"))
    change = lambda body: (need(body), body["exporter"].update(sectors=[]))  # noqa: E731
    found = query_of(judged, leg, need=change, plan=access((US, ["d1"]), (HK, ["d2"])))
    assert found.judged[0].route == "undetermined"


def test_what_nobody_reaches_is_not_counted(judged, leg):
    need = datasets(people(60000), people(60000, "d2"))
    change = lambda body: (need(body), body["exporter"].update(sectors=[]))  # noqa: E731
    assert query_of(judged, leg, need=change, plan=access((US, ["d1"]))).judged[0].route == "exempt"


def test_a_claim_is_kept_for_the_datasets_that_are_left_and_its_place_is_found_again(papers):
    claim = {"relief": "overseas_origin"}
    need = datasets(people(10), people(10, "d2"), people(10, "d3"))

    def change(body):
        need(body)
        body["claims"] = [claim | {"datasets": ["d1"]}, claim | {"datasets": ["d1", "d3"]}]

    read = papers(change, access((US, ["d3", "d2"])))
    (query,) = queries(read.need, read.project)
    assert validate(Manifest, plain(query.manifest)) == query.manifest
    assert [each.datasets for each in query.manifest.claims] == [("d3",)]
    assert query.about == ("d2", "d3")
    assert query.read("/claims/0/datasets") == FactRead(document="manifest", at="/claims/1/datasets")
    assert query.read("/datasets/1/vin") == FactRead(document="manifest", at="/datasets/2/vin")
    assert query.read("/recipients/0/country").at == "/access_from_abroad/0/recipient/0/country"
    assert query.read("/exporter/ciio") == FactRead(document="manifest", at="/exporter/ciio")


@pytest.fixture
def derived(papers):
    """The manifest of the weights of a changed plan."""

    def derive(need=None, **changes):
        read = papers(need, lambda body: weights_of(body, **changes))
        made = weights(read.need, read.project, HOME)
        assert validate(Manifest, plain(made.manifest)) == made.manifest
        return made

    return derive


def test_weights_get_the_decision_of_a_manifest_written_for_them(judged, leg, gate, need_text, plan_text):
    """By hand: model weights without anything in them, both attestations, to the recipient of the plan."""
    body = copy.deepcopy(need_text)
    dataset = body["datasets"][0]
    dataset.update(artifact="model_weights", personal_information="none", classes=[], exterior_media=None, fields=[])
    dataset["subjects"] = {"ordinary": 0, "sensitive": 0, "under_14": False}
    body["recipients"], body["evidence"] = plan_text["weights"]["recipients"], plan_text["weights"]["evidence"]
    by_hand = gate.draft(json.dumps(body).encode()).decision
    found = leg(judged(), "weights")
    assert (by_hand.decision, by_hand.review) == ("approve", True)
    assert (found.standing, found.judged[0].route) == ("holds", by_hand.route)
    assert found.judged[0].mode == "transmit"


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"evidence": []}, {"attestation_missing"}),
        ({"export_licence": "missing"}, {"export_licence_missing"}),
        ({"important_data": "unknown"}, {"missing_fact"}),
        ({"important_data": "notified"}, {"assessment_missing"}),
        ({"map_layers": "yes"}, {"geographic_secret_status_unknown", "geographic_approval_missing"}),
        ({"map_layers": "unknown"}, {"geographic_secret_status_unknown", "geographic_approval_missing"}),
        ({"personal_information": "unknown"}, {"missing_fact", "notice_missing", "impact_assessment_missing"}),
        ({"personal_information": "deidentified"}, {"missing_fact"}),
        ({"published": "yes", "recipients": [], "evidence": []}, {"attestation_missing"}),
        ({"published": "unknown", "recipients": [], "evidence": []}, {"attestation_missing"}),
    ],
)
def test_what_is_in_the_weights_or_unknown_of_them_fails_their_leg(judged, leg, changes, codes):
    found = leg(judged(plan=lambda body: weights_of(body, **changes)), "weights")
    assert found.standing == "fails"
    assert codes <= {point.code for point in found.points}
    assert all(fact.document == "project" or fact.at[0] == "/" for point in found.points for fact in point.facts)


def test_weights_that_go_to_nobody_or_stay_at_home_do_not_leave(derived, plan_text):
    at_home = plan_text["weights"]["recipients"][0] | {"country": "CN"}
    assert derived(recipients=[]).manifest.transfer.mode == "none"
    assert derived(recipients=[at_home]).manifest.transfer.mode == "none"
    assert derived(recipients=[at_home, HK]).manifest.recipients[0].id == "branch-hk"


def test_published_weights_go_to_everybody(derived):
    for published in ("yes", "unknown"):
        made = derived(recipients=[], published=published).manifest
        assert (made.transfer.mode, [party.id for party in made.recipients]) == ("transmit", ["public"])
        assert made.recipients[0].on_restricted_list


def test_core_data_and_secrets_that_went_in_are_taken_to_be_in_the_weights(derived):
    for flag in ("core_data", "state_secret"):
        made = derived(lambda body, flag=flag: body["datasets"][0].update({flag: True}))
        assert getattr(made.manifest.datasets[0], flag)
        assert made.read(f"/datasets/0/{flag}") == FactRead(document="manifest", at="/datasets")


def test_children_in_the_data_are_taken_to_be_in_personal_weights(derived):
    def child(body):
        body["datasets"][0]["subjects"]["under_14"] = True

    assert derived(child, personal_information="unknown").manifest.datasets[0].subjects.under_14
    assert not derived(child, personal_information="none").manifest.datasets[0].subjects.under_14


def test_the_purposes_of_the_need_stay_those_of_its_weights(derived):
    assert derived().manifest.transfer.purposes == ("ai_training",)


def test_what_is_read_of_the_weights_points_into_the_plan(derived):
    made = derived()
    for pointer, at in [
        ("/datasets/0/important_data", "/weights/important_data"),
        ("/datasets/0/geographic/secret", "/weights/map_layers"),
        ("/datasets/0/artifact", "/weights"),
        ("/evidence/1/passed", "/weights/evidence/1/passed"),
        ("/recipients", "/weights/recipients"),
    ]:
        assert made.read(pointer) == FactRead(document="project", at=at)
    assert made.read("/exporter/sectors").document == "manifest"
