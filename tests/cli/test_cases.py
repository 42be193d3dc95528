"""`compliance cases run`."""

import json

import pytest


@pytest.fixture
def write(place, cases):
    def file(*chosen, name="cases.json"):
        (place / name).write_text(json.dumps(list(chosen)))
        return place / name

    return file


def test_cases_that_are_as_expected_pass(cli, write, cases):
    path = write(cases["A01-ordinary-1"], cases["J08-simplified-pipia-2026-09-01"])
    ran = cli("cases", "run", path, "--format", "json")
    assert ran.code == 0
    assert (ran.json["passed"], ran.json["failed"]) == (2, 0)
    first = ran.json["results"][0]
    assert set(first) == {"id", "ok", "decision", "route", "reasons", "review", "expected"}
    assert (first["decision"], first["route"]) == ("approve", "exempt")


@pytest.mark.parametrize(
    "wrong",
    [{"decision": "deny"}, {"route": "prohibited"}, {"review": True}, {"reasons": ["core_data"]}],
)
def test_a_case_that_is_not_as_expected_fails(cli, write, cases, wrong):
    case = cases["A01-ordinary-1"]
    path = write({**case, "expect": case["expect"] | wrong})
    assert cli("cases", "run", path, "--format", "json").json["failed"] == 1
    ran = cli("cases", "run", path)
    assert ran.code == 1
    assert ran.out.startswith("FAILED A01-ordinary-1: approve, exempt")


def test_a_case_that_cannot_be_decided_fails(cli, write, cases):
    ran = cli("cases", "run", write({**cases["A01-ordinary-1"], "manifest": {}}), "--format", "json")
    assert (ran.code, ran.json["failed"]) == (1, 1)
    assert ran.json["results"][0]["error"]


@pytest.mark.parametrize("text", ["[]", "{}", "[1]", "nonsense", '[{"id": "x"}]'])
def test_a_file_that_holds_no_cases_is_wrong_use(cli, place, text):
    (place / "cases.json").write_text(text)
    assert cli("cases", "run", "cases.json").code == 2


def test_a_file_that_is_not_there_is_wrong_use(cli, write, cases):
    assert cli("cases", "run", write(cases["A01-ordinary-1"]), "missing.json").code == 2
    assert cli("cases", "run").code == 2
