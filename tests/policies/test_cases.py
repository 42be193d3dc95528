"""The case files: what a transfer of each kind is decided to be, worked out by hand from the law."""

import json
from copy import deepcopy

import pytest

from compliance.cases import CaseRunner
from compliance.model.codes import BASES, REASON_CODES
from tests.policies.lab import CASES, read_cases

CHUNK = 64
FILES = sorted(path.stem for path in CASES.glob("*.json"))
CHUNKS = [(name, start) for name in FILES for start in range(0, len(read_cases(name)), CHUNK)]


def test_the_case_files_are_those_of_the_law():
    assert FILES == ["boundaries", "national", "vehicles"]


@pytest.mark.parametrize(("name", "start"), CHUNKS)
def test_the_cases_are_decided_as_they_say(lab, name, start):
    chunk = read_cases(name)[start : start + CHUNK]
    wrong = [result.as_dict() for result in CaseRunner(lab.law, lab.executor).run(chunk) if not result.ok]
    assert wrong == []


def test_every_case_has_an_id_of_its_own(cases):
    ids = [case["id"] for case in cases]
    assert len(ids) == len(set(ids))


def test_every_case_says_why_and_on_what_text(cases):
    assert [case["id"] for case in cases if not case["why"].strip() or not case["source"].strip()] == []


def test_every_case_expects_something_that_can_be(cases):
    """A denial without a reason, or a code that does not exist, would be met by nothing or by anything."""
    for case in cases:
        expect = case["expect"]
        assert set(expect) <= {"decision", "route", "reasons", "review"}, case["id"]
        assert expect["decision"] in ("approve", "deny")
        assert set(expect.get("reasons", ())) <= set(REASON_CODES), case["id"]
        assert (expect["decision"] == "deny") == bool(expect.get("reasons")), case["id"]


def test_every_reason_is_expected_by_a_case(cases):
    assert set(REASON_CODES) - {reason for case in cases for reason in case["expect"].get("reasons", ())} == set()


def test_every_basis_carries_an_approved_case(lab, approved):
    bases = {dataset.basis for case in approved for dataset in lab.decide(case).datasets}
    assert set(BASES) - bases == set()


@pytest.mark.parametrize(
    "wrong",
    [{"decision": "deny"}, {"route": "prohibited"}, {"review": True}, {"reasons": ["core_data"]}],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_case_that_expects_something_else_fails(lab, approved, wrong):
    case = next(case for case in approved if not lab.decide(case).review)
    bad = deepcopy(case)
    bad["expect"] |= wrong
    (right, result) = CaseRunner(lab.law, lab.executor).run([case, bad])
    assert right.ok
    assert not result.ok


@pytest.mark.parametrize(
    "broken",
    [
        {"manifest": {}},
        {"as_of": "2024-02-30"},
        {"as_of": "1999-01-01"},
        {"prior": [{"exporter": "shanghai-motor"}]},
    ],
    ids=["no manifest", "no such day", "before the law", "half an entry"],
)
def test_a_case_that_cannot_be_decided_fails(lab, approved, broken):
    bad = {**approved[0], **broken}
    if "prior" in broken:
        bad["prior"] = [{"exporter": bad["manifest"]["exporter"]["id"]}]
    (result,) = CaseRunner(lab.law, lab.executor).run([bad])
    assert not result.ok
    assert result.error
    assert result.decision == ""


def test_a_result_is_plain_json(lab, approved):
    for result in CaseRunner(lab.law, lab.executor).run(approved[:3]):
        assert json.loads(json.dumps(result.as_dict()))["ok"] is True
