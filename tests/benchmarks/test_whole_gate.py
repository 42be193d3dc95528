"""The gate, its floor and its batches as the benchmark runs them. No test here looks at a clock."""

import json
import os

import pytest

from benchmarks import throughput, whole_gate
from benchmarks.floor import Recorded
from benchmarks.goals import Goal, Part, goals_table
from benchmarks.homes import CACHE, envelopes, workplace
from benchmarks.line import PRIOR, InProcess, decider
from benchmarks.manifests import NOW, manifest
from benchmarks.ways import Question
from compliance.engine.evaluate import Evaluator
from compliance.engine.planned import PlanExecutor


@pytest.fixture(scope="module")
def folder():
    with workplace() as made:
        yield made


def test_a_workplace_has_its_own_cache_and_goes_without_a_trace():
    before = os.environ.get(CACHE)
    with workplace() as made:
        assert os.environ[CACHE] == str(made / "cache")
    assert os.environ.get(CACHE) == before
    assert not made.exists()


def test_the_parts_and_the_gates_are_measured_together(law, folder):
    part = whole_gate.measure(law, folder, 0, [Question(30, 1, approve=True)])
    rows = [row.split("|")[1].strip() for row in part.text.splitlines()[2:]]
    assert [row.partition(":")[0] for row in rows[:6]] == [
        "parse",
        "digest",
        "verify",
        "rules",
        "commit",
        "**sum of the parts",
    ]
    assert {f"gate, confirm {way}" for way in whole_gate.CONFIRM} <= set(rows)
    assert [goal.bound for goal in part.goals] == [2, 2, 2, 10]


def test_what_is_not_approved_and_recorded_is_not_timed():
    with pytest.raises(AssertionError, match="not approved"):
        whole_gate.approved(ValueError("refused"))


def test_batches_are_counted_by_what_is_recorded(folder):
    rate = throughput.in_batches(folder, envelopes(6, 30, 1), 2, "sample")
    assert rate.decisions == 5


def test_two_processes_each_decide_all(folder):
    rate = throughput.in_processes(folder, envelopes(4, 30, 1), 2)
    assert rate.decisions == throughput.PROCESSES * 3


def test_no_answer_of_the_core_could_be_used_twice(law):
    recorded = Recorded(PlanExecutor(InProcess()))
    evaluator = Evaluator(law.at(NOW.date()), recorded)
    for number in range(3):
        decider(json.dumps(manifest(30, approve=True, sets=1)), evaluator, PRIOR + number)()
    assert len(set(recorded.asked)) == len(recorded.asked) == 3


def test_a_rate_is_of_time_and_of_processor_time():
    rate = throughput.Rate(100, 2.0, 0.5)
    assert (rate.a_second, rate.a_core) == (50, 200)
    assert rate.row("x") == ("x", "100", "50", "200")


def test_a_goal_is_met_from_its_side():
    assert Goal("x", 2, 2, "x").met
    assert not Goal("x", 2.1, 2, "x").met
    assert Goal("x", 1000, 1000, "a second", at_least=True).met
    rows = goals_table([Part("", [Goal("x", 2.1, 2, "ms", processor=1.5)]), Part("")]).splitlines()
    assert [cell.strip() for cell in rows[2].split("|")[1:-1]] == ["x", "at most 2 ms", "2.10 ms", "1.50 ms", "no"]
