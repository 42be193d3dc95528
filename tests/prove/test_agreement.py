"""The run on all facts is held against the gate's executor and weighing, and against the engine's own machine."""

import random

import pytest

from compliance.errors import DisagreementError
from compliance.prove.agreement import agree, documents, said_by_gate, said_by_model

DAYS = ("2022-09-01", "2024-05-17", "2026-09-01")


def near(of_day):
    return (of_day.concrete.document(of_day.usual()),)


@pytest.mark.parametrize("day", DAYS)
def test_documents_at_random_are_decided_alike(day, model, gate):
    assert agree(model(day), gate(day), documents(model(day), random.Random(7), near(model(day))), 120) == 120


@pytest.mark.parametrize("day", DAYS)
def test_the_engines_own_machine_says_the_same(day, model, lab, law):
    from datetime import date

    evaluator = lab.evaluator(law.at(date.fromisoformat(day)))
    tried = documents(model(day), random.Random(8), near(model(day)))
    for _ in range(15):
        document = next(tried)
        assert said_by_model(model(day), document) == said_by_gate(evaluator, document)


@pytest.mark.parametrize("day", DAYS)
def test_an_assignment_and_its_document_stand_for_each_other(day, model):
    of_day = model(day)
    tried = documents(of_day, random.Random(9), near(of_day))
    for _ in range(60):
        values = of_day.concrete.values(next(tried))
        if of_day.bdd.holds(of_day.possible, values):
            again = of_day.concrete.values(of_day.concrete.document(values))
            assert {level for level, value in again.items() if value} == {k for k, value in values.items() if value}


def test_cases_are_decided_alike(model, gate, lab, cases):
    seen = 0
    for one in lab.posed(cases):
        day = one.snapshot.as_of.isoformat()
        if day in DAYS or seen < 40:
            assert said_by_model(model(day), one.document) == said_by_gate(gate(day), one.document)
            seen += 1
        if seen >= 40:
            return


def test_a_difference_is_an_error(model, gate):
    """The model of one day against the executor of another."""
    tried = documents(model("2026-09-01"), random.Random(1), near(model("2026-09-01")))
    with pytest.raises(DisagreementError):
        agree(model("2026-09-01"), gate("2022-09-01"), tried, 50)
