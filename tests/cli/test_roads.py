"""`compliance roads`: never 0, 1 only where both roads fail, and no table where anything went wrong."""

import copy
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

import compliance.cli.roads
from compliance.engine.evaluate import Evaluator
from compliance.errors import EngineError
from fixtures.stories.roads import DOMESTIC_CHIPS, IMPORTED_CHIPS, NEED

AS_OF = ("--as-of", "2026-09-07")


@pytest.fixture
def need(place):
    """Writes the need, changed by a function of its body."""

    def write(change=None, name="need.json"):
        body = copy.deepcopy(NEED.manifest([{"name": "road.y4m", "sha256": "0" * 64, "size": 1}]))
        if change:
            change(body)
        (place / name).write_text(json.dumps(body))
        return Path(name)

    return write


@pytest.fixture
def plan(place):
    """Writes a plan, changed by a function of its body."""

    def write(change=None, base=DOMESTIC_CHIPS, name="plan.json"):
        body = copy.deepcopy(base)
        if change:
            change(body)
        (place / name).write_text(json.dumps(body))
        return Path(name)

    return write


def standings(ran, road):
    return {leg["code"]: leg["standing"] for leg in ran.json["roads"]["roads"][road]["legs"]}


def test_both_roads_fail_on_chips_above_the_limit(cli, need, plan):
    ran = cli("roads", need(), "--project", plan(base=IMPORTED_CHIPS), *AS_OF, "--format", "json")
    assert (ran.code, ran.err) == (1, "")
    first, second = ran.json["roads"]["roads"]
    assert (first["fails_first"], second["fails_first"]) == ("mapping", "accelerators")
    assert [code for code, standing in standings(ran, 1).items() if standing == "fails"] == ["accelerators"]
    assert ran.json["releasable"] is False


def test_a_plan_in_which_nothing_fails_still_needs_a_human(cli, need, plan):
    ran = cli("roads", need(), "--project", plan(), *AS_OF, "--format", "json")
    assert ran.code == 3
    found = standings(ran, 1)
    assert "fails" not in found.values()
    assert "holds" in found.values()


@pytest.mark.parametrize("base", [DOMESTIC_CHIPS, IMPORTED_CHIPS], ids=["domestic", "imported"])
def test_the_answer_is_of_the_published_shape(cli, need, plan, base):
    shape = Draft202012Validator(cli("manifest", "schema", "roads").json)
    ran = cli("roads", need(), "--project", plan(base=base), *AS_OF, "--format", "json")
    assert [error.message for error in shape.iter_errors(ran.json["roads"])] == []


@pytest.mark.parametrize("name", ["project", "project_facts", "leg_finding"])
def test_the_schemas_of_a_project_are_printed(cli, name):
    assert cli("manifest", "schema", name).json["$id"].startswith("urn:compliance:schema:")


def test_even_where_the_export_would_be_approved_the_answer_is_never_0(cli, manifest, plan, check):
    path = manifest()
    assert check(path, "--draft").code == 3
    ran = cli("roads", path, "--project", plan())
    assert ran.code == 3
    assert "NOTHING IS APPROVED" in ran.out.splitlines()[0]


def test_the_first_road_has_the_reasons_of_the_draft(cli, need, plan, check):
    path = need()
    draft = check(path, "--draft", *AS_OF, "--format", "json").json["decision"]
    ran = cli("roads", path, "--project", plan(), *AS_OF, "--format", "json")
    points = [point for leg in ran.json["roads"]["roads"][0]["legs"] for point in leg["points"]]
    codes = {point["code"] for point in points if point["standing"] == "fails"}
    assert codes == {reason["code"] for dataset in draft["datasets"] for reason in dataset["reasons"]}
    assert ran.json["roads"]["manifest_sha256"] == draft["manifest_sha256"]


def test_the_volumes_of_the_home_are_counted_and_nothing_is_recorded(cli, manifest, plan, filled):
    before = cli("log", "list", "--format", "json").json
    ran = cli("roads", manifest(), "--project", plan(), "--format", "json")
    assert ran.json["roads"]["prior"]["ordinary"] == 2
    assert cli("log", "list", "--format", "json").json == before


def test_without_a_home_the_volumes_are_zero(cli, manifest, plan, place):
    ran = cli("roads", manifest(), "--project", plan(), "--home", place / "nowhere", "--format", "json")
    assert ran.json["roads"]["prior"]["ordinary"] == 0


def test_the_text_in_one_language_and_in_both(cli, need, plan):
    path, project = need(), plan()
    english, chinese, both = (
        cli("roads", path, "--project", project, *AS_OF, "--lang", lang).out for lang in ("en", "zh", "both")
    )
    assert "fails first at `mapping`" in english
    assert "测绘" not in english.splitlines()[1]
    assert "首先止于" in chinese
    assert "fails first at" not in chinese
    assert "Bars to any export: nothing found · 禁止出境情形：未发现障碍" in both


def test_the_same_documents_give_the_same_bytes(cli, need, plan):
    arguments = ("roads", need(), "--project", plan(), *AS_OF, "--format", "json")
    assert cli(*arguments).out == cli(*arguments).out


def test_an_empty_project_is_valid_and_fails_on_every_leg_that_asks(cli, need, place):
    made = cli("manifest", "new", "--project")
    assert made.code == 0
    (place / "empty.json").write_text(made.out)
    assert cli("manifest", "validate", "--project", "empty.json").code == 0
    ran = cli("roads", need(), "--project", "empty.json", *AS_OF, "--format", "json")
    assert ran.code == 1
    assert "open" not in standings(ran, 1).values()


def leaves(value):
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return [value] if below is None else [leaf for each in below for leaf in leaves(each)]


def test_an_empty_project_claims_nothing(cli):
    made = cli("manifest", "new", "--project").json
    assert not {"yes", "no", "held", "not_needed", "CN"} & set(map(str, leaves(made)))


def test_a_project_has_no_files(cli, place):
    assert cli("manifest", "new", "--project", "--files", place).code == 2


@pytest.mark.parametrize(
    ("change", "pointers"),
    [
        (lambda body: body.pop("site"), {"/site"}),
        (lambda body: body["site"].update(colour="red"), {"/site/colour"}),
        (
            lambda body: (body["weights"].update(map_layers="perhaps"), body.update(version=2)),
            {"/weights/map_layers", "/version"},
        ),
        (lambda body: body["accelerators"][0].update(tpp="many"), {"/accelerators/0/tpp"}),
    ],
)
def test_every_fault_of_a_project_is_listed_with_its_place(cli, need, plan, change, pointers):
    path = plan(change)
    ran = cli("manifest", "validate", "--project", path, "--format", "json")
    assert ran.code == 4
    assert {fault["pointer"] for fault in ran.json["faults"]} == pointers
    refused = cli("roads", need(), "--project", path)
    assert (refused.code, refused.out) == (4, "")
    assert "plan.json#/" in refused.err
    assert "manifest validate --project" in refused.err


def test_a_manifest_is_no_project_and_a_project_no_manifest(cli, need, plan):
    path, project = need(), plan()
    assert cli("roads", path, "--project", path).code == 4
    assert cli("roads", project, "--project", project).code == 4
    assert cli("manifest", "validate", project).code == 4


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--project", "missing.json"),
        ("--project", "plan.json", "--project", "plan.json"),
        ("--project", "plan.json", "other.json"),
        ("--project", "plan.json", "--as-of", "tomorrow"),
        ("--project", "plan.json", "--policies", "nowhere"),
    ],
    ids=["no project", "missing project", "two projects", "two needs", "no day", "no law"],
)
def test_wrong_use_exits_with_2_and_prints_no_table(cli, need, plan, arguments):
    plan()
    ran = cli("roads", need(), *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error: ")


def test_both_documents_cannot_come_from_standard_input(cli):
    assert cli("roads", "-", "--project", "-", stdin=b"{}").code == 2


def test_one_document_may_come_from_standard_input(cli, need, plan, place):
    path = need()
    data = (place / path).read_bytes()
    assert cli("roads", "-", "--project", plan(), *AS_OF, stdin=data).code == 3


@pytest.mark.parametrize("text", [b"[]", b"{", b"\xff", b'{"version": 1, "version": 1}', b"[{}, {}]"])
def test_a_malformed_project_exits_with_4(cli, need, place, text):
    (place / "plan.json").write_bytes(text)
    ran = cli("roads", need(), "--project", "plan.json")
    assert (ran.code, ran.out) == (4, "")
    assert "plan.json" in ran.err


@pytest.mark.parametrize("mode", ["none", "onshore_access"])
def test_a_need_that_is_no_export_exits_with_2(cli, need, plan, mode):
    ran = cli("roads", need(lambda body: body["transfer"].update(mode=mode)), "--project", plan())
    assert (ran.code, ran.out) == (2, "")
    assert "no two roads" in ran.err


def test_a_dataset_that_the_need_does_not_have_exits_with_4(cli, need, plan):
    party = DOMESTIC_CHIPS["weights"]["recipients"][0]
    access = {"access_from_abroad": [{"recipient": party, "datasets": ["d9"]}]}
    ran = cli("roads", need(), "--project", plan(lambda body: body.update(access)), *AS_OF)
    assert (ran.code, ran.out) == (4, "")
    assert "plan.json#/access_from_abroad/0/datasets/0: `d9`" in ran.err


def test_a_class_that_no_policy_knows_exits_with_4_and_its_place(cli, need, plan):
    access = {"access_from_abroad": [{"recipient": DOMESTIC_CHIPS["weights"]["recipients"][0], "datasets": None}]}
    path = need(lambda body: body["datasets"][0].update(classes=["moon_dust"]))
    ran = cli("roads", path, "--project", plan(lambda body: body.update(access)), *AS_OF)
    assert (ran.code, ran.out) == (4, "")
    assert "need.json#/datasets/0/classes/0: no policy knows" in ran.err


@pytest.mark.parametrize("question", ["transfer", "project"])
def test_an_engine_that_fails_on_any_leg_ends_everything(cli, need, plan, monkeypatch, question):
    honest = Evaluator.findings

    def findings(self, facts):
        if self.snapshot.question == question:
            raise EngineError("the engine's worker process died")
        return honest(self, facts)

    monkeypatch.setattr(Evaluator, "findings", findings)
    ran = cli("roads", need(), "--project", plan(), *AS_OF)
    assert (ran.code, ran.out) == (5, "")


def test_a_jurisdiction_whose_law_is_missing_ends_everything(cli, need, plan, monkeypatch):
    monkeypatch.setattr(compliance.cli.roads, "OTHERS", ("us", "xx"))
    ran = cli("roads", need(), "--project", plan(), *AS_OF)
    assert (ran.code, ran.out) == (5, "")


def test_a_day_before_the_law_ends_everything(cli, need, plan):
    ran = cli("roads", need(), "--project", plan(), "--as-of", "1999-01-01")
    assert ran.code in (2, 5)
    assert ran.out == ""
