"""The project file: closed, whole, and of whole numbers."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from compliance.errors import SchemaError
from compliance.model.base import plain
from compliance.model.schema import json_schemas
from tests.policies.projects import CHIP, PROJECT, project_of, put


def test_the_project_of_the_tests_is_read_and_written_as_it_is():
    project = project_of(PROJECT)
    assert plain(project) == PROJECT
    assert Draft202012Validator(json_schemas()["project"]).is_valid(PROJECT)


@pytest.mark.parametrize("key", [*PROJECT, *(f"{CHIP}/{name}" for name in PROJECT["accelerators"][0])])
def test_a_key_that_is_missing_is_refused(key):
    body = put(PROJECT, key, None)
    *folders, last = key.split("/")
    place: Any = body
    for folder in folders:
        place = place[int(folder)] if isinstance(place, list) else place[folder]
    del place[last]
    with pytest.raises(SchemaError):
        project_of(body)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("surprise", 1),
        (f"{CHIP}/surprise", 1),
        ("back", None),
        ("version", 2),
        (f"{CHIP}/tpp", 4800.0),
        (f"{CHIP}/tpp", "4800"),
        (f"{CHIP}/tpp", -1),
        (f"{CHIP}/die_area_mm2", 0),
        (f"{CHIP}/quantity", 0),
        (f"{CHIP}/subject_to_ear", "maybe"),
        (f"{CHIP}/subject_to_ear", False),
        (f"{CHIP}/name", 'a "quote"'),
        (f"{CHIP}/classification/eccn", "3A090 .a"),
        (f"{CHIP}/classification/eccn", ""),
        (f"{CHIP}/classification/signed_by", ""),
        ("compute_user/owned_by_listed_permille", 1001),
        ("site/country", "China"),
        ("mapping/licence_valid_until", "31.12.2028"),
        ("training/operations_log10", 2.5),
        ("authorisations", [{"type": "nac", "reference": "A1", "items": ["no-chip"], "valid_from": "2026-01-01"}]),
        ("accelerators", PROJECT["accelerators"] * 2),
    ],
    ids=str,
)
def test_what_the_file_cannot_mean_is_refused(path, value):
    with pytest.raises(SchemaError):
        project_of(put(PROJECT, path, value))
