"""A leaf record is read only if it is exactly what would be written."""

from typing import Any

import pytest

from compliance import canonical
from compliance.errors import LogTamperedError
from compliance.store import leaf

GONE = object()


def record_of(entry) -> dict[str, Any]:
    value = canonical.parse(entry.leaf, where="leaf")
    assert isinstance(value, dict)
    return dict(value)


@pytest.mark.parametrize("index", range(7))
def test_what_was_written_is_read(filled, index):
    entry = filled.entry(index)
    assert leaf.read_leaf(index, entry.leaf) == record_of(entry)
    assert leaf.index_of(entry.leaf) == index
    leaf.check_document(entry)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("v", 2),
        ("v", GONE),
        ("v", True),
        ("kind", "opening_balance"),
        ("kind", "other"),
        ("index", 1),
        ("index", GONE),
        ("more", ""),
        ("exporter", "a b"),
        ("as_of", "20240520"),
        ("as_of", "2024-W21-1"),
        ("as_of", "2024-02-30"),
        ("as_of", None),
        ("recorded_at", "2024-05-20T01:02:03"),
        ("recorded_at", "2024-05-20T01:02:03+00:00"),
        ("recorded_at", "2024-5-20T01:02:03Z"),
        ("ordinary", -1),
        ("ordinary", True),
        ("ordinary", "5"),
        ("sensitive", GONE),
        ("verdict", "maybe"),
        ("verdict", "deny"),
        ("releasable", 1),
        ("releasable", False),
        ("reasons", "consent_missing"),
        ("reasons", ["A name"]),
        ("reasons", [1]),
        ("reasons", None),
        ("manifest_id", 1),
        ("revision", "1"),
        ("law_sha256", "x"),
        ("manifest_sha256", GONE),
        ("decision_sha256", GONE),
        ("decision_sha256", "x"),
    ],
)
def test_another_record_is_refused(filled, key, value):
    record = record_of(filled.entry(0)) | {key: value}
    if value is GONE:
        del record[key]
    with pytest.raises(LogTamperedError, match="entry `0` is not a record"):
        leaf.read_leaf(0, canonical.canonical(record))


@pytest.mark.parametrize(("key", "value"), [("kind", "decision"), ("verdict", "approve"), ("index", 0), ("v", 2)])
def test_another_opening_balance_is_refused(filled, key, value):
    with pytest.raises(LogTamperedError):
        leaf.read_leaf(2, canonical.canonical(record_of(filled.entry(2)) | {key: value}))


@pytest.mark.parametrize(
    "change", [lambda b: b + b"\n", lambda b: b.replace(b":", b": ", 1), lambda b: b"", lambda b: b"[]"]
)
def test_another_spelling_is_refused(filled, change):
    with pytest.raises(LogTamperedError):
        leaf.read_leaf(0, change(filled.entry(0).leaf))


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'{"index":-1}', b'{"index":true}', b'{"index":"1"}'])
def test_a_record_without_an_index_is_refused(data):
    with pytest.raises(LogTamperedError):
        leaf.index_of(data)
