"""What holds of every model: closed, frozen, strict; and what the line makes in Python is of its model's shape."""

import importlib
import json
import pkgutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest
from msgspec import inspect as kinds

import compliance.model
from compliance.canonical import canonical
from compliance.derive import Counted, derive
from compliance.model import faults, text
from compliance.model.base import Closed, canonical_json, plain, read
from compliance.model.decision import Decision
from compliance.model.facts import Facts
from compliance.model.manifest import Manifest
from compliance.signing import acceptance, root
from compliance.signing.schema import validate

CASES = Path(__file__).resolve().parents[2] / "fixtures" / "cases"
MODULES = [
    root,
    acceptance,
    *(
        importlib.import_module(f"compliance.model.{module.name}")
        for module in pkgutil.iter_modules(compliance.model.__path__)
    ),
]


def models(base: type[Closed] = Closed) -> Iterator[type[Closed]]:
    for model in base.__subclasses__():
        yield model
        yield from models(model)


def types(kind: object) -> Iterator[kinds.Type]:
    """A type and every type in it."""
    if isinstance(kind, (list, tuple)):
        for part in kind:
            yield from types(part)
    elif isinstance(kind, kinds.Field):
        yield from types(kind.type)
    elif isinstance(kind, kinds.Type):
        yield kind
        for name in kind.__struct_fields__:
            yield from types(getattr(kind, name))


MODELS = sorted(set(models()), key=lambda model: (model.__module__, model.__name__))


def test_the_models_are_found():
    assert {module.__name__ for module in MODULES} >= {model.__module__ for model in MODELS}
    assert len(MODELS) > 80


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_model_is_frozen_and_closed_and_each_pattern_reaches_to_the_end(model):
    assert model.__struct_config__.frozen
    assert model.__struct_config__.forbid_unknown_fields
    patterns = [
        kind.pattern for kind in types(kinds.type_info(model)) if isinstance(kind, kinds.StrType) and kind.pattern
    ]
    assert [pattern for pattern in patterns if not (pattern.startswith("^") and pattern.endswith(r"\Z"))] == []


@pytest.mark.parametrize(
    "model", [model for model in MODELS if "roads" not in model.__module__], ids=lambda m: m.__name__
)
def test_the_walk_over_faults_knows_every_type_that_is_read(model):
    walked = {
        kinds.UnionType,
        kinds.StructType,
        kinds.VarTupleType,
        kinds.FrozenSetType,
        kinds.DictType,
        kinds.Metadata,
    }
    every = {type(kind) for kind in types(kinds.type_info(model))} - walked
    assert every <= faults._SIMPLE.keys()


@pytest.fixture(scope="module")
def manifests():
    return [case["manifest"] for file in sorted(CASES.glob("*.json")) for case in json.loads(file.read_text())]


def with_value(body, key, value):
    return {**body, key: value}


@pytest.mark.parametrize(
    "moment",
    [
        "2024-05-20T01:00:00z",
        "2024-05-20t01:00:00Z",
        "2024-05-20 01:00:00Z",
        "2024-05-20T01:00:00",
        "2024-05-20T01:00:00+00:00",
        "2024-05-20T09:00:00+08:00",
        "2024-05-20T01:00:00.0Z",
        "2024-05-20T01:00Z",
        "2024-05-20T24:00:00Z",
        "2024-05-20T01:00:60Z",
        "2024-02-30T01:00:00Z",
        "2024-W20-1T01:00:00Z",
        "２024-05-20T01:00:00Z",
        "2024-05-20T01:00:00Z\n",
        "2024-05-20",
        1716166800,
        None,
    ],
    ids=ascii,
)
def test_a_moment_has_one_spelling(manifests, moment):
    with pytest.raises(msgspec.ValidationError):
        read(Manifest, with_value(manifests[0], "issued_at", moment))


@pytest.mark.parametrize(
    "day",
    [
        "2024-5-20",
        "20240520",
        "2024-W20-1",
        "2024-02-30",
        "0000-01-01",
        "2024-05-20\n",
        "2024-05-20T00:00:00Z",
        20240520,
    ],
    ids=ascii,
)
def test_a_day_has_one_spelling(manifests, day):
    transfer = with_value(manifests[0]["transfer"], "started_on", day)
    with pytest.raises(msgspec.ValidationError):
        read(Manifest, with_value(manifests[0], "transfer", transfer))


def test_days_and_moments_are_those_of_python(manifests):
    manifest = read(Manifest, with_value(manifests[0], "issued_at", "2020-05-20T01:00:00Z"))
    assert manifest.issued_at == datetime(2020, 5, 20, 1, tzinfo=UTC)
    assert type(manifest.issued_at) is datetime
    assert type(manifest.transfer.started_on) is date


@pytest.mark.parametrize("key", ["version", "revision"])
@pytest.mark.parametrize("value", [True, 1.0, "1"], ids=repr)
def test_nothing_is_coerced(manifests, key, value):
    with pytest.raises(msgspec.ValidationError):
        read(Manifest, with_value(manifests[0], key, value))


def test_a_line_break_at_the_end_is_part_of_the_text(manifests):
    for key in ("country", "id", "zone"):
        exporter = with_value(manifests[0]["exporter"], key, f"{manifests[0]['exporter'][key] or 'lingang'}\n")
        with pytest.raises(msgspec.ValidationError):
            read(Manifest, with_value(manifests[0], "exporter", exporter))


def test_what_is_read_is_what_is_written(manifests):
    for body in manifests:
        manifest = read(Manifest, body)
        assert read(Manifest, plain(manifest)) == manifest
        assert {name: value for name, value in plain(manifest).items() if name in ("claims", "transfer")} == {
            "claims": body["claims"],
            "transfer": body["transfer"],
        }


def test_a_record_is_written_as_its_plain_form_is(law, manifests):
    snapshot = law.at(date(2026, 9, 1))
    for body in manifests:
        manifest = read(Manifest, body)
        for model in (manifest, *derive(manifest, snapshot, Counted(0, 0))):
            assert canonical_json(model) == canonical(plain(model))


def test_nothing_in_a_decision_could_be_written_otherwise_than_canonically():
    """No number but integers, no keys but the names of fields."""
    simple = (kinds.StrType, kinds.IntType, kinds.BoolType, kinds.NoneType, kinds.DateType, kinds.LiteralType)
    nested = (kinds.StructType, kinds.UnionType, kinds.VarTupleType)
    for kind in types(kinds.type_info(Decision)):
        assert isinstance(kind, (*simple, *nested)) or (isinstance(kind, kinds.CustomType) and kind.cls is text.Moment)
        if isinstance(kind, kinds.StructType):
            assert all(field.encode_name.isascii() for field in kind.fields)


def test_the_facts_that_are_derived_are_of_their_model(law, manifests):
    """A record made in Python is not checked as it is made; the type checker and this test stand for that."""
    snapshot = law.at(date(2026, 9, 1))
    for body in manifests:
        for facts in derive(read(Manifest, body), snapshot, Counted(0, 0)):
            assert validate(Facts, plain(facts)) == facts
