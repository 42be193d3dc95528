"""Every reason of the contract has one leg of the first road, and points say what they are."""

from compliance.model.codes import REASON_CODES
from compliance.roads.groups import EXPORT_LEGS
from compliance.roads.legs import gravest


def test_every_reason_of_the_contract_belongs_to_one_leg():
    placed = [code for codes in EXPORT_LEGS.values() for code in codes]
    assert sorted(placed) == sorted(REASON_CODES)


def test_a_fault_of_a_claim_is_on_the_leg_of_claims_whatever_its_code(judged, leg):
    """A contract of the Greater Bay Area that is missing is a fault of the claim, not of the mechanism."""
    claim = {"relief": "gba_contract", "datasets": None}
    roads = judged(need=lambda body: body.update(claims=[claim]))
    rules = {point.rule: point.code for point in leg(roads, "claims").points if point.code}
    assert {"party_outside_gba", "filing_missing"} <= set(rules.values())


def test_flags_stand_on_the_leg_of_review(judged, leg):
    roads = judged()
    assert leg(roads, "review").standing == "holds"
    assert all(point.effect == "flags" for point in leg(roads, "review").points)


def test_duties_that_go_with_the_export_stand_on_their_leg_with_their_day(judged, leg):
    duties = [point for point in leg(judged(), "duties").points if point.effect == "obliges"]
    assert duties
    assert all(point.standing == "open" and not point.code for point in duties)


def test_what_stands_against_a_leg_comes_first(judged, leg):
    points = leg(judged(), "mechanism").points
    ranks = [("fails", "holds", "open").index(point.standing) for point in points]
    assert ranks == sorted(ranks)
    assert ranks[0] == 0


def test_a_rule_found_of_two_datasets_is_said_once(judged, leg):
    def twice(body):
        body["datasets"].append(
            body["datasets"][0] | {"id": "d2", "files": [body["datasets"][0]["files"][0] | {"name": "b"}]}
        )

    rules = [point.rule for point in leg(judged(need=twice), "mapping").points]
    assert len(rules) == len(set(rules))
    assert all(point.about == ("d1", "d2") for point in leg(judged(need=twice), "mapping").points)


def test_nothing_at_all_is_open():
    assert gravest(()) == "open"
