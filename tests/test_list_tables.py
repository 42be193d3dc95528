"""The tables in a home folder: signatures are verified every time they are asked for, cells are read once."""

from datetime import timedelta
from unittest.mock import Mock

import pytest

from compliance import list_tables
from compliance.errors import EnvelopeError, SchemaError, SignatureError, TrustRootError, UntrustedError, UsageError
from compliance.list_tables import ListTables, add_to_table, sign_table
from tests.signing.conftest import world

__all__ = ["world"]

KEY = "lingang_general_2024"


def document(**changes):
    return {
        "version": 1,
        "list": KEY,
        "file": {"name": "table.csv", "sha256": "a" * 64, "size": 1},
        "source": "an example",
        "obtained_on": "2024-05-30",
        "imported_at": "2026-11-20T01:00:00Z",
        "imported_by": None,
        "columns": ["item", "name_en"],
        "rows": [["a", "EXAMPLE"]],
        **changes,
    }


@pytest.fixture
def put(tmp_path, world):
    """Writes a table signed by these people, as the file of its list."""

    def write(*names, **changes):
        body = document(**changes)
        path = tmp_path / f"{body['list']}.json"
        path.write_bytes(sign_table(body, [world.keys[name] for name in names or ("lin", "lev")]))
        return path

    return write


@pytest.fixture
def tables(tmp_path, law):
    return ListTables(tmp_path, law)


def test_a_table_is_found_under_its_list(put, tables, world):
    put()
    put(list="tianjin_2024")
    found = tables.load(world.root(), world.now)
    assert list(found) == [KEY, "tianjin_2024"]
    assert found[KEY].holds("a", None, [])


def test_cells_are_read_once_and_again_only_if_they_changed(put, tables, world, monkeypatch):
    reader = Mock(wraps=list_tables.read_table)
    monkeypatch.setattr(list_tables, "read_table", reader)
    put()
    first, second = (tables.load(world.root(), world.now)[KEY] for _ in range(2))
    assert first is second
    put(rows=[["b", "EXAMPLE"]])
    assert tables.load(world.root(), world.now)[KEY].holds("b", None, [])
    assert reader.call_count == 2


@pytest.mark.parametrize("names", [("lin",), ("olga", "sam"), ("lin", "olga")])
def test_it_takes_the_people_who_sign_readings(put, tables, world, names):
    put(*names)
    with pytest.raises(SignatureError, match="needs the signatures"):
        tables.load(world.root(), world.now)


def test_a_signature_is_added(put, tables, world):
    path = put("lin")
    path.write_bytes(add_to_table(path.read_bytes(), [world.keys["both"]], ""))
    assert KEY in tables.load(world.root(), world.now)


def test_what_was_read_before_is_verified_again(put, tables, world):
    put()
    assert tables.load(world.root(), world.now)
    later = world.now + timedelta(days=1)
    ended = world.with_key("lev", valid_until=later.strftime("%Y-%m-%dT%H:%M:%SZ"))
    with pytest.raises(SignatureError, match="was valid until"):
        tables.load(world.root(people=ended), later)
    with pytest.raises(TrustRootError):
        tables.load(world.root(), world.now + timedelta(days=365))
    with pytest.raises(SignatureError, match="revoked"):
        tables.load(world.root(people=world.with_key("lin", revoked_at="2026-11-01T00:00:00Z")), world.now)


def test_a_stranger_is_no_signer(put, tables, world):
    path = put()
    path.write_bytes(sign_table(document(), [world.keys["lin"], world.keys["lev"], world.stranger]))
    with pytest.raises(UntrustedError, match="does not know"):
        tables.load(world.root(), world.now)


def test_a_table_of_a_day_to_come_is_refused_until_then(put, tables, world):
    put(obtained_on="2026-11-21")
    with pytest.raises(SchemaError, match="after today"):
        tables.load(world.root(), world.now)
    assert tables.load(world.root(), world.now + timedelta(days=1))


def test_a_folder_that_is_none_is_an_error(law, tmp_path, world):
    with pytest.raises(UsageError, match="cannot be read"):
        ListTables(tmp_path / "missing", law).load(world.root(), world.now)


def test_what_is_no_table_is_not_signed(world):
    with pytest.raises(SchemaError):
        sign_table(document(rows=[]), [world.keys["lin"]])
    with pytest.raises(UsageError, match="no key"):
        sign_table(document(), [])
    rows = [[f"item {number}", "x" * 999] for number in range(2000)]
    with pytest.raises((EnvelopeError, UntrustedError)):
        sign_table(document(rows=rows), [world.keys["lin"]])
