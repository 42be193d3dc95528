"""The need and the plans of the story, the real law of export on its day, and screens made by hand."""

import copy
import json
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import compliance.roads
from compliance.gate import Gate
from compliance.model.codes import LEGS
from compliance.model.decision import Bilingual, Citation
from compliance.model.leg import LegFinding
from compliance.roads import judge_roads, read_papers

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "fixtures" / "stories" / "two-roads"
NOW = datetime(2026, 9, 7, 2, 0, tzinfo=UTC)
SHA = "9" * 64


@pytest.fixture(scope="session")
def need_text():
    return json.loads((FOLDER / "need.json").read_text())


@pytest.fixture(scope="session")
def plan_text():
    return json.loads((FOLDER / "domestic-chips.json").read_text())


@pytest.fixture(scope="session")
def clock():
    return lambda: NOW


@pytest.fixture
def papers(need_text, plan_text):
    """Reads the need and the plan, each changed by a function of its body."""

    def read(need=None, plan=None):
        bodies = copy.deepcopy(need_text), copy.deepcopy(plan_text)
        for body, change in zip(bodies, (need, plan), strict=True):
            if change:
                change(body)
        texts = (json.dumps(body).encode() for body in bodies)
        return read_papers(*texts, need_name="need.json", project_name="plan.json")

    return read


@pytest.fixture(scope="session")
def gate(clock, tmp_path_factory):
    """A gate without a home: nothing was exported so far."""
    with Gate.open(
        tmp_path_factory.mktemp("nowhere") / "home", policies=ROOT / "policies", clock=lambda: NOW
    ) as opened:
        yield opened


@pytest.fixture(scope="session")
def adviser(gate):
    return gate.advice()


def finding(leg="hosting", effect="flags", **more):
    return LegFinding(
        **{
            "leg": leg,
            "rule": f"us.test.{leg}.{effect}",
            "effect": effect,
            "reason": "us_licence_required" if effect == "denies" else None,
            "text": Bilingual(en="found", zh="认定"),
            "todo": Bilingual(en="do", zh="措施"),
            "citations": (
                Citation(
                    id="us.test/1",
                    title=Bilingual(en="Test", zh="测试"),
                    article=Bilingual(en="1", zh="一"),
                    number="",
                    in_force_from=date(2024, 1, 1),
                    in_force_until=None,
                    url="https://example.invalid",
                    seen="secondary",
                ),
            ),
            "facts": {"/site/country": "CN", "manifest:/datasets/0/geographic": None},
            "readings": (),
            **more,
        }
    )


class Screen:
    """Stands where an evaluator stands: its findings are leg findings already, see `judged`."""

    def __init__(self, *found, asks=LEGS, name="us", effect="denies"):
        self.found = found
        rules = {leg: SimpleNamespace(leg=leg, finding=SimpleNamespace(effect=effect)) for leg in asks}
        law = SimpleNamespace(jurisdiction=name)
        self.snapshot = SimpleNamespace(as_of=NOW.date(), rules=rules, law=law, question="project", digest="5" * 64)

    def findings(self, facts):
        return self.found


@pytest.fixture
def judged(papers, adviser, monkeypatch):
    """Judges both roads with screens that find what they are told."""
    monkeypatch.setattr(compliance.roads, "screen", lambda found, law, facts: found)

    def judge(*found, need=None, plan=None, asks=LEGS, by=None):
        screens: Any = [Screen(*found, asks=asks)]
        return judge_roads(papers(need, plan), by or adviser, screens)

    return judge


@pytest.fixture(name="finding")
def _finding():
    return finding


@pytest.fixture(name="screen")
def _screen():
    return Screen


def leg(roads, code):
    return next(each for road in roads.roads for each in road.legs if each.code == code)


@pytest.fixture(name="leg")
def _leg():
    return leg
