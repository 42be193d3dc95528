"""From findings on a project to findings on its legs."""

from datetime import date

import pytest

from compliance.decide.screen import screen, values
from compliance.derive.project import derive_project
from compliance.errors import EngineError
from compliance.model.codes import LEGS
from compliance.model.finding import Finding
from compliance.model.leg import LEG_EFFECTS
from compliance.model.schema import json_schemas
from tests.policies.projects import CHIP, PROJECT, Screener, manifest_of, project_of, put

TODAY = date(2026, 11, 20)
LICENCE = {"reference": "X-1", "items": ["small-chip"], "valid_from": "2026-01-01", "valid_until": "2027-01-01"}
GRAVE = put(PROJECT, f"{CHIP}/tpp", 15824)


@pytest.fixture(scope="module")
def screener(laws, executor):
    return Screener(laws, executor)


@pytest.fixture(scope="module")
def snapshot(us_law):
    return us_law.at(TODAY, question="project")


def facts(snapshot, body=PROJECT):
    return derive_project(project_of(body), manifest_of(), snapshot)


def found(screener, body, rule):
    return next((one for one in screener.findings(body, manifest_of(), TODAY) if one.rule == rule), None)


def test_a_leg_finding_says_what_where_and_why(screener):
    finding = found(screener, GRAVE, "us.ear.licence_required")
    assert (finding.leg, finding.effect, finding.reason) == ("accelerators", "denies", "us_licence_required")
    assert finding.facts["/accelerators/0/tpp"] == 15824
    assert finding.text.en
    assert finding.todo.zh
    assert {citation.seen for citation in finding.citations} >= {"excerpt", "not seen"}


def test_a_reading_is_named_where_it_matters(screener):
    finding = found(screener, put(PROJECT, "compute_user/owned_by_listed_permille", 500), "us.ear.affiliate")
    assert [(used.id, used.choice) for used in finding.readings] == [("affiliates_return", "returned")]


def test_a_licence_lifts_the_denial_and_leaves_what_it_needs(screener):
    body = {**GRAVE, "authorisations": [LICENCE | {"type": "bis_licence"}]}
    assert found(screener, body, "us.ear.licence_required") is None
    assert found(screener, body, "us.ear.papers").effect == "obliges"


def test_relief_never_stands_on_a_leg(screener):
    """Nothing in what a reader gets says that a leg is cleared."""
    body = {**GRAVE, "authorisations": [LICENCE | {"type": "bis_licence"}]}
    effects = {one.effect for one in screener.findings(body, manifest_of(), TODAY)}
    assert effects <= set(LEG_EFFECTS)
    assert found(screener, body, "us.screen.not_a_clearance").effect == "obliges"


def test_findings_stand_by_leg_and_the_gravest_first(screener, us_law):
    body = put(put(GRAVE, f"{CHIP}/subject_to_ear", "unknown"), "return/model_year", None)
    evaluator = screener.evaluator(us_law, TODAY)
    known = facts(evaluator.snapshot, body)
    legs = screen(evaluator.findings(known), evaluator.snapshot, known)
    order = [(LEGS.index(one.leg), LEG_EFFECTS.index(one.effect)) for one in legs]
    assert order == sorted(order)
    assert len({leg for leg, _ in order}) > 1


def test_no_finding_at_all_is_an_error(snapshot):
    with pytest.raises(EngineError, match="no rule applies"):
        screen((), snapshot, facts(snapshot))


def test_the_law_of_a_transfer_screens_nothing(law, snapshot):
    with pytest.raises(EngineError, match="does not judge a project"):
        screen((Finding(rule="cn.x", effect="denies"),), law.at(TODAY), facts(snapshot))


def test_an_effect_that_no_project_has_is_an_error(snapshot):
    finding = Finding(rule="us.ear.listed_party", effect="satisfies", route="exempt")
    with pytest.raises(EngineError, match="satisfies"):
        screen((finding,), snapshot, facts(snapshot))


def test_every_place_that_a_rule_reads_is_one_of_project_or_manifest(laws):
    """A place that does not exist would be a fault in the middle of an answer."""
    schemas = json_schemas()
    for law in laws:
        for rule in law.rules.values():
            for read in rule.reads if rule.leg else ():
                prefix, _, path = read.rpartition(":")
                assert _exists(schemas[prefix or "project"], path), (rule.id, read)


def _exists(schema, path):
    places = [schema]
    for step in path.split("/")[1:]:
        places = [_resolved(schema, part) for place in places for part in _parts(schema, place, step)]
    return bool(places)


def _parts(schema, place, step):
    for option in (_resolved(schema, one) for one in place.get("anyOf", [place])):
        if step == "*" and "items" in option:
            yield option["items"]
        if step in option.get("properties", {}):
            yield option["properties"][step]


def _resolved(schema, place):
    return schema["$defs"][place["$ref"].rpartition("/")[2]] if "$ref" in place else place


def test_what_is_null_ends_the_walk(snapshot):
    known = facts(snapshot, {**PROJECT, "mapping": None})
    assert list(values("/mapping/licence", known)) == [("/mapping", None)]
    assert list(values("/accelerators/*/name", known)) == [("/accelerators/0/name", "small-chip")]
    ((pointer, _),) = values("manifest:/exporter/foreign_invested", known)
    assert pointer == "manifest:/exporter/foreign_invested"
