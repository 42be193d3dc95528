# ruff: noqa: S608 - the names of tables in the statements are those of the schema
"""Recording, reading back, replay, volumes, and what happens when the file cannot be written."""

import os
import shutil
import sqlite3
import stat
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from compliance import canonical
from compliance.errors import LogTamperedError, ReplayError, StoreError, UsageError
from compliance.store import CheckpointSigner, VolumesChanged, create_store, merkle, open_store
from compliance.store.note import open_checkpoint

YEAR = date(2024, 1, 1), date(2024, 12, 31)


def test_a_new_log_is_empty_and_signed(store, signer):
    checkpoint = open_checkpoint(store.checkpoint(), [signer.verifier])
    assert (checkpoint.size, checkpoint.root, store.size()) == (0, merkle.EMPTY_ROOT, 0)
    assert list(store.entries()) == store.balances() == []
    assert store.prior("acme", *YEAR).version == 0


def test_the_file_is_private(store, path, tmp_path):
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.glob("log.sqlite*")} == {0o600}
    assert not list(tmp_path.glob("*.new*"))


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc")
def test_the_folder_of_a_new_log_reaches_the_disk(path, signer, monkeypatch):
    synced = []
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(str(Path(f"/proc/self/fd/{handle}").readlink())))
    create_store(path, signer).close()
    assert synced[-1] == str(path.parent)


def test_a_log_is_made_once(store, path, signer, record):
    record(store)
    with pytest.raises(StoreError, match="cannot be made"):
        create_store(path, signer)
    assert store.size() == 1


def test_a_missing_log_is_not_begun_anew(path, signer):
    with pytest.raises(StoreError, match="there is no log"):
        open_store(path, signer)
    assert not path.exists()


def test_commits_are_synced(store):
    with store._connection.transaction("DEFERRED") as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert db.execute("PRAGMA synchronous").fetchone() == (2,)
        assert db.execute("PRAGMA foreign_keys").fetchone() == (1,)


@pytest.mark.parametrize("verdict", ["approve", "deny"])
def test_an_entry_is_read_back_as_recorded(store, new, verdict, again):
    entry = new(1, verdict=verdict)
    recorded = store.record(entry, prior_version=0)
    for reader in (store, again()):
        assert reader.entry(0) == reader.used(entry.manifest_id, 1) == recorded == next(reader.entries())
    assert {name: getattr(recorded, name) for name in type(entry).__slots__} == {
        name: getattr(entry, name) for name in type(entry).__slots__
    }
    assert recorded.index == 0
    assert recorded.kind == "decision"
    assert recorded.leaf_hash == merkle.leaf_hash(recorded.leaf).hex()
    assert recorded.document()["manifest_id"] == entry.manifest_id


def test_the_leaf_holds_commitments_and_no_free_text(filled):
    leaves: list[Any] = [canonical.parse(entry.leaf, where="leaf") for entry in filled.entries()]
    assert leaves[0] == {
        "v": 1,
        "kind": "decision",
        "index": 0,
        "decision_sha256": filled.entry(0).decision_sha256,
        "manifest_id": "00000000-0000-7000-8000-000000000001",
        "revision": 1,
        "manifest_sha256": f"{1:064x}",
        "exporter": "acme",
        "as_of": "2024-05-20",
        "verdict": "approve",
        "releasable": True,
        "reasons": [],
        "law_sha256": "b" * 64,
        "ordinary": 5,
        "sensitive": 1,
        "recorded_at": "2024-05-20T01:02:03Z",
    }
    assert leaves[2] == {
        "v": 1,
        "kind": "opening_balance",
        "index": 2,
        "decision_sha256": filled.entry(2).decision_sha256,
        "exporter": "acme",
        "as_of": "2024-01-01",
        "ordinary": 90_000,
        "sensitive": 12,
        "recorded_at": "2024-05-20T01:02:03Z",
    }
    assert all(b"counted by hand" not in entry.leaf for entry in filled.entries())
    assert leaves[3]["reasons"] == ["consent_missing", "notice_missing"]


def test_every_entry_has_the_checkpoint_that_ends_with_it(filled, signer):
    hashes = [bytes.fromhex(entry.leaf_hash) for entry in filled.entries()]
    assert len(hashes) == 7
    for entry in filled.entries():
        checkpoint = open_checkpoint(entry.checkpoint, [signer.verifier])
        assert checkpoint.size == entry.index + 1
        assert checkpoint.root == merkle.root_of(hashes[: entry.index + 1])
    assert filled.checkpoint() == filled.entry(6).checkpoint
    assert filled.leaf_hashes() == hashes


def test_proofs_lead_to_the_signed_root(filled, signer):
    latest = open_checkpoint(filled.checkpoint(), [signer.verifier])
    for entry in filled.entries():
        proof = filled.inclusion(entry.index)
        assert (proof.index, proof.checkpoint) == (entry.index, filled.checkpoint())
        merkle.verify_inclusion(entry.index, 7, merkle.leaf_hash(entry.leaf), proof.hashes, latest.root)
        old = open_checkpoint(entry.checkpoint, [signer.verifier])
        proof = filled.consistency(old.size)
        merkle.verify_consistency(old.size, 7, proof.hashes, old.root, latest.root)


@pytest.mark.parametrize(
    "ask",
    [
        lambda store: store.entry(7),
        lambda store: store.entry(-1),
        lambda store: store.inclusion(7),
        lambda store: store.consistency(0),
        lambda store: store.consistency(8),
        lambda store: store.entries(3, 8),
        lambda store: store.entries(4, 3),
        lambda store: store.entries(-1),
    ],
)
def test_asking_beyond_the_log_is_a_usage_error(filled, ask):
    with pytest.raises(UsageError):
        ask(filled)
    assert filled.size() == 7


@pytest.mark.parametrize(("start", "end"), [(0, None), (2, 5), (3, 3), (6, 7)])
def test_a_range_of_entries(filled, start, end):
    assert [entry.index for entry in filled.entries(start, end)] == list(range(7))[start:end]


def test_an_id_and_revision_are_used_once(store, new, record, again):
    entry = record(store, 1)
    record(store, 2)
    version = store.prior("acme", *YEAR).version
    for other in (store, again()):
        with pytest.raises(ReplayError, match=r"log entry `0`, with the same payload"):
            other.record(new(1), prior_version=version)
        with pytest.raises(ReplayError, match=r"log entry `0`, with another payload"):
            other.record(new(1, manifest_sha256="c" * 64), prior_version=version)
    assert store.used(entry.manifest_id, 2) is None
    assert record(store, 1, revision=2).index == 2


def test_a_denial_uses_its_revision_too(store, record, new):
    record(store, 1, verdict="deny")
    with pytest.raises(ReplayError):
        store.record(new(1), prior_version=0)


def test_volumes_are_summed_in_the_window(filled):
    def counted(exporter, opens, ends):
        prior = filled.prior(exporter, opens, ends)
        return prior.ordinary, prior.sensitive

    assert counted("acme", *YEAR) == (90_005, 13)
    assert counted("acme", date(2024, 1, 2), date(2024, 5, 20)) == (5, 1)
    assert counted("acme", date(2024, 5, 21), date(2024, 12, 31)) == (0, 0)
    assert counted("acme", date(2024, 1, 1), date(2025, 1, 1)) == (90_105, 13)
    assert counted("other-co", *YEAR) == (7, 0)
    assert counted("nobody", *YEAR) == (0, 0)


def test_an_opening_balance_of_the_window_is_known_as_such(store, record, new):
    record(store, 1)
    assert not store.prior("acme", *YEAR).opened
    for exporter, day in (("acme", date(YEAR[0].year - 1, 12, 31)), ("other-co", YEAR[0])):
        store.open_balance(exporter, day, 1, 0, "", new().recorded_at)
    assert not store.prior("acme", *YEAR).opened
    store.open_balance("acme", YEAR[0], 0, 0, "", new().recorded_at)
    assert store.prior("acme", *YEAR).opened


def test_the_version_changes_with_the_exporters_volumes_only(store, record, new):
    first = store.prior("acme", *YEAR).version
    record(store, 1, exporter="other-co")
    record(store, 2, verdict="deny")
    record(store, 3, people=(0, 0))
    assert store.prior("acme", *YEAR).version == first
    record(store, 4)
    second = store.prior("acme", *YEAR).version
    store.open_balance("acme", date(2020, 1, 1), 0, 0, "", new().recorded_at)
    assert len({first, second, store.prior("acme", *YEAR).version}) == 3


@pytest.mark.parametrize("verdict", ["approve", "deny"])
def test_a_decision_on_old_volumes_is_not_recorded(store, new, again, verdict):
    other = again()
    seen = store.prior("acme", *YEAR), other.prior("acme", *YEAR)
    assert seen[0] == seen[1]
    store.record(new(1), prior_version=seen[0].version)
    with pytest.raises(VolumesChanged):
        other.record(new(2, verdict=verdict), prior_version=seen[1].version)
    assert store.size() == 1
    assert other.record(new(2, verdict=verdict), prior_version=other.prior("acme", *YEAR).version).index == 1


def test_an_opening_balance_changes_what_a_waiting_decision_rests_on(store, new):
    version = store.prior("acme", *YEAR).version
    store.open_balance("acme", date(2024, 1, 1), 1, 0, "", new().recorded_at)
    with pytest.raises(VolumesChanged):
        store.record(new(1), prior_version=version)


def test_balances(filled):
    acme, other = filled.balances()
    assert (acme.index, acme.exporter, acme.on, acme.ordinary, acme.sensitive, acme.note) == (
        2, "acme", date(2024, 1, 1), 90_000, 12, "counted by hand",
    )  # fmt: skip
    assert acme.recorded_at == datetime(2024, 5, 20, 1, 2, 3, tzinfo=UTC)
    assert (other.index, other.ordinary) == (5, 0)
    assert filled.balances("other-co") == [other]
    assert filled.balances("nobody") == []


@pytest.mark.parametrize(
    "change",
    [
        {"exporter": "a b"},
        {"on": datetime(2024, 1, 1, tzinfo=UTC)},
        {"ordinary": -1},
        {"sensitive": 2**53},
        {"ordinary": True},
        {"note": "a\x00"},
        {"note": "x" * 2001},
        {"recorded_at": datetime(2024, 1, 1)},  # noqa: DTZ001 - the point of the case
    ],
)
def test_a_malformed_opening_balance_is_refused(store, new, change):
    good = {"exporter": "acme", "on": date(2024, 1, 1), "ordinary": 1, "sensitive": 1, "note": ""}
    with pytest.raises(StoreError):
        store.open_balance(**(good | {"recorded_at": new().recorded_at} | change))
    assert store.size() == 0


@pytest.mark.parametrize(
    "change",
    [
        {"manifest_id": ""},
        {"manifest_id": "a\nb"},
        {"revision": 0},
        {"revision": 2**31},
        {"revision": True},
        {"manifest_sha256": "A" * 64},
        {"manifest_sha256": ""},
        {"law_sha256": "b" * 63},
        {"exporter": ""},
        {"exporter": "x" * 129},
        {"verdict": "unknown"},
        {"verdict": "deny", "releasable": True},
        {"releasable": 1},
        {"verdict": "deny", "ordinary": 1},
        {"releasable": False},
        {"ordinary": -1},
        {"sensitive": 2**53},
        {"ordinary": 1.0},
        {"reasons": ("Free text, with a name",)},
        {"as_of": datetime(2024, 5, 20, tzinfo=UTC)},
        {"recorded_at": datetime(2024, 5, 20)},  # noqa: DTZ001 - the point of the case
        {"recorded_at": datetime(2024, 5, 20, microsecond=1, tzinfo=UTC)},
        {"recorded_at": datetime(2024, 5, 20, tzinfo=timezone(timedelta(hours=8)))},
    ],
)
def test_a_malformed_entry_is_refused(new, change):
    with pytest.raises(StoreError, match="which the log does not take"):
        new(1, **change)


def test_an_advisory_approval_counts_nobody(store, record):
    entry = record(store, 1, releasable=False, people=(0, 0))
    assert (entry.verdict, entry.releasable, store.prior("acme", *YEAR).ordinary) == ("approve", False, 0)


@pytest.mark.parametrize(
    "document",
    [
        {"manifest_id": "other"},
        {"revision": 2},
        {"manifest_sha256": "c" * 64},
        {"exporter": "other"},
        {"as_of": "2024-05-21"},
        {"decision": "deny"},
        {"law_sha256": "c" * 64},
        {"law_sha256": None},
    ],
)
def test_a_decision_that_says_something_else_is_not_recorded(store, new, document):
    with pytest.raises(StoreError, match=f"differ in `{next(iter(document))}`"):
        store.record(new(1, document=document), prior_version=0)
    assert store.size() == 0


@pytest.mark.parametrize(
    "decision", [b"", b"[]", b"{}", b"null", b"\xff", b'{ "a":1}', b'{"a":1,"a":1}', b" " * (2**24 + 1)]
)
def test_what_is_no_decision_is_not_recorded(store, new, decision):
    with pytest.raises(StoreError, match="decision to be recorded"):
        store.record(new(1, decision=decision), prior_version=0)
    assert store.size() == 0


def test_a_record_too_long_for_a_tile_is_refused(store, new):
    with pytest.raises(StoreError, match="longer than"):
        store.record(new(1, verdict="deny", reasons=tuple(f"r{n}" for n in range(10_000))), prior_version=0)
    assert store.size() == 0


def test_a_closed_store_refuses(store, new):
    store.close()
    store.close()
    for use in (store.size, store.checkpoint, store.verify, lambda: store.record(new(), prior_version=0)):
        with pytest.raises(StoreError, match="closed"):
            use()


def test_a_store_does_not_survive_a_fork(store, monkeypatch):
    monkeypatch.setattr(os, "getpid", lambda: -1)
    with pytest.raises(StoreError, match="fork"):
        store.size()


def test_another_key_does_not_open_the_log(store, path, tmp_path):
    other = CheckpointSigner.create(tmp_path / "other.key", "example.com/log")
    with pytest.raises(LogTamperedError, match="no signature of a known key"):
        open_store(path, other)


@pytest.mark.parametrize("pragma", ["application_id = 1", "user_version = 2", "user_version = 0"])
def test_another_kind_or_version_of_file_is_refused(store, path, again, pragma):
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA {pragma}")
    with pytest.raises(StoreError, match=r"not a log of|schema version"):
        again()


@pytest.mark.parametrize("content", [b"", b"not a database", bytes(8192)])
def test_a_file_that_is_no_log_is_refused(path, signer, content):
    path.write_bytes(content)
    with pytest.raises(StoreError) as caught:
        open_store(path, signer)
    assert caught.value.where == str(path)


def test_a_cut_file_is_refused(filled, path, signer):
    filled.close()
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)
    with pytest.raises(StoreError, match=r"log\.sqlite"):
        open_store(path, signer)


def test_a_locked_log_is_an_error_after_the_timeout_and_no_more(store, path, record, new):
    lock = sqlite3.connect(path, isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="locked") as caught:
        store.record(new(), prior_version=0)
    assert caught.value.where == str(path)
    lock.close()
    assert record(store).index == 0


def test_a_full_disk_ends_the_use_of_the_store(store, record, new, again):
    record(store, 1)
    with store._connection.transaction("DEFERRED") as db:
        (pages,) = db.execute("PRAGMA page_count").fetchone()
        db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreError, match="full"):
        store.record(new(2, document={"long": "x" * 50_000}), prior_version=1)
    for use in (store.size, store.verify, lambda: store.record(new(3), prior_version=1)):
        with pytest.raises(StoreError, match="stopped after"):
            use()
    assert again().verify().size == 1


def test_a_file_that_cannot_be_written_is_an_error(store, new):
    with store._connection.transaction("DEFERRED") as db:
        db.execute("PRAGMA query_only = ON")
    with pytest.raises(StoreError, match="readonly"):
        store.record(new(), prior_version=0)
    assert store.size() == 0


class FailsToCommit:
    """A connection whose disk refuses the sync."""

    def __init__(self, db):
        self._db = db

    def execute(self, sql, *values):
        if sql == "COMMIT":
            raise sqlite3.OperationalError("disk I/O error")
        return self._db.execute(sql, *values)

    def __getattr__(self, name):
        return getattr(self._db, name)


def test_a_failed_commit_ends_the_use_of_the_store(store, new, again):
    connection = store._connection
    connection._db, sound = FailsToCommit(connection._db), connection._db
    with pytest.raises(StoreError, match="disk I/O error"):
        store.record(new(), prior_version=0)
    connection._db = sound
    with pytest.raises(StoreError, match="stopped after: disk I/O error"):
        store.record(new(), prior_version=0)
    assert again().size() == 0


def test_an_interruption_leaves_nothing_behind(store, new, record, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(CheckpointSigner, "sign", interrupted)
        with pytest.raises(KeyboardInterrupt):
            store.record(new(), prior_version=0)
    assert store.size() == 0
    assert record(store).index == 0
    assert store.verify().size == 1


def test_a_log_that_shrinks_under_a_running_store_is_noticed(store, record, path, again):
    record(store, 1)
    with sqlite3.connect(path) as db:
        state = db.execute("SELECT * FROM state").fetchall()
    other = again()
    record(other, 2)
    assert store.size() == 2
    with sqlite3.connect(path) as db:
        for table in ("entry", "used", "volume"):
            db.execute(f"DELETE FROM {table} WHERE idx = 1")
        db.execute("DELETE FROM node WHERE (level, idx) IN ((0, 1), (1, 0))")
        db.execute("DELETE FROM state")
        db.executemany("INSERT INTO state VALUES (?, ?, ?, ?)", state)
    for running in (store, other):
        with pytest.raises(LogTamperedError, match="had `2` entries"):
            running.size()
        with pytest.raises(StoreError, match="stopped"):
            running.size()
    assert again().size() == 1  # only a checkpoint kept elsewhere would tell


def test_a_log_with_another_beginning_is_noticed(store, record, path, signer, tmp_path):
    record(store, 1)
    with create_store(tmp_path / "twin.sqlite", signer) as twin:
        for number in (7, 8, 9):
            record(twin, number)
    with sqlite3.connect(path) as db:
        db.execute("ATTACH ? AS twin", (str(tmp_path / "twin.sqlite"),))
        for table in ("used", "volume", "state", "node", "entry"):
            db.execute(f"DELETE FROM {table}")
            db.execute(f"INSERT INTO {table} SELECT * FROM twin.{table}")
    with pytest.raises(LogTamperedError, match="does not begin with"):
        store.size()


def test_a_copy_goes_on_where_the_log_was(filled, path, signer, tmp_path, record):
    filled.close()
    shutil.copy(path, tmp_path / "copy.sqlite")
    with open_store(tmp_path / "copy.sqlite", signer) as copy:
        assert record(copy, 50).index == 7
        assert copy.verify().size == 8


def test_a_decision_that_is_not_canonical_is_not_recorded(store, new):
    with pytest.raises(StoreError, match="not canonical"):
        store.record(new(1, decision=new(1).decision.replace(b":", b": ", 1)), prior_version=0)
    assert store.size() == 0


SLIPS = {
    "document": st.dictionaries(
        st.sampled_from(
            ["as_of", "exporter", "law_sha256", "manifest_id", "manifest_sha256", "revision", "decision", "x"]
        ),
        st.none()
        | st.integers(0, 2)
        | st.sampled_from(["approve", "deny", "acme", "2024-05-20", "b" * 64, "决定", "\U0001f602"]),
        min_size=1,
        max_size=2,
    ),
    "reasons": st.lists(st.sampled_from(["a", "notice_missing"])).map(tuple),
    "verdict": st.sampled_from(["approve", "deny"]),
    "exporter": st.sampled_from(["acme", "other"]),
}


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.fixed_dictionaries({}, optional=SLIPS), st.sampled_from([b"", b"0", b" ", b'"', b",", b"}"]), st.integers(0, 500)
)
def test_what_an_audit_would_refuse_is_not_recorded(store, new, slips, wrong, at):
    """Whatever is wrong with an entry: either it is refused, or the log is sound with it."""
    entry = new(store.size() + 1, **slips)
    text = entry.decision
    for decision in (text, text[:at] + wrong + text[at + 1 :]):
        size = store.size()
        try:
            version = store.prior(entry.exporter, date.min, date.max).version
            store.record(replace(entry, decision=decision), prior_version=version)
        except (StoreError, ReplayError):
            assert store.size() == size
    assert store.verify().size == store.size()
