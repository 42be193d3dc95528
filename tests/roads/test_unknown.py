"""What a plan does not say never helps it: with the real law, each fact in turn made unknown or left out."""

import copy
import json
from typing import get_args

import pytest

from compliance.engine.process import WorkerExecutor
from compliance.errors import SchemaError
from compliance.gate import Gate
from compliance.law import Law
from compliance.model.project import Project
from compliance.model.roads import LegStanding
from compliance.roads import judge_roads, project_screens, read_papers
from compliance.signing.schema import validate

RANK = {"open": 0, "holds": 1, "fails": 2}


def places(value, pointer=()):
    """Every place of a document, leaves and what holds them."""
    if pointer:
        yield pointer
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, below in items:
        yield from places(below, (*pointer, name))


def at(body, pointer):
    for step in pointer[:-1]:
        body = body[step]
    return body


@pytest.fixture(scope="module")
def judge(need_text, root, clock, tmp_path_factory):
    """Judges a plan with the real law of both countries; gives the standing of every leg of the second road."""
    from tests.roads.conftest import NOW

    home = tmp_path_factory.mktemp("nowhere") / "home"
    with (
        WorkerExecutor() as executor,
        Gate.open(home, policies=root / "policies", clock=lambda: NOW, executor=executor) as gate,
    ):
        advice = gate.advice()
        screens = project_screens(advice.law, [Law.load(root / "policies", "us")], executor)
        need = json.dumps(need_text).encode()

        def judged(plan):
            papers = read_papers(need, json.dumps(plan).encode())
            return {leg.code: leg.standing for leg in judge_roads(papers, advice, screens).roads[1].legs}

        yield judged


def unknown(plan):
    """The plan with one fact unknown, for each fact that the model allows to be."""
    for pointer in places(plan):
        for value in ("unknown", None):
            changed = copy.deepcopy(plan)
            at(changed, pointer)[pointer[-1]] = value
            try:
                validate(Project, changed)
            except SchemaError:
                continue
            yield "/".join(map(str, pointer)), value, changed


# What is null is not unknown here: there is no such thing, or it has no end or no zone.
NOTHING_THERE = {"partnership", "return", "site/zone", "weights/recipients/0/zone"}
BACK = {
    "country": "US",
    "model_year": 2026,
    "automation_level": 2,
    "gross_weight_lb": 4000,
    "developer_under_prc_jurisdiction": "yes",
    "maker_under_prc_jurisdiction": "no",
    "connectivity_hardware_from_prc": "no",
    "software_finished_on": "2026-01-10",
    "altered_since_by_prc_person": "no",
    "authorisation": "missing",
    "imported_on": "2026-08-01",
}
PARTNER = {"partner_headquarters": "CN", "us_person_invests": "no", "notification": "not_needed"}
NOT_IN_CHINA = {"headquarters": "DE", "parent_headquarters": "DE", "us_persons": "yes"}


@pytest.mark.parametrize("more", ["as it is", "with a return and a partner", "for a user abroad"])
def test_a_fact_that_is_unknown_never_helps(judge, plan_text, more):
    assert set(RANK) == set(get_args(LegStanding))
    plan_text = copy.deepcopy(plan_text)
    if more == "with a return and a partner":
        plan_text |= {"return": BACK, "partnership": PARTNER}
    if more == "for a user abroad":
        plan_text["compute_user"] |= NOT_IN_CHINA
        plan_text["training"]["red_flags_resolved_in_writing"] = "yes"
        plan_text["weights"]["classification"] = {"eccn": "EAR99", "signed_by": "the carmaker 车企"}
    before = judge(plan_text)
    assert "fails" not in before.values()
    tried, milder = 0, []
    for name, value, plan in unknown(plan_text):
        if name in NOTHING_THERE:
            continue
        tried += 1
        after = judge(plan)
        milder += [(name, value, leg) for leg in before if RANK[after[leg]] < RANK[before[leg]]]
    assert tried > 20
    assert milder == []
