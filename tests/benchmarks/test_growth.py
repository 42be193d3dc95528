"""The sizes of the law that the benchmark compares decide alike. No test here looks at a clock."""

import json

import pytest

from benchmarks import growth
from benchmarks.line import InProcess, decider
from benchmarks.manifests import NOW, manifest
from compliance.derive import Counted, derive
from compliance.engine.evaluate import Evaluator
from compliance.model.manifest import Manifest
from compliance.signing.schema import validate


@pytest.fixture(scope="module")
def snapshot(law):
    return law.at(NOW.date())


@pytest.fixture(scope="module")
def whole(snapshot):
    return Evaluator(snapshot, InProcess())


@pytest.fixture(scope="module")
def twice(snapshot):
    return Evaluator(growth.several(snapshot, 2), InProcess())


def findings(evaluator, sets=3):
    """What the rules say of each data set."""
    document = validate(Manifest, manifest(30, approve=True, sets=sets))
    facts = derive(document, evaluator.snapshot, Counted(0, 0), frozenset())
    return {item.dataset: {finding.rule: finding for finding in evaluator.findings(item)} for item in facts}


def test_a_copy_says_of_every_data_set_what_the_law_says(whole, twice):
    for name, own in findings(whole).items():
        doubled = findings(twice)[name]
        assert {rule for rule in doubled if "_copy" not in rule} == own.keys()
        assert {rule.replace("_copy2", "") for rule in doubled if "_copy2" in rule} == own.keys()


def test_a_copy_knows_only_itself(snapshot, twice):
    law = twice.snapshot
    assert len(law.packages) == 2 * len(snapshot.packages) == len(set(law.packages))
    assert len(law.rules) == 2 * len(snapshot.rules)
    assert len(law.modules) == 2 * len(snapshot.modules)
    for rule in law.rules.values():
        lifted = {"_copy2" in name for name in rule.finding.lifts}
        assert lifted <= {"_copy2" in rule.id}
        assert rule.instrument in law.packages
    for path, text in law.modules.items():
        assert ("_copy2" in text) == path.startswith("copy2/")
        assert not path.startswith("copy2/") or text.count("_copy2") == text.count("cn.")


def test_a_copy_of_a_rule_denies_like_the_rule(whole, twice):
    text = json.dumps(manifest(30, approve=False))
    one, two = decider(text, whole)(), decider(text, twice)()
    assert (one.decision, one.route, set(one.reasons)) == (two.decision, two.route, set(two.reasons))
    assert one.decision == "deny"


def test_a_part_of_the_law_has_nothing_of_the_rest(snapshot):
    kept = snapshot.packages[:3]
    law = growth.part(snapshot, kept)
    assert law.packages == kept
    assert {rule.instrument for rule in law.rules.values()} == set(kept)
    assert {f"cn.{name}" for name in law.data["params"]["cn"]} <= set(kept)
    assert {path for path in law.modules if path.count("/") > 1 and path.split("/")[1] not in str(kept)} == set()
    assert "cn/shared.rego" in law.modules


def test_every_size_is_in_the_table(law, monkeypatch):
    monkeypatch.setattr(growth, "PARTS", (10,))
    monkeypatch.setattr(growth, "TIMES", (2,))
    rows = [row.split("|") for row in growth.measure(law, 0).split("\n\n")[0].splitlines()[2:]]
    asked = [int(row[2]) for row in rows]
    own = len(law.at(NOW.date()).packages)
    assert asked == [*growth.PARTS, own, *(own * times for times in growth.TIMES)]
    assert rows[len(growth.PARTS)][7].strip() == rows[len(growth.PARTS)][10].strip() == "1.00 x"


def test_sizes_that_decide_otherwise_are_not_compared(snapshot, whole):
    other = Evaluator(growth.part(snapshot, set(snapshot.packages) - {"cn.automotive_provisions"}), InProcess())
    with pytest.raises(AssertionError, match="do not agree"):
        growth._times([whole, other], 3, 0)
