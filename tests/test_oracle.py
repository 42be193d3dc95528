"""The engine against a second, independent reading of the contract: on the case files and on mutants of them."""

import json
import random
from datetime import date
from functools import partial

import pytest

from compliance.cases import CaseRunner
from compliance.errors import PolicyError
from compliance.model.manifest import Manifest
from compliance.signing.schema import validate
from tests import oracle
from tests.mutants import mutant
from tests.policies.conftest import cases, executor, programs

__all__ = ["cases", "executor", "programs"]

ROUNDS, EACH = 15, 90


@pytest.fixture(scope="module")
def runner(law, executor):
    return CaseRunner(law, executor)


@pytest.fixture(scope="module")
def rounds(cases, law):
    """The mutants of each round, the same in every run."""
    return [mutants(cases, law, seed) for seed in range(ROUNDS)]


def read_by_oracle(case):
    return oracle.decide(case["manifest"], case["as_of"], case["prior"])


def read_by_engine(case, runner):
    decision = runner.decide(case)
    return {
        "decision": decision.decision,
        "route": decision.route,
        "reasons": set(decision.reasons),
        "review": decision.review,
    }


def turns_on_a_holiday(case, law):
    """Whether a filing period ends on another day with public holidays than without: the oracle knows none."""
    contracts = (paper for paper in case["manifest"]["evidence"] if paper["type"] == "standard_contract")
    starts = {paper["effective_on"] for paper in contracts if paper["effective_on"] <= case["as_of"]}
    try:
        ends = {start: law.calendar.add(date.fromisoformat(start), 10).isoformat() for start in starts}
    except PolicyError:  # no calendar yet for the year in which it ends
        return True
    return any(
        (case["as_of"] > ends[start]) != (case["as_of"] > oracle.working_days_after(start, 10)) for start in ends
    )


def mutants(cases, law, seed):
    rng = random.Random(seed)
    made = [mutant(cases, rng) for _ in range(EACH)]
    return [case for case in made if not turns_on_a_holiday(case, law)]


def differences(made, runner):
    """What the two readings say, where they differ, with the case to look at."""
    found = []
    for case in made:
        ours, engines = read_by_oracle(case), read_by_engine(case, runner)
        if ours != engines:
            found.append({"oracle": ours, "engine": engines, "case": case})
    return found


def test_the_oracle_agrees_with_every_case(cases):
    wrong = {}
    for case in cases:
        read, expect = read_by_oracle(case), case["expect"]
        same = all(read[key] == expect[key] for key in ("decision", "route", "review"))
        if not same or not set(expect["reasons"]) <= read["reasons"]:
            wrong[case["id"]] = read
    assert wrong == {}


def test_the_engine_gives_no_other_reason_than_the_oracle_on_any_case(cases, runner):
    assert differences(cases, runner) == []


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_engine_and_oracle_agree_on_mutants(seed, rounds, runner):
    found = differences(rounds[seed], runner)
    assert not found, "\n\n".join(map(partial(json.dumps, default=sorted), found))


def test_every_mutant_is_valid_in_shape(rounds):
    for case in rounds[0]:
        validate(Manifest, case["manifest"])


def test_mutants_are_approved_and_denied_on_every_route_for_most_reasons(rounds):
    read = [read_by_oracle(case) for made in rounds for case in made]
    approved = sum(result["decision"] == "approve" for result in read)
    assert len(read) / 20 < approved < len(read) / 2
    assert {result["route"] for result in read} == set(oracle.RANK)
    assert len(set().union(*(result["reasons"] for result in read))) > 55


def test_a_wrong_reading_is_seen(rounds, runner, monkeypatch):
    monkeypatch.setattr(oracle, "duties", lambda *_: set())
    assert differences(rounds[0][:30], runner)
