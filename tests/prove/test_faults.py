"""What finds a fault planted in the law: the table in `policies/PROOF.md`, held by a fixed few that are planted anew.

`REFRESH=1 pytest tests/prove/test_faults.py` plants all of them, which takes half an hour or more, and writes
the table.
"""

import os
import re
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from compliance.cases import CaseRunner
from compliance.engine.planned import PlanExecutor
from compliance.law import Law
from tests.policies.lab import ROOT, read_cases
from tests.prove.faults import FAULTS, Found, InProcess, found, planted, table

DOCUMENT = ROOT / "policies" / "PROOF.md"
PART = re.compile(r"(?<=<!-- planted -->\n)(.*?)(?=<!-- end -->)", re.DOTALL)
# By name: quick to prove, one for each of the columns.
FEW = ("negation removed", "unknown taken for no: important", "a fact misspelt", "date shifted by a day: the Data")

# What a rule lifts, by name of the fault: the case that fails where it lifts more or less.
LIFTING = {
    "lift dropped: a legal duty": "X-N-legal-duty-day",
    "lift dropped: an altered contract": "X-N-contract-beside-altered",
    "lift added: a relief": "X-N-relief-without-notice",
    "lift added: grace": "X-N-contract-grace-no-impact",
}


def tried(place):
    with TemporaryDirectory() as folder:
        return found(FAULTS[place], Path(folder))


def written():
    """The table as it stands: for each fault the three cells."""
    rows = [
        line.strip("| ").split(" | ") for line in PART.findall(DOCUMENT.read_text(encoding="utf-8"))[0].splitlines()
    ]
    return {row[0]: tuple("" if cell == "-" else cell for cell in row[3:]) for row in rows[2:]}


def test_the_table_is_of_these_faults():
    if os.environ.get("REFRESH"):
        with ProcessPoolExecutor(os.cpu_count()) as pool:
            rows = zip(FAULTS, pool.map(tried, range(len(FAULTS))), strict=True)
            text = f"{table(rows)}\n"
        whole = DOCUMENT.read_text(encoding="utf-8")
        DOCUMENT.write_text(PART.sub(lambda _: text, whole), encoding="utf-8")
    kept = written()
    shown = table((fault, Found(*kept.get(fault.name, ("", "", "")))) for fault in FAULTS)
    assert PART.findall(DOCUMENT.read_text(encoding="utf-8")) == [f"{shown}\n"]


def test_every_fault_is_found():
    kept = written()
    assert len(FAULTS) >= 20
    assert [name for name, cells in kept.items() if not any(cells)] == []


def test_the_proof_finds_what_it_is_for():
    """Of what the lint lets through it misses what changes no decision on facts, which PROOF.md explains one by one."""
    let_through = [cells for cells in written().values() if not cells[0]]
    assert sum(bool(proof) for _, _, proof in let_through) >= len(let_through) - 4


def test_the_cases_find_every_fault_that_the_lint_lets_through():
    assert [name for name, (lint, cases, _) in written().items() if not lint and not cases] == []


@pytest.mark.parametrize(("name", "case"), LIFTING.items())
def test_what_lifts_what_is_held_by_a_case(name, case, tmp_path):
    """The tables beside the rules show which rule fires, and not what it lifts: that takes a whole case."""
    (fault,) = (fault for fault in FAULTS if fault.name.startswith(name))
    whole = [found for found in read_cases("national") if found["id"] == case]
    for law, right in ((Law.load(ROOT / "policies"), True), (Law.load(planted(fault, tmp_path)), False)):
        (result,) = CaseRunner(law, PlanExecutor(InProcess())).run(whole)
        assert (result.ok, result.error) == (right, "")


@pytest.mark.parametrize("name", FEW)
def test_a_fault_planted_anew_is_found_as_the_table_says(name, tmp_path):
    (fault,) = (fault for fault in FAULTS if fault.name.startswith(name))
    lint, _, proof = written()[fault.name]
    again = found(fault, tmp_path, cases=False)
    assert (again.lint, again.proof) == (lint, proof)
