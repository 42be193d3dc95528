"""Without the guard against missing facts: the rules on projects themselves fall on the safe side."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest

import compliance.engine.evaluate
from compliance.decide.weigh import lift
from compliance.engine.program import plain_json
from compliance.errors import ComplianceError
from compliance.model.questions import entries_of, paths_of
from compliance.policy_tests import Tables
from tests.policies.lab import put, remove
from tests.policies.projects import RANKS, THREE, Screener

TODAY = date(2026, 11, 20)
BASES = [("cn", "project"), ("us", "project"), ("us", "weights"), ("us", "partnership"), ("us", "return")]
NUMBERS = [0, 1, 3, 22, 23, 25, 26, 499, 500, 2026, 2027, 2030, 10_001, 41_601, 200_000, 20260101, 20300101]
PAPERS = ["none", "valid"]
# Other values of a fact that is neither a truth value, a number nor three-valued.
OTHERS: dict[str, list[Any]] = {
    "accelerators": [[]],
    "mapping.does": [[]],
    "site.country": ["SG", "US"],
    "site.operator_country": ["US"],
    "site.hosting_licence": ["held", "missing", "unknown", "self_used"],
    "mapping.licence": ["held", "missing", "expired", "unknown"],
    "user.headquarters": ["CN", "US"],
    "user.parent": ["", "CN"],
    "training.purpose": ["other", "driving_automation"],
    "weights.eccn": ["", "EAR99"],
    "partnership.partner": ["CN", "JP"],
    "partnership.notification": ["filed", "missing", "not_needed"],
    "back.country": ["US", "DE", ""],
    "back.authorisation": ["held", "missing"],
    "origin": ["CN", "US", "TW"],
    "designed_by": ["CN", "US"],
    "made_under": ["advanced_node", "older_node", "unknown"],
    "supply": ["owned_before", "in_country", "export_from_us"],
    "eccn": ["", "3A090.a", "EAR99"],
    "licence": PAPERS,
    "nac": PAPERS,
    "gp10": PAPERS,
}


def others(path: str, now: Any) -> list[Any]:
    if isinstance(now, bool):
        return [not now]
    if isinstance(now, int):
        return NUMBERS
    return list(THREE) if now in THREE else OTHERS[path]


def value(document: dict[str, Any], path: str) -> Any:
    place: Any = document
    for name in path.split("."):
        place = place[name]
    return place


@pytest.fixture(scope="module")
def evaluators(laws, executor):
    screener = Screener(laws, executor)
    return {law.jurisdiction: screener.evaluator(law, TODAY) for law in laws}


def closed(evaluator, document) -> set[str] | None:
    """The legs on which something stands; none at all where the engine refuses."""
    try:
        standing, _ = lift(evaluator.findings_of(document), evaluator.snapshot)
    except ComplianceError:
        return None
    rules = evaluator.snapshot.rules
    return {rules[finding.rule].leg for finding in standing if RANKS.get(finding.effect)}


def opened_for_want(evaluator, document, place, path) -> list[Any]:
    """Values of a fact on which a leg is closed that is open where the fact is missing; `place` puts an entry back."""
    entry = place(document)
    without = closed(evaluator, _with(document, entry, remove(entry, path)))
    if without is None:
        return []
    found = []
    for other in others(path, value(entry, path)):
        legs = closed(evaluator, _with(document, entry, put(entry, path, other)))
        if legs is not None and not legs <= without:
            found.append((path, other, legs - without))
    return found


def _with(document, entry, changed):
    if entry is document:
        return changed
    copy = deepcopy(document)
    copy["accelerators"] = [changed]
    return copy


@pytest.mark.parametrize(("jurisdiction", "base"), BASES)
def test_no_leg_opens_for_want_of_a_fact(laws, executor, evaluators, monkeypatch, jurisdiction, base):
    monkeypatch.setattr(compliance.engine.evaluate, "fact_text", lambda document, _: plain_json(document))
    law = next(law for law in laws if law.jurisdiction == jurisdiction)
    document = Tables(law, executor).bases_of("project").document(base, TODAY, {}, "")
    evaluator = evaluators[jurisdiction]
    whole = [(lambda it: it, path) for path in sorted(paths_of("project"))]
    chips = [(lambda it: it["accelerators"][0], path) for path in sorted(entries_of("project")["accelerators"])]
    found = [opened_for_want(evaluator, document, place, path) for place, path in whole + chips]
    assert [each for each in found if each] == []
