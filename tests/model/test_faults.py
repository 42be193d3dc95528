"""The walk over a refused document agrees with the reader that refused it, and points where the fault is."""

import json
from copy import deepcopy
from pathlib import Path

import msgspec
import pytest

from compliance.model.base import Closed, read
from compliance.model.facts import Facts
from compliance.model.faults import Fault, faults_of
from compliance.model.manifest import Manifest
from tests.policies.projects import PROJECT, project_of

CASES = Path(__file__).resolve().parents[2] / "fixtures" / "cases"
VALUES: list[object] = [
    None,
    True,
    0,
    -1,
    2**53,
    1.5,
    "",
    "x",
    "no",
    "US",
    "2024-05-20",
    "2024-02-30",
    "a" * 2000,
    "é\n",
]
VALUES += [[], ["x", 1], {}, {"a": 1}, [{}], [None]]


def places(value, at=()):
    if at:
        yield at
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, part in entries:
        yield from places(part, (*at, step))


def put(body, place, value):
    body = deepcopy(body)
    *way, last = place
    inner = body
    for step in way:
        inner = inner[step]
    inner[last] = value
    return body


def pointer(place):
    return "".join(f"/{step}" for step in place)


def reads(model, body):
    try:
        read(model, body)
    except msgspec.ValidationError:
        return False
    return True


def rich():
    """Manifests of the cases that together have every claim and every document."""
    seen: set[str] = set()
    for file in sorted(CASES.glob("*.json")):
        for case in json.loads(file.read_text()):
            body = case["manifest"]
            kinds = {item["relief"] for item in body["claims"]} | {item["type"] for item in body["evidence"]}
            if kinds - seen:
                seen |= kinds
                yield body


BODIES = list(rich())


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_a_document_has_faults_if_and_only_if_it_is_refused_and_they_are_where_it_was_changed(body):
    assert faults_of(Manifest, body) == ()
    for place in places(body):
        for value in VALUES:
            changed = put(body, place, value)
            found = faults_of(Manifest, changed)
            assert bool(found) != reads(Manifest, changed), (place, value)
            at = pointer(place)
            # What fields say of one another stands at the record that holds both.
            assert all(f"{fault.pointer}/".startswith(f"{at}/") or at.startswith(fault.pointer) for fault in found)
            assert all(fault.message and fault.message.isprintable() for fault in found)


def test_every_fault_of_a_project_is_where_it_was_made():
    for place in places(PROJECT):
        for value in VALUES:
            changed = put(PROJECT, place, value)
            found = faults_of(type(project_of(PROJECT)), changed)
            assert bool(found) != reads(type(project_of(PROJECT)), changed), (place, value)


@pytest.mark.parametrize("key", BODIES[0])
def test_a_key_that_is_missing_is_named(key):
    body = {name: value for name, value in BODIES[0].items() if name != key}
    assert faults_of(Manifest, body) == (Fault(f"/{key}", f"`{key}` is missing"),)


def test_faults_stand_in_the_order_of_the_model_and_then_of_the_document():
    body = {**BODIES[0], "a": 1, "revision": 0, "version": 2, "b/~": 1}
    assert [fault.pointer for fault in faults_of(Manifest, body)] == ["/version", "/revision", "/a", "/b~1~0"]


def test_what_fields_say_of_one_another_is_looked_at_once_each_is_right():
    swapped = {**BODIES[0], "issued_at": BODIES[0]["expires_at"], "expires_at": BODIES[0]["issued_at"]}
    assert [fault.pointer for fault in faults_of(Manifest, swapped)] == [""]
    assert [fault.pointer for fault in faults_of(Manifest, {**swapped, "revision": 0})] == ["/revision"]


def test_literals_of_two_lists_are_named_together():
    said = {fault.pointer: fault.message for fault in faults_of(Facts, {"transfer": {"route_alone": "?"}})}
    assert "`exempt`" in said["/transfer/route_alone"]
    assert "`same`" in said["/transfer/route_alone"]


class Bag(Closed, frozen=True):
    size: float


def test_a_type_that_the_walk_does_not_know_is_refused_all_the_same():
    (fault,) = faults_of(Bag, {"size": "large"})
    assert fault.pointer == ""
    assert "size" in fault.message
