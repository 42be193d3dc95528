"""The statement: exactly ours, and about exactly the manifest's files."""

import json

import pytest

from compliance.canonical import canonical
from compliance.errors import EnvelopeError, JsonError, SchemaError
from compliance.signing.statement import PREDICATE_TYPE, build_statement, read_statement


def statement(world, **changes):
    return {**json.loads(build_statement(world.manifest())), **changes}


def subject(world, **changes):
    return {**statement(world)["subject"][0], **changes}


def test_a_statement_is_built_and_read(world):
    value = statement(world)
    file = world.manifest()["datasets"][0]["files"][0]
    assert value["_type"] == "https://in-toto.io/Statement/v1"
    assert value["predicateType"] == "urn:compliance:data-export-manifest:v1" == PREDICATE_TYPE
    assert value["predicate"] == world.manifest()
    assert value["subject"] == [
        {"name": file["name"], "digest": {"sha256": file["sha256"]}, "annotations": {"size": file["size"]}}
    ]
    assert read_statement(canonical(value)).id == world.manifest()["id"]


def test_the_bytes_need_not_be_canonical(world):
    assert read_statement(json.dumps(statement(world), indent=2).encode()).revision == 1


def test_the_cases_of_in_toto(vectors, world):
    """None is ours; put around our manifest, each is refused for what it is a case of."""
    cases = json.loads((vectors / "in-toto" / "statement_cases.json").read_text())["cases"]
    assert len(cases) == 15
    for case in cases:
        with pytest.raises(EnvelopeError):
            read_statement(case["statement"].encode())
        foreign = json.loads(case["statement"])
        if case["valid"] is True:
            continue
        ours = statement(world)
        if foreign["_type"] != ours["_type"]:
            ours["_type"] = foreign["_type"]
        elif foreign["predicateType"] == "":
            ours["predicateType"] = ""
        elif "predicate" not in foreign:
            del ours["predicate"]
        else:
            ours["subject"] = foreign["subject"]
        with pytest.raises(EnvelopeError):
            read_statement(canonical(ours))


@pytest.mark.parametrize(
    "changes",
    [
        {"_type": "https://in-toto.io/Statement/v0.1"},
        {"predicateType": "urn:compliance:data-export-manifest:v2"},
        {"predicateType": None},
        {"extra": 1},
        {"subject": None},
        {"subject": {}},
        {"subject": []},
    ],
    ids=str,
)
def test_another_statement_is_refused(world, changes):
    with pytest.raises(EnvelopeError):
        read_statement(canonical(statement(world, **changes)))


@pytest.mark.parametrize("missing", ["_type", "subject", "predicateType", "predicate"])
def test_every_key_is_required(world, missing):
    value = statement(world)
    del value[missing]
    with pytest.raises(EnvelopeError, match="exactly"):
        read_statement(canonical(value))


@pytest.mark.parametrize("payload", [b"[]", b"null", b'"a"'])
def test_a_statement_is_an_object(payload):
    with pytest.raises(EnvelopeError):
        read_statement(payload)


def test_a_key_twice_is_refused(world):
    payload = canonical(statement(world))
    with pytest.raises(JsonError, match="more than once"):
        read_statement(payload[:-1] + b',"predicateType":"x"}')


SHA = "0" * 64


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "other"},
        {"name": None},
        {"name": ["d1.parquet"]},
        {"digest": {"sha256": SHA}},
        {"digest": {}},
        {"digest": {"sha512": SHA}},
        {"annotations": {}},
        {"annotations": {"size": 1023}},
        {"annotations": {"size": "1024"}},
        {"annotations": {"size": True}},
        {"annotations": {"size": 1024, "note": "x"}},
        {"uri": "https://example.com"},
    ],
    ids=str,
)
def test_a_subject_is_the_file_by_name_digest_and_size(world, changes):
    with pytest.raises(EnvelopeError, match="subject `0`"):
        read_statement(canonical(statement(world, subject=[subject(world, **changes)])))


def test_true_is_not_the_size_one(world):
    manifest = world.manifest()
    manifest["datasets"][0]["files"][0]["size"] = 1
    value = json.loads(build_statement(manifest))
    value["subject"][0]["annotations"]["size"] = True
    with pytest.raises(EnvelopeError, match="subject `0`"):
        read_statement(canonical(value))


def test_another_digest_beside_the_right_one_is_refused(world):
    both = {**subject(world)["digest"], "sha512": "0" * 128}
    with pytest.raises(EnvelopeError, match="subject `0`"):
        read_statement(canonical(statement(world, subject=[subject(world, digest=both)])))


def test_subjects_are_all_the_files_and_no_more(world):
    manifest = world.manifest()
    file = manifest["datasets"][0]["files"][0]
    manifest["datasets"][0]["files"] = [{**file, "name": name} for name in ("a", "b")]
    value = json.loads(build_statement(manifest))
    first, second = value["subject"]
    assert read_statement(canonical({**value, "subject": [second, first]})).revision == 1
    for subjects in (
        [first],
        [first, first],
        [first, second, second],
        [first, second, {**first, "name": "c"}],
        [first, second, None],
    ):
        with pytest.raises(EnvelopeError):
            read_statement(canonical({**value, "subject": subjects}))


def test_a_manifest_without_files_is_bound_to_nothing(world):
    manifest = world.manifest()
    manifest["datasets"][0]["files"] = []
    with pytest.raises(EnvelopeError, match="names no file"):
        build_statement(manifest)
    with pytest.raises(EnvelopeError, match="names no file"):
        read_statement(canonical(statement(world, predicate=manifest, subject=[])))


def test_the_predicate_is_a_manifest(world):
    with pytest.raises(SchemaError) as caught:
        read_statement(canonical(statement(world, predicate={**world.manifest(), "embargo": True})))
    assert caught.value.where == "/embargo"
    with pytest.raises(SchemaError):
        build_statement({})
