"""Faults of a document read well: a pointer into the document, and a sentence."""

import pytest

from compliance.errors import SchemaError
from compliance.model.faults import faults_of
from compliance.model.manifest import Manifest
from compliance.signing.schema import validate

ZONE = {"relief": "zone_negative_list", "datasets": None, "list": "a", "status": "outside", "fields_confirmed": True}
NOTICE = {"type": "notice", "given": True}


def put(value, pointer, new):
    *steps, last = [int(step) if step.isdigit() else step for step in pointer.strip("/").split("/")]
    for step in steps:
        value = value[step]
    value[last] = new


CASES = [
    ("/datasets/0/subjects/ordinary", "x", "/datasets/0/subjects/ordinary", 'must be a valid integer, not `"x"`'),
    ("/datasets/0/subjects/ordinary", True, "/datasets/0/subjects/ordinary", "must be a valid integer, not `true`"),
    ("/exporter/ciio", "maybe", "/exporter/ciio", 'must be `no`, `unknown` or `yes`, not `"maybe"`'),
    ("/exporter/surprise", 1, "/exporter/surprise", "`surprise` is no key of this document"),
    ("/a~b", 1, "/a~0b", "`a~b` is no key of this document"),
    ("/claims", [{**ZONE, "status": "?"}], "/claims/0/status", '`outside` or `unknown`, not `"?"`'),
    ("/claims", [ZONE, {"relief": "treaty"}], "/claims/1/datasets", "`datasets` is missing"),
    ("/claims", [{"relief": "none"}], "/claims/0/relief", "`none` is none of `contract_with_individual`"),
    ("/claims", [{"datasets": None}], "/claims/0/relief", "`relief` is missing"),
    ("/claims", [{**ZONE, "zone_negative_list": 1}], "/claims/0/zone_negative_list", "is no key"),
    ("/evidence", [{**NOTICE, "given": "no"}], "/evidence/0/given", "must be true or false"),
    ("/evidence", [{**NOTICE, "reference": ""}], "/evidence/0/reference", "at least 1 character"),
    ("/evidence", {}, "/evidence", "must be a valid"),
    ("/datasets", [], "/datasets", "must have at least 1 item, not 0"),
    ("/recipients", [{}], "/recipients/0/id", "`id` is missing"),
    ("/issued_at", "2026-01-01", "/issued_at", "a moment is written YYYY-MM-DDTHH:MM:SSZ"),
    ("/expires_at", "2020-01-01T00:00:00Z", "", "`expires_at` must be later"),
    ("/version", 2, "/version", "must be 1"),
]


@pytest.mark.parametrize(("pointer", "new", "at", "message"), CASES, ids=lambda x: str(x)[:40])
def test_a_fault_has_a_place_and_a_sentence(world, pointer, new, at, message):
    value = world.manifest()
    put(value, pointer, new)
    for where, expected in (("", at), ("m.json", f"m.json#{at}" if at else "m.json")):
        with pytest.raises(SchemaError) as caught:
            validate(Manifest, value, where)
        assert caught.value.where == expected
        assert message in caught.value.message
        assert "\n" not in caught.value.message


def test_a_good_document_is_read(world):
    assert validate(Manifest, world.manifest()).version == 1


def test_every_fault_is_found(world):
    value = world.manifest()
    faulty = {"/exporter/country": "China", "/transfer/mode": 1, "/claims": [{**ZONE, "list": 1}], "/revision": 0}
    for pointer, new in faulty.items():
        put(value, pointer, new)
    del value["evidence"]
    pointers = ["/revision", "/exporter/country", "/transfer/mode", "/claims/0/list", "/evidence"]
    assert [fault.pointer for fault in faults_of(Manifest, value)] == pointers
    with pytest.raises(SchemaError) as caught:
        validate(Manifest, value)
    assert caught.value.where == "/revision"
    assert caught.value.message.endswith(f"; and `4` more at {', '.join(f'`{p}`' for p in pointers[1:])}")


def test_a_long_list_of_faults_is_cut(world):
    value = world.manifest(claims=[{"relief": "treaty"}] * 100)
    with pytest.raises(SchemaError, match=r"and `299` more at .*, …$") as caught:
        validate(Manifest, value)
    assert len(caught.value.message) < 400


def test_items_at_fault_do_not_make_their_list_too_short(world):
    with pytest.raises(SchemaError) as caught:
        validate(Manifest, world.manifest(recipients=[{}]))
    assert "`/recipients`" not in caught.value.message


@pytest.mark.parametrize("name", ["\x1b[2J", "a\nb", "a\u202eb", "x" * 100_000], ids=lambda name: ascii(name[:9]))
def test_what_comes_from_outside_is_safe_to_print(world, name):
    for value in (
        world.manifest(**{name: 1}),
        world.manifest(claims=[{"relief": name}]),
        world.manifest(revision=name),
        world.manifest(recipients=[{name: 1}]),
    ):
        with pytest.raises(SchemaError) as caught:
            validate(Manifest, value)
        assert str(caught.value).isprintable()
        assert len(str(caught.value)) < 5_000


@pytest.mark.parametrize("value", [None, [], "manifest", 1, {}], ids=repr)
def test_what_is_no_manifest_at_all_is_refused(value):
    with pytest.raises(SchemaError):
        validate(Manifest, value)
