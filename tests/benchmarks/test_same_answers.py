"""What the benchmark compares gives the same answers. No test here looks at a clock."""

import json

import pytest

from benchmarks.line import PRIOR, InProcess, decider
from benchmarks.manifests import NOW, manifest
from benchmarks.naive_way import Naive
from benchmarks.stats import Sample, ratio, table
from compliance.engine.evaluate import Evaluator


@pytest.fixture(scope="module")
def snapshot(law):
    return law.at(NOW.date())


@pytest.fixture(scope="module")
def evaluator(snapshot):
    return Evaluator(snapshot, InProcess())


@pytest.fixture(scope="module")
def naive(snapshot):
    return Naive(snapshot)


@pytest.mark.parametrize("approve", [True, False])
def test_the_naive_way_gives_the_same_decision(evaluator, naive, approve):
    value = manifest(30, approve=approve)
    ours = decider(json.dumps(value), evaluator)()
    theirs = naive.ask(value, PRIOR)
    assert ours.decision == theirs["decision"] == ("approve" if approve else "deny")
    assert ours.route == theirs["route"] == "security_assessment"
    assert set(ours.reasons) == {reason["code"] for reason in theirs["reasons"]}


def test_the_ratio_is_that_of_the_pairs():
    assert ratio(Sample((10.0, 40.0, 90.0)), Sample((5.0, 10.0, 30.0))) == 3


def test_a_table_has_its_columns_under_each_other():
    lines = table(("what", "ms"), [("a", "1.00"), ("long name", "10.0")]).splitlines()
    assert len({len(line) for line in lines}) == 1
    assert lines[2].endswith("| 1.00 |")
