"""The published JSON Schemas: fresh, valid, and of the same mind as the models.

`REFRESH=1 pytest tests/model` writes them again.
"""

import copy
import json
import os
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from compliance.model.base import plain
from compliance.model.decision import Decision
from compliance.model.schema import json_schemas
from compliance.signing.schema import validate

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "compliance" / "model" / "schemas"


def text(schema):
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


@pytest.fixture(scope="module")
def manifests():
    files = sorted((ROOT / "fixtures" / "cases").glob("*.json"))
    return [case["manifest"] for file in files for case in json.loads(file.read_text())]


@pytest.fixture(scope="module")
def validator():
    return Draft202012Validator(json_schemas()["manifest"])


def test_the_files_are_what_the_models_say():
    if os.environ.get("REFRESH"):
        for name, schema in json_schemas().items():
            (FOLDER / f"{name}.schema.json").write_text(text(schema), encoding="utf-8")
    found = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.iterdir()}
    wanted = {f"{name}.schema.json": text(schema) for name, schema in json_schemas().items()}
    assert found == wanted, "run `REFRESH=1 pytest tests/model`"


@pytest.mark.parametrize("name", sorted(json_schemas()))
def test_each_is_a_json_schema(name):
    schema = json_schemas()[name]
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(schema)


def test_every_manifest_of_the_cases_is_valid(manifests, validator):
    assert len(manifests) > 100
    assert [manifest["id"] for manifest in manifests if not validator.is_valid(manifest)] == []


def remove(*path):
    def change(body):
        *way, last = path
        for step in way:
            body = body[step]
        del body[last]

    return change


def put(value, *path):
    def change(body):
        *way, last = path
        for step in way:
            body = body[step]
        body[last] = value

    return change


@pytest.mark.parametrize(
    "change",
    [
        remove("exporter"),
        remove("transfer", "necessary"),
        remove("datasets", 0, "state_secret"),
        put(2, "version"),
        put(True, "revision"),
        put("1", "revision"),
        put(0, "revision"),
        put(1.5, "datasets", 0, "subjects", "ordinary"),
        put(-1, "datasets", 0, "subjects", "ordinary"),
        put("not-a-uuid", "id"),
        put("2026-11-19T01:00:00+08:00", "issued_at"),
        put("19.11.2026", "transfer", "started_on"),
        put("maybe", "exporter", "ciio"),
        put(1, "exporter", "state_organ"),
        put([], "transfer", "purposes"),
        put([], "recipients"),
        put([], "datasets"),
        put("x", "datasets", 0, "files", 0, "sha256"),
        put(1, "surprise"),
        put(1, "datasets", 0, "surprise"),
        put([{"relief": "no_such_relief", "datasets": None}], "claims"),
        put([{"type": "notice", "given": "yes"}], "evidence"),
    ],
)
def test_a_manifest_that_the_model_refuses_is_not_valid(manifests, validator, change):
    body = copy.deepcopy(manifests[0])
    change(body)
    assert not validator.is_valid(body)


def test_a_decision_of_the_gate_is_valid(law):
    from compliance.cases import CaseRunner
    from compliance.engine.process import WorkerExecutor

    validator = Draft202012Validator(json_schemas()["decision"])
    cases = json.loads((ROOT / "fixtures" / "cases" / "national.json").read_text())[:5]
    with WorkerExecutor() as executor:
        runner = CaseRunner(law, executor)
        for case in cases:
            made = runner.decide(case)
            decision = plain(made)
            assert validate(Decision, decision) == made
            assert [error.message for error in validator.iter_errors(decision)] == []
            assert not validator.is_valid({**decision, "decision": "perhaps"})
