"""The law on the engine (see `tests/policies/conftest.py`), and models of it."""

from datetime import date
from functools import cache

import pytest

from compliance.engine.evaluate import Evaluator
from compliance.engine.planned import PlanExecutor
from compliance.engine.program import program_of
from compliance.prove.model import model_of
from compliance.prove.sentences import read_sentences
from tests.policies.conftest import approved, cases, executor, lab, programs
from tests.prove.faults import InProcess

__all__ = ["approved", "cases", "executor", "lab", "programs"]


@pytest.fixture(scope="session")
def plans():
    return InProcess()


@pytest.fixture(scope="session")
def sentences(law):
    return read_sentences(law)


@pytest.fixture(scope="session")
def model(law, plans, sentences):
    """The model of a day."""

    @cache
    def of(day):
        snapshot = law.at(date.fromisoformat(day))
        program = program_of(snapshot)
        return model_of((snapshot,), program, plans.plan(program), sentences)

    return of


@pytest.fixture(scope="session")
def gate(law, plans):
    """The gate's evaluator of a day, on the functions of the plan."""

    @cache
    def of(day):
        return Evaluator(law.at(date.fromisoformat(day)), PlanExecutor(plans))

    return of
