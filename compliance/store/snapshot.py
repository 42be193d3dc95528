"""The log as one transaction sees it: a verified state, what can be read from it, and the one way to add to it."""

import sqlite3
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from compliance.errors import LogTamperedError, UsageError
from compliance.store import leaf, merkle
from compliance.store.entry import Entry, Proof, check_clock
from compliance.store.merkle import CompactRange
from compliance.store.note import Checkpoint, open_checkpoint
from compliance.store.signer import CheckpointSigner


class Seen(NamedTuple):
    """A state that was verified: the signed checkpoint, its text, and when its last entry was recorded, once known."""

    note: str
    checkpoint: Checkpoint
    last: datetime | None


class Snapshot:
    """A verified state of the log inside a transaction.

    Args:
        db: the connection, inside a transaction.
        signer: the log's own key.
        seen: what the same process saw last, from which the log must go on; `None` at first.

    Raises:
        LogTamperedError: tree, checkpoint, last entry and `seen` do not agree.
    """

    def __init__(self, db: sqlite3.Connection, signer: CheckpointSigner, seen: Seen | None) -> None:
        self._db = db
        self._signer = signer
        rows = db.execute("SELECT size, peaks, checkpoint FROM state").fetchall()
        if len(rows) != 1:
            raise LogTamperedError("the log has lost its state")
        size, peaks, note = rows[0]
        self.note: str = note
        self.tree = CompactRange(size, merkle.split_hashes(peaks))
        same = seen if seen is not None and seen.note == self.note else None
        self.checkpoint = same.checkpoint if same else self._signed()
        self._last = same.last if same else None
        self._appended = False
        self._check_state()
        if seen is not None and seen.checkpoint != self.checkpoint:
            self._check_growth(seen.checkpoint)

    @property
    def seen(self) -> Seen:
        """The state to remember: that of the transaction, with what was appended in it."""
        return Seen(self.note, self.checkpoint, self._last)

    @property
    def size(self) -> int:
        """Number of entries."""
        return self.tree.size

    def _signed(self) -> Checkpoint:
        """Verify the stored checkpoint with the log's own key, which also names the log."""
        return open_checkpoint(self.note, [self._signer.verifier])

    def _check_state(self) -> None:
        """Check that the signed checkpoint is that of the stored tree and of the last entry."""
        if (self.checkpoint.size, self.checkpoint.root) != (self.size, self.tree.root()):
            signed = f"the signed checkpoint of `{self.checkpoint.size}` entries"
            raise LogTamperedError(f"{signed} is not that of the `{self.size}` entries stored")
        last = self._one("SELECT idx, checkpoint FROM entry ORDER BY idx DESC LIMIT 1")
        if last != ((self.size - 1, self.note) if self.size else None):
            raise LogTamperedError("the last entry is not the one that the signed checkpoint covers")

    def _check_growth(self, seen: Checkpoint) -> None:
        """Check that the log has grown from the state seen before: it neither shrank nor has another beginning."""
        if self.size <= seen.size:
            raise LogTamperedError(f"the log had `{seen.size}` entries, and has `{self.size}` that are not the same")
        if seen.size:
            proof = merkle.consistency_proof(seen.size, self.size, self.node)
            merkle.verify_consistency(seen.size, self.size, proof, seen.root, self.checkpoint.root)

    def node(self, level: int, index: int) -> bytes:
        """Give the stored hash of a full node; it counts for nothing until a root is recomputed with it."""
        row = self._one("SELECT hash FROM node WHERE level = ? AND idx = ?", level, index)
        if row is None:
            raise LogTamperedError(f"node `{level}/{index}` of the tree is missing")
        return bytes(row[0])

    def entry(self, index: int) -> Entry:
        """Give an entry, after seeing that it is in the signed tree.

        Raises:
            UsageError: there is no such entry.
        """
        self._check_index(index)
        row = self._one("SELECT leaf, decision, checkpoint FROM entry WHERE idx = ?", index)
        if row is None:
            raise LogTamperedError(f"entry `{index}` is missing")
        entry = leaf.read_entry(index, *row)
        proof = merkle.inclusion_proof(index, self.size, self.node)
        merkle.verify_inclusion(index, self.size, merkle.leaf_hash(entry.leaf), proof, self.checkpoint.root)
        return entry

    def used(self, manifest_id: str, revision: int) -> Entry | None:
        """Give the entry that used this id and revision, if any."""
        row = self._one("SELECT idx FROM used WHERE manifest_id = ? AND revision = ?", manifest_id, revision)
        if row is None:
            return None
        entry = self.entry(row[0])
        if (entry.manifest_id, entry.revision) != (manifest_id, revision):
            raise LogTamperedError(f"entry `{entry.index}` is not the one that used this id")
        return entry

    def acceptance(self, index: int) -> Entry | None:
        """Give the entry that accepts a decision, if any."""
        row = self._one("SELECT idx FROM used WHERE manifest_id = ? AND revision = ?", *review_key(index))
        if row is None:
            return None
        entry = self.entry(row[0])
        if entry.accepts != index:
            raise LogTamperedError(f"entry `{entry.index}` is not the one that accepts entry `{index}`")
        return entry

    def volumes(self, exporter: str, opens: str, ends: str) -> tuple[int, int]:
        """Give the ordinary and the sensitive people counted on the days `opens` to `ends`."""
        query = (
            "SELECT coalesce(sum(ordinary), 0), coalesce(sum(sensitive), 0) FROM volume"
            " WHERE exporter = ? AND day BETWEEN ? AND ?"
        )
        ordinary, sensitive = self._one(query, exporter, opens, ends)
        return ordinary, sensitive

    def version(self, exporter: str) -> int:
        """Give the number of entries up to the last one that counts for an exporter; 0 if none does."""
        (last,) = self._one("SELECT max(idx) FROM volume WHERE exporter = ?", exporter)
        return 0 if last is None else int(last) + 1

    def opened(self, exporter: str, opens: str, ends: str) -> bool:
        """Whether an opening balance counts on the days `opens` to `ends`."""
        query = "SELECT 1 FROM volume WHERE opening = 1 AND exporter = ? AND day BETWEEN ? AND ? LIMIT 1"
        return self._one(query, exporter, opens, ends) is not None

    def openings(self, exporter: str | None) -> list[Entry]:
        """Give the opening balances of an exporter, or of all."""
        query = "SELECT idx FROM volume WHERE opening = 1 AND (?1 IS NULL OR exporter = ?1) ORDER BY idx"
        return [self.entry(index) for (index,) in self._db.execute(query, (exporter,)).fetchall()]

    def inclusion(self, index: int) -> Proof:
        """Prove that an entry is in the log."""
        self._check_index(index)
        return Proof(merkle.inclusion_proof(index, self.size, self.node), self.note, index=index)

    def consistency(self, old_size: int) -> Proof:
        """Prove that the log begins with an older one."""
        if not 0 < old_size <= self.size:
            raise UsageError(f"the log of `{self.size}` entries has no earlier size `{old_size}`")
        return Proof(merkle.consistency_proof(old_size, self.size, self.node), self.note, old_size=old_size)

    def leaf_hashes(self, start: int, end: int) -> list[bytes]:
        """Give stored leaf hashes; they count for nothing until a root is recomputed with them."""
        query = "SELECT hash FROM node WHERE level = 0 AND idx >= ? AND idx < ? ORDER BY idx"
        return [bytes(found) for (found,) in self._db.execute(query, (start, end))]

    def check_clock(self, now: datetime, day_ends: datetime | None) -> None:
        """Refuse a moment whose day is before that of the last entry; see `base.Store.check_clock`."""
        if self._last is None and self.size:
            self._last = self.entry(self.size - 1).recorded_at
        if self._last is not None:
            check_clock(self._last, now, day_ends)

    def append(self, write: Callable[[int], bytes], decision: bytes, day_ends: datetime | None) -> Entry:
        """Add an entry with the tree's new nodes and what it counts, and sign the new state, which `save` writes.

        Args:
            write: gives the leaf record for an index.
            decision: the bytes kept beside it.
            day_ends: the first moment of the next legal day; see `base.Store.check_clock`.

        Raises:
            ClockError: the last entry is of a later day.
        """
        index, record = self.size, write(self.size)
        tree, made = self.tree.append(merkle.leaf_hash(record))
        checkpoint = Checkpoint(self._signer.origin, tree.size, tree.root())
        note = self._signer.sign(checkpoint.size, checkpoint.root)
        entry = leaf.read_entry(index, record, decision, note)
        self.check_clock(entry.recorded_at, day_ends)
        self._db.execute("INSERT INTO entry VALUES (?, ?, ?, ?)", (index, record, note, decision))
        self._db.executemany("INSERT INTO node VALUES (?, ?, ?)", made)
        spent = used_key(entry)
        if spent:
            self._db.execute("INSERT INTO used VALUES (?, ?, ?)", (*spent, index))
        counted = volume_row(entry)
        if counted:
            self._db.execute("INSERT INTO volume VALUES (?, ?, ?, ?, ?, ?)", counted)
        self.tree, self.note, self.checkpoint, self._last = tree, note, checkpoint, entry.recorded_at
        self._appended = True
        return entry

    def save(self) -> None:
        """Write the state, if anything was appended: once, when the transaction ends."""
        if self._appended:
            state = (self.size, b"".join(self.tree.peaks), self.note)
            self._db.execute("UPDATE state SET size = ?, peaks = ?, checkpoint = ?", state)

    def _one(self, query: str, *values: Any) -> Any:
        return self._db.execute(query, values).fetchone()

    def _check_index(self, index: int) -> None:
        if not 0 <= index < self.size:
            raise UsageError(f"the log of `{self.size}` entries has no entry `{index}`")


def used_key(entry: Entry) -> tuple[str, int] | None:
    """Give what an entry uses once and for all: a manifest's id and revision, or the review of a decision."""
    if entry.kind == "decision":
        return entry.manifest_id, entry.revision
    return None if entry.accepts is None else review_key(entry.accepts)


def review_key(index: int) -> tuple[str, int]:
    """Give the key of a review beside ids and revisions: no manifest has the revision 0."""
    return f"review:{index}", 0


def volume_row(entry: Entry) -> tuple[str, int, str, int, int, int] | None:
    """Give the row of the volumes table that an entry makes; none for a decision that counts nobody."""
    opening = entry.kind == "opening_balance"
    if not (opening or entry.ordinary or entry.sensitive):
        return None
    return entry.exporter, entry.index, entry.as_of.isoformat(), entry.ordinary, entry.sensitive, int(opening)
