# ruff: noqa: S608 - the names of tables in the statements are those of the schema
"""Whatever is changed in the file, verification finds it."""

import shutil
import sqlite3
from datetime import date

import pytest

from compliance.errors import LogTamperedError, StoreError
from compliance.store import CheckpointSigner, create_store, leaf, open_store, schema, verify_export, verify_store
from compliance.store.note import unverified

# Every table and column of the schema; a new column fails `test_no_column_is_forgotten` until it is here.
COLUMNS = {
    "entry": ("idx", "leaf", "checkpoint", "decision"),
    "node": ("level", "idx", "hash"),
    "used": ("manifest_id", "revision", "idx"),
    "volume": ("exporter", "idx", "day", "ordinary", "sensitive", "opening"),
    "state": ("id", "size", "peaks", "checkpoint"),
}
ROWS = {"entry": 7, "node": 11, "used": 5, "volume": 5, "state": 1}
CELLS = [(table, column, row) for table, columns in COLUMNS.items() for column in columns for row in range(ROWS[table])]


def change(path, *statements):
    """Run statements as somebody who owns the file could: without any of the schema's constraints."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA ignore_check_constraints = ON")
    db.execute("PRAGMA foreign_keys = OFF")
    found = [db.execute(*statement).fetchall() for statement in statements]
    db.close()
    return found


@pytest.fixture(scope="module")
def sound(tmp_path_factory, new):
    """A closed log of seven entries, made once: its folder, key and checkpoint."""
    folder = tmp_path_factory.mktemp("sound")
    signer = CheckpointSigner.create(folder / "log.key", "example.com/log")
    with create_store(folder / "log.sqlite", signer) as store:
        fill(store, new)
        note = store.checkpoint()
    return folder / "log.sqlite", signer, note


def fill(store, new, first=1):
    def put(number, **fields):
        entry = new(number, **fields)
        store.record(entry, prior_version=store.prior(entry.exporter, date.min, date.max).version)

    put(first)
    put(first + 1, exporter="other-co", people=(7, 0))
    store.open_balance("acme", date(2024, 1, 1), 90_000, 12, "counted by hand", new().recorded_at)
    put(first + 2, verdict="deny")
    put(first + 3, as_of=date(2025, 1, 1), people=(100, 0))
    store.open_balance("other-co", date(2024, 1, 2), 0, 0, "nobody", new().recorded_at)
    put(first + 4, people=(0, 0))


@pytest.fixture
def copy(sound, path):
    shutil.copy(sound[0], path)
    return path


def test_a_sound_log_verifies(sound, copy):
    _, signer, note = sound
    seen = []
    report = verify_store(copy, [signer.vkey], known=[note], progress=lambda *done: seen.append(done))
    assert (report.origin, report.size, report.start, report.end, report.known) == ("example.com/log", 7, 0, 7, 1)
    assert report.root == unverified(note).root.hex()
    assert report.checkpoint == note
    assert seen == [(7, 7)]


def test_no_column_is_forgotten(sound):
    db = sqlite3.connect(sound[0])
    tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    assert {t: tuple(row[1] for row in db.execute(f"PRAGMA table_info({t})")) for t in tables} == COLUMNS
    assert {t: db.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in tables} == ROWS
    assert set(tables) == set(schema.TABLES)
    db.close()


@pytest.mark.parametrize(("table", "column", "row"), CELLS)
def test_any_changed_cell_is_found(sound, copy, table, column, row):
    where = " AND ".join(f"{name} = ?" for name in COLUMNS[table])
    ((cells,),) = (change(copy, (f"SELECT * FROM {table} ORDER BY 1, 2 LIMIT 1 OFFSET {row}",))[0],)
    value = cells[COLUMNS[table].index(column)]
    if isinstance(value, int):
        value = 1 - value if column == "opening" else value + 1000
    elif isinstance(value, bytes):
        value = value[:-1] + bytes([value[-1] ^ 1])
    else:
        value = "2024-07-07" if column == "day" else value + "0"
    change(copy, (f"UPDATE {table} SET {column} = ? WHERE {where}", (value, *cells)))
    with pytest.raises(LogTamperedError):
        verify_store(copy, [sound[1].vkey])


@pytest.mark.parametrize(("table", "row"), sorted({(table, row) for table, _, row in CELLS}))
def test_any_missing_row_is_found(sound, copy, table, row):
    where = " AND ".join(f"{name} = ?" for name in COLUMNS[table])
    ((cells,),) = (change(copy, (f"SELECT * FROM {table} ORDER BY 1, 2 LIMIT 1 OFFSET {row}",))[0],)
    change(copy, (f"DELETE FROM {table} WHERE {where}", cells))
    with pytest.raises(LogTamperedError):
        verify_store(copy, [sound[1].vkey])


@pytest.mark.parametrize(
    "row",
    [
        "used VALUES ('x', 1, 0)",
        "volume VALUES ('acme', 3, '2024-05-20', 0, 0, 0)",
        "node VALUES (9, 0, zeroblob(32))",
        "state VALUES (2, 0, x'', '')",
        "entry SELECT 7, leaf, checkpoint, decision FROM entry WHERE idx = 6",
    ],
)
def test_any_added_row_is_found(sound, copy, row):
    change(copy, (f"INSERT INTO {row}",))
    with pytest.raises(LogTamperedError):
        verify_store(copy, [sound[1].vkey])


@pytest.mark.parametrize("row", range(7))
def test_any_changed_byte_of_a_decision_is_found(sound, copy, row):
    ((data,),) = change(copy, ("SELECT decision FROM entry WHERE idx = ?", (row,)))[0]
    for at in range(0, len(data), 29):
        changed = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        change(copy, ("UPDATE entry SET decision = ? WHERE idx = ?", (changed, row)))
        with pytest.raises(LogTamperedError, match=f"entry `{row}`"):
            verify_store(copy, [sound[1].vkey])


@pytest.mark.parametrize(("left", "right"), [(0, 1), (0, 3), (5, 6)])
def test_swapped_entries_are_found(sound, copy, left, right):
    swap = "UPDATE entry SET idx = CASE idx WHEN ?1 THEN -?2 - 1 ELSE -?1 - 1 END WHERE idx IN (?1, ?2)"
    change(copy, (swap, (left, right)), ("UPDATE entry SET idx = -idx - 1 WHERE idx < 0",))
    with pytest.raises(LogTamperedError, match=f"`{left}`"):
        verify_store(copy, [sound[1].vkey])


@pytest.mark.parametrize("sql", [
    "CREATE TRIGGER t AFTER INSERT ON volume BEGIN DELETE FROM volume; END",
    "CREATE VIEW v AS SELECT * FROM entry",
    "DROP INDEX volume_window",
    "CREATE TABLE more (x)",
    "ALTER TABLE volume ADD COLUMN more TEXT",
])  # fmt: skip
def test_a_changed_schema_is_found(sound, copy, sql):
    change(copy, (sql,))
    for use in (lambda: verify_store(copy, [sound[1].vkey]), lambda: open_store(copy, sound[1])):
        with pytest.raises(LogTamperedError, match="tables of the log"):
            use()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE state SET size = 6",
        "UPDATE state SET size = 8",
        "UPDATE state SET peaks = x''",
        "UPDATE state SET peaks = substr(peaks, 2)",
        "UPDATE state SET checkpoint = (SELECT checkpoint FROM entry WHERE idx = 5)",
        "DELETE FROM state",
        "INSERT INTO state VALUES (2, 0, x'', '')",
        "DELETE FROM entry WHERE idx = 6",
        "UPDATE entry SET checkpoint = '' WHERE idx = 6",
        "INSERT INTO entry SELECT 7, leaf, checkpoint, decision FROM entry WHERE idx = 6",
    ],
)
def test_a_wrong_state_stops_the_store_at_once_and_repairs_nothing(sound, copy, sql):
    change(copy, (sql,))
    before = copy.read_bytes()
    with pytest.raises(LogTamperedError):
        open_store(copy, sound[1])
    assert copy.read_bytes() == before


@pytest.mark.parametrize("column", ["leaf", "decision"])
def test_a_changed_entry_is_not_given_out(sound, copy, column):
    change(copy, (f"UPDATE entry SET {column} = (SELECT {column} FROM entry WHERE idx = 1) WHERE idx = 0",))
    for use in (
        lambda s: s.entry(0),
        lambda s: list(s.entries()),
        lambda s: s.used(f"{'0' * 8}-0000-7000-8000-{1:012d}", 1),
    ):
        with open_store(copy, sound[1]) as store, pytest.raises(LogTamperedError):
            use(store)


def test_a_changed_node_is_not_proved_with(sound, copy):
    change(copy, ("UPDATE node SET hash = zeroblob(32) WHERE level = 0 AND idx = 1",))
    for use in (lambda s: s.entry(0), lambda s: s.leaf_hashes()):
        with open_store(copy, sound[1]) as store, pytest.raises(LogTamperedError):
            use(store)


def test_a_replay_row_that_points_elsewhere_is_noticed(sound, copy, new):
    change(copy, ("UPDATE used SET idx = 1 WHERE idx = 0",))
    with open_store(copy, sound[1]) as store, pytest.raises(LogTamperedError, match="not the one that used"):
        store.record(new(1), prior_version=5)


def test_a_log_signed_anew_with_another_key_is_found(sound, tmp_path, new):
    other = CheckpointSigner.create(tmp_path / "other.key", "example.com/log")
    with create_store(tmp_path / "new.sqlite", other) as store:
        fill(store, new)
    with pytest.raises(LogTamperedError, match="known key"):
        verify_store(tmp_path / "new.sqlite", [sound[1].vkey])


def test_one_checkpoint_signed_with_another_key_is_found(sound, copy, tmp_path):
    other = CheckpointSigner.create(tmp_path / "other.key", "example.com/log")
    ((note,),) = change(copy, ("SELECT checkpoint FROM entry WHERE idx = 3",))[0]
    signed = unverified(note)
    change(copy, ("UPDATE entry SET checkpoint = ? WHERE idx = 3", (other.sign(signed.size, signed.root),)))
    with pytest.raises(LogTamperedError, match="entry `3`"):
        verify_store(copy, [sound[1].vkey])


def test_a_history_rewritten_with_the_logs_own_key_is_found_by_a_kept_checkpoint(sound, tmp_path, new):
    _, signer, note = sound
    with create_store(tmp_path / "new.sqlite", signer) as store:
        fill(store, new, first=10)
        fill(store, new, first=20)
        assert store.verify().size == 14
        with pytest.raises(LogTamperedError, match="two logs were shown"):
            store.verify(known=[note])


def test_a_cut_log_is_found_by_a_kept_checkpoint(sound, tmp_path, new, record):
    _, signer, note = sound
    with create_store(tmp_path / "short.sqlite", signer) as store:
        record(store, 1)
        assert store.verify().size == 1
        with pytest.raises(LogTamperedError, match="had `7`"):
            store.verify(known=[note])


@pytest.mark.parametrize("known", ["", "garbage\n", "example.com/log\n0\n\n"])
def test_a_kept_checkpoint_that_is_none_is_refused(sound, copy, known):
    with pytest.raises(LogTamperedError):
        verify_store(copy, [sound[1].vkey], known=[known])


def test_a_kept_checkpoint_of_another_log_is_refused(sound, copy, tmp_path):
    other = CheckpointSigner.create(tmp_path / "other.key", "example.com/other")
    with pytest.raises(LogTamperedError, match=r"of the log `example\.com/other`"):
        verify_store(copy, [sound[1].vkey, other.vkey], known=[other.sign(0, bytes(32))])


def test_no_keys_verify_nothing(copy):
    with pytest.raises(LogTamperedError, match="known key"):
        verify_store(copy, [])


def test_a_missing_file_is_an_error(tmp_path, signer):
    with pytest.raises(StoreError, match="no log"):
        verify_store(tmp_path / "none.sqlite", [signer.vkey])


def test_recording_goes_on_while_a_log_is_verified(store, record):
    for number in range(3):
        record(store, number)
    report = store.verify(progress=lambda done, _: record(store, 100 + done))
    assert report.size == 3
    assert store.size() == 4


@pytest.mark.parametrize("document", [{"law_sha256": "c" * 64}, {"manifest_id": None}, {"decision": "deny"}])
def test_a_decision_that_never_said_what_its_leaf_says_is_found(store, new, tmp_path, signer, monkeypatch, document):
    monkeypatch.setattr(leaf, "check_agreement", lambda entry: None)
    store.record(new(1, document=document), prior_version=0)
    with pytest.raises(LogTamperedError, match="does not say what its leaf says"):
        store.verify()
    store.export(tmp_path / "out")
    with pytest.raises(LogTamperedError, match="does not say what its leaf says"):
        verify_export(tmp_path / "out", [signer.vkey])


@pytest.mark.parametrize("change", [lambda b: b.replace(b":", b": ", 1), lambda b: b[:-1] + b',"x":1,"x":2}'])
def test_a_decision_that_was_never_strict_json_is_found(store, new, monkeypatch, change):
    monkeypatch.setattr(leaf, "check_agreement", lambda entry: None)
    store.record(new(1, decision=change(new(1).decision)), prior_version=0)
    with pytest.raises(LogTamperedError, match="does not say what its leaf says"):
        store.verify()


def test_an_opening_balance_that_says_something_else_is_found(store, new, monkeypatch):
    said = leaf.Opening("acme", date(2024, 1, 1), 1, 0, "", new().recorded_at).document()
    monkeypatch.setattr(leaf.Opening, "document", lambda self: said)
    store.open_balance("acme", date(2024, 1, 1), 2, 0, "", new().recorded_at)
    with pytest.raises(LogTamperedError, match="does not say what its leaf says"):
        store.verify()


def test_a_checkpoint_signed_over_another_root_is_found(sound, copy):
    change(copy, ("UPDATE entry SET checkpoint = ? WHERE idx = 3", (sound[1].sign(4, bytes(32)),)))
    with pytest.raises(LogTamperedError, match="checkpoint of entry `3`"):
        verify_store(copy, [sound[1].vkey])


@pytest.mark.parametrize("size", range(8))
def test_a_kept_checkpoint_of_any_size_counts(sound, copy, size):
    with pytest.raises(LogTamperedError, match="two logs were shown"):
        verify_store(copy, [sound[1].vkey], known=[sound[1].sign(size, bytes(32))])
