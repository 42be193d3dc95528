"""Both roads as a whole: which leg fails first, what an unanswered leg is, and what ends everything."""

from typing import Any

import pytest
from msgspec.structs import replace

from compliance.errors import EngineError, PolicyError, SchemaError, UsageError
from compliance.model.codes import LEGS
from compliance.roads import judge_roads
from compliance.roads.groups import EXPORT_LEGS


def test_raw_video_fails_first_at_the_mapping_leg_then_at_the_pictures_and_the_assessment(judged):
    first, _ = judged().roads
    assert (first.code, first.standing, first.fails_first) == ("export", "fails", "mapping")
    assert [leg.code for leg in first.legs if leg.standing == "fails"] == ["mapping", "exterior", "mechanism", "duties"]
    assert [leg.code for leg in first.legs] == list(EXPORT_LEGS)


def test_nothing_found_on_the_second_road_leaves_it_as_good_as_its_transfers(judged, leg):
    roads = judged()
    second = roads.roads[1]
    assert [each.code for each in second.legs] == list(LEGS)
    assert (second.standing, second.fails_first, second.holds_first) == ("holds", None, "weights")
    assert leg(roads, "query").standing == "open"
    assert not roads.closed


@pytest.mark.parametrize("code", LEGS)
def test_a_denial_on_any_leg_fails_the_road_there_first(judged, finding, leg, code):
    roads = judged(finding(code, "denies"))
    assert leg(roads, code).standing == "fails"
    assert (roads.roads[1].standing, roads.roads[1].fails_first) == ("fails", code)
    assert roads.closed


def test_of_several_that_fail_the_first_of_the_road_is_named(judged, finding):
    roads = judged(finding("return", "denies"), finding("accelerators", "denies"), finding("hosting", "flags"))
    assert (roads.roads[1].fails_first, roads.roads[1].holds_first) == ("accelerators", "hosting")


def test_a_need_does_not_stop_a_leg_and_a_flag_holds_it(judged, finding, leg):
    roads = judged(finding("hosting", "obliges"), finding("collection", "flags"))
    assert leg(roads, "hosting").standing == "open"
    assert [point.effect for point in leg(roads, "hosting").points] == ["obliges"]
    assert leg(roads, "collection").standing == "holds"


@pytest.mark.parametrize("code", LEGS)
def test_a_leg_that_no_rule_in_force_asks_about_holds(judged, leg, code):
    roads = judged(asks=[each for each in LEGS if each != code])
    if code not in ("query", "weights"):  # the law of export answers for those
        assert (leg(roads, code).answered, leg(roads, code).standing) == (False, "holds")
    assert roads.roads[1].standing == "holds"


@pytest.mark.usefixtures("judged")
def test_a_leg_on_which_no_rule_could_refuse_or_hold_holds(papers, adviser, screen, leg):
    screens: Any = [screen(effect="obliges")]
    roads = judge_roads(papers(), adviser, screens)
    assert {leg(roads, code).standing for code in LEGS if code not in ("query", "weights")} == {"holds"}


def test_a_finding_on_an_unknown_leg_ends_everything(judged, finding):
    with pytest.raises(EngineError, match="none of this road"):
        judged(finding("plumbing", "flags"))


@pytest.mark.parametrize(("effect", "reason"), [("denies", None), ("flags", "us_licence_required")])
def test_a_finding_that_does_not_say_whether_its_leg_fails_ends_everything(judged, finding, effect, reason):
    with pytest.raises(EngineError, match="does not say whether"):
        judged(finding("hosting", effect, reason=reason))


def test_without_a_screen_nothing_is_judged(papers, adviser):
    with pytest.raises(PolicyError, match="no law asks"):
        judge_roads(papers(), adviser, [])


class Failing:
    """An adviser whose engine fails at one transfer."""

    def __init__(self, adviser, mode):
        self.adviser, self.mode = adviser, mode
        self.now, self.law = adviser.now, adviser.law

    def decide(self, manifest, sha256):
        if manifest.transfer.mode == self.mode:
            raise EngineError("the engine's worker process died")
        return self.adviser.decide(manifest, sha256)


@pytest.mark.parametrize("mode", ["transmit", "onshore_access"])
def test_an_engine_that_fails_on_one_leg_ends_everything(judged, adviser, mode):
    with pytest.raises(EngineError):
        judged(by=Failing(adviser, mode))


class Forgetful(Failing):
    """An adviser whose decision leaves the datasets out."""

    def decide(self, manifest, sha256):
        decision = self.adviser.decide(manifest, sha256)
        return replace(decision, datasets=()) if manifest.transfer.mode == self.mode else decision


@pytest.mark.parametrize("mode", ["transmit", "onshore_access"])
def test_a_decision_that_does_not_answer_for_every_dataset_ends_everything(judged, adviser, mode):
    with pytest.raises(EngineError, match="not every data set"):
        judged(by=Forgetful(adviser, mode))


class Contradicting(Failing):
    """An adviser that denies without a reason."""

    def decide(self, manifest, sha256):
        decision = self.adviser.decide(manifest, sha256)
        silent = tuple(replace(each, decision="deny", reasons=()) for each in decision.datasets)
        return replace(decision, datasets=silent) if manifest.transfer.mode == self.mode else decision


@pytest.mark.parametrize("mode", ["transmit", "onshore_access"])
def test_a_denial_without_a_reason_ends_everything(judged, adviser, mode):
    with pytest.raises(EngineError):
        judged(by=Contradicting(adviser, mode))


@pytest.mark.parametrize("mode", ["none", "onshore_access"])
def test_a_need_that_is_no_export_is_not_compared(judged, mode):
    with pytest.raises(UsageError, match="no two roads") as caught:
        judged(need=lambda body: body["transfer"].update(mode=mode))
    assert caught.value.where == "need.json#/transfer/mode"


def test_a_dataset_that_the_need_does_not_have_is_named_with_its_place(judged, plan_text):
    party = plan_text["weights"]["recipients"][0]
    access = [{"recipient": party, "datasets": ["d1", "d9"]}]
    with pytest.raises(SchemaError, match="`d9` is no dataset") as caught:
        judged(plan=lambda body: body.update(access_from_abroad=access))
    assert caught.value.where == "plan.json#/access_from_abroad/0/datasets/1"


def test_the_result_names_the_documents_and_every_law_that_was_asked(judged, papers):
    roads = judged()
    assert roads.manifest_sha256 == papers().need_sha256
    assert roads.project_sha256 == papers().project_sha256
    assert [(law.jurisdiction, law.question) for law in roads.laws] == [("cn", "transfer"), ("us", "project")]
    assert str(roads.as_of) == "2026-09-07"


def test_a_finding_keeps_its_facts_with_the_document_they_stand_in(judged, finding, leg):
    (point,) = leg(judged(finding("hosting", "flags")), "hosting").points
    assert [(fact.document, fact.at, fact.value) for fact in point.facts] == [
        ("project", "/site/country", '"CN"'),
        ("manifest", "/datasets/0/geographic", "null"),
    ]
    assert point.citations[0].seen == "secondary"


def test_every_reading_behind_a_point_is_explained(judged):
    roads = judged()
    named = {name for road in roads.roads for leg in road.legs for point in leg.points for name in point.readings}
    assert {reading.id for reading in roads.readings} == named != set()


class Broken:
    """A screen whose engine answers incompletely."""

    def __init__(self, snapshot):
        self.snapshot = snapshot

    def findings(self, facts):
        raise EngineError("not every package of the law answered")


@pytest.mark.usefixtures("judged")
def test_a_screen_that_gives_no_answer_ends_everything(papers, adviser, screen):
    screens: Any = [screen(), Broken(screen().snapshot)]
    judge_roads(papers(), adviser, screens[:1])
    with pytest.raises(EngineError, match="not every package"):
        judge_roads(papers(), adviser, screens)
