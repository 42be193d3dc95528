"""What the proof takes for granted of derive, held against derive: on every case, and on thousands of altered ones."""

import json
import random
from datetime import date

import pytest

from compliance.errors import ComplianceError
from compliance.prove.guarantees import GUARANTEES, Guarantees
from compliance.prove.shape import Records, shape
from tests.mutants import mutant

DAYS = ("2021-11-01", "2022-09-01", "2024-05-17", "2026-09-01")
ALTERED = 60  # for each day


@pytest.fixture(scope="module")
def posed(lab, cases):
    """Fact documents that derive makes on some days, of cases and altered cases moved there."""

    def of(day):
        rng = random.Random(day)
        for case in [*rng.sample(cases, 30), *(mutant(cases, rng) for _ in range(ALTERED))]:
            moved = json.loads(json.dumps(case)) | {"as_of": day}
            try:
                yield from (one.document for one in lab.posed([moved]))
            except (ComplianceError, ValueError):
                continue

    return of


@pytest.mark.parametrize("day", DAYS)
def test_every_guarantee_holds_of_what_derive_makes(day, posed, model, law):
    of_day = model(day)
    guarantees = Guarantees(of_day.world, of_day.lists, (law.at(date.fromisoformat(day)),))
    held = {each.name: each.holds(guarantees) for each in GUARANTEES}
    seen = 0
    for document in posed(day):
        values = of_day.concrete.values(document)  # refuses a record that derive is said never to make
        broken = [name for name, function in held.items() if not of_day.bdd.holds(function, values)]
        assert broken == [], json.dumps(document)
        assert of_day.bdd.holds(of_day.possible, values), json.dumps(document)
        seen += 1
    assert seen > 50


@pytest.mark.parametrize("day", DAYS)
def test_no_guarantee_says_nothing(day, model, law):
    of_day = model(day)
    guarantees = Guarantees(of_day.world, of_day.lists, (law.at(date.fromisoformat(day)),))
    idle = {each.name for each in GUARANTEES if each.holds(guarantees) == 1}
    # Sums are read until 2024-03-21; the others cut off cases on every day.
    assert idle <= {"a sum lies where its terms allow"}


def test_the_parts_of_claims_are_those_that_derive_makes(lab, cases):
    seen = set()
    for one in lab.posed(cases):
        for relief, records in one.document["claims"].items():
            kind = shape()[f"claims.{relief}"]
            assert isinstance(kind, Records)
            for record in records:
                assert record.keys() == kind.parts.keys()
                seen.add(relief)
    assert len(seen) == 10
