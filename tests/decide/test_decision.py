"""Decisions made of several datasets."""

import json
from datetime import UTC, date, datetime

import pytest

from compliance.decide import Circumstances, decide
from compliance.errors import EngineError
from compliance.model.decision import People
from compliance.model.finding import severity
from tests.policies.lab import changed

NOBODY = People(ordinary=0, sensitive=0)
CIRCUMSTANCES = Circumstances("id", 1, "me", "", "", (), datetime(2024, 6, 1, tzinfo=UTC), "case", NOBODY, NOBODY)


def case_of(cases, name):
    return next(case for case in cases if case["id"] == name)


def with_datasets(case, *others):
    """A case with the datasets of others beside its own."""
    copy = json.loads(json.dumps(case))
    for number, other in enumerate(others):
        for dataset in json.loads(json.dumps(other["manifest"]["datasets"])):
            dataset["id"] = f"more-{number}-{dataset['id']}"
            for file in dataset["files"]:
                file["name"] = f"{number}-{file['name']}"
            copy["manifest"]["datasets"].append(dataset)
    return copy


def test_no_dataset_is_no_decision(law):
    with pytest.raises(EngineError, match="no dataset"):
        decide([], law.at(date(2024, 6, 1)), CIRCUMSTANCES)


def test_one_dataset_that_is_refused_refuses_the_manifest(lab, cases):
    good = case_of(cases, "A01-ordinary-1")
    assert lab.decide(with_datasets(good, good)).decision == "approve"
    decision = lab.decide(changed(with_datasets(good, good), "datasets/1/core_data", True))
    assert [dataset.decision for dataset in decision.datasets] == ["approve", "deny"]
    assert decision.decision == "deny"
    assert decision.route == "prohibited"


def test_the_route_is_the_most_severe_of_the_datasets(lab, cases):
    for case in cases[::7]:
        decision = lab.decide(case)
        assert severity(decision.route) == max(severity(dataset.route) for dataset in decision.datasets)
        assert (decision.decision == "approve") == all(dataset.decision == "approve" for dataset in decision.datasets)


def test_every_reason_says_what_to_do_where_it_stands_and_what_it_read(lab, cases):
    for case in cases[::3]:
        for dataset in lab.decide(case).datasets:
            assert bool(dataset.reasons) == (dataset.decision == "deny")
            for statement in (*dataset.reasons, *dataset.relied_on):
                assert statement.citations
                assert statement.text.en
                assert statement.text.zh
            for reason in dataset.reasons:
                assert reason.code
                assert reason.todo.en
                assert reason.todo.zh


def test_an_approval_names_what_it_relies_on(lab, approved):
    for case in approved:
        for dataset in lab.decide(case).datasets:
            assert dataset.basis
            assert dataset.relied_on


def test_the_facts_named_lead_somewhere_in_the_manifest(lab, cases):
    """A pointer to the manifest or, where the document is missing, to the list that should hold it."""
    for case in cases[::5]:
        for dataset in lab.decide(case).datasets:
            for pointer in (fact for reason in dataset.reasons for fact in reason.facts):
                assert pointer.startswith("/")
                place = case["manifest"]
                for name in pointer.split("/")[1:]:
                    if place is not None:  # inside something that the manifest leaves out, such as `geographic`
                        place = place[int(name)] if isinstance(place, list) else place[name]
