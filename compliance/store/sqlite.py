"""The store in one SQLite file: write-ahead log, every commit synced, one transaction for all that an entry needs.

Several threads may share a store, several processes may share the file. Opening and recording read a number of rows
that grows with the logarithm of the log, never the log itself.
"""

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from compliance.errors import LogTamperedError, ReplayError, StoreError, UntrustedError, UsageError
from compliance.store import disagreement, leaf, merkle, review, schema
from compliance.store.base import Batch, Progress, View
from compliance.store.connection import BUSY_TIMEOUT, Connection, connect, errors
from compliance.store.entry import Balance, Entry, NewEntry, Prior, Proof, VerifyReport, VolumesChanged
from compliance.store.files import sync_folder, write_new
from compliance.store.signer import CheckpointSigner
from compliance.store.snapshot import Seen, Snapshot

_GROUP = 256


def open_store(path: Path, signer: CheckpointSigner, *, busy_timeout: float = BUSY_TIMEOUT) -> "SqliteStore":
    """Open a log that exists.

    Args:
        path: the file.
        signer: the log's own key.
        busy_timeout: seconds to wait for another process that is writing.

    Raises:
        StoreError: missing (a missing log is never silently begun anew), unreadable, or of another version.
        LogTamperedError: the state is not the one that was signed with this key.
    """
    return SqliteStore(path, signer, busy_timeout=busy_timeout)


def create_store(path: Path, signer: CheckpointSigner, *, busy_timeout: float = BUSY_TIMEOUT) -> "SqliteStore":
    """Begin a new, empty log and open it.

    Raises:
        StoreError: the file exists or cannot be made.
    """
    draft = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}.new")
    write_new(draft, b"", 0o600)
    try:
        with errors(path):
            _fill(draft, signer)
        os.link(draft, path)  # unlike a rename, this fails if another process was first
    except OSError as error:
        raise StoreError(f"the log cannot be made: {error.strerror}", where=str(path)) from error
    finally:
        with suppress(OSError):
            draft.unlink()
    sync_folder(path.parent)
    return SqliteStore(path, signer, busy_timeout=busy_timeout)


def _fill(path: Path, signer: CheckpointSigner) -> None:
    """Write the tables and the signed empty tree; closing folds the write-ahead log into the file."""
    db = connect(path, BUSY_TIMEOUT)
    try:
        db.execute("BEGIN IMMEDIATE")
        schema.create(db)
        db.execute("INSERT INTO state VALUES (1, 0, x'', ?)", (signer.sign(0, merkle.EMPTY_ROOT),))
        db.execute("COMMIT")
    finally:
        db.close()


class SqliteStore:
    """A store in a SQLite file; made by `open_store` or `create_store`. See `compliance.store.base.Store`.

    Once writing has failed, or the log was found tampered with, the object refuses all further use.
    """

    def __init__(self, path: Path, signer: CheckpointSigner, *, busy_timeout: float = BUSY_TIMEOUT) -> None:
        if not path.is_file():
            raise StoreError("there is no log", where=str(path), todo="begin it once, when the gate is set up")
        self.path = path
        self._signer = signer
        self._seen: Seen | None = None
        self._connection = Connection(path, busy_timeout)
        try:
            with self._connection.transaction("DEFERRED") as db:
                schema.check(db, str(path))
            self.size()
        except BaseException:
            self.close()
            raise

    @contextmanager
    def _log(self, kind: Literal["DEFERRED", "IMMEDIATE"] = "DEFERRED") -> Iterator[Snapshot]:
        """Give the verified log inside a transaction, and remember its state for the next one."""
        with self._connection.transaction(kind) as db:
            log = Snapshot(db, self._signer, self._seen)
            self._seen = log.seen
            yield log
            log.save()
        self._seen = log.seen  # only now is what was appended in the log

    def record(self, entry: NewEntry, *, prior_version: int, day_ends: datetime | None = None) -> Entry:
        """Record a decision; see `Store.record`."""
        with self.batch() as batch:
            return batch.record(entry, prior_version=prior_version, day_ends=day_ends)

    @contextmanager
    def view(self) -> Iterator[View]:
        """Look at one state of the log; see `Store.view`."""
        with self._log() as log:
            yield _View(log)

    @contextmanager
    def batch(self) -> Iterator[Batch]:
        """Record several decisions in one transaction; see `Store.batch`."""
        with self._log("IMMEDIATE") as log:
            yield _Batch(log, str(self.path))

    def open_balance(
        self,
        exporter: str,
        on: date,
        ordinary: int,
        sensitive: int,
        note: str,
        recorded_at: datetime,
        day_ends: datetime | None = None,
    ) -> Entry:
        """Record people counted before the log began; see `Store.open_balance`."""
        opening = leaf.Opening(exporter, on, ordinary, sensitive, note, recorded_at)
        with self._log("IMMEDIATE") as log:
            return log.append(opening.leaf, opening.document(), day_ends)

    def accept(self, acceptance: review.NewAcceptance, *, day_ends: datetime | None = None) -> Entry:
        """Record that people accept a decision; see `Store.accept`."""
        review.check_signed({**acceptance.fields(), **acceptance.kept}, self._signer.origin)
        with self._log("IMMEDIATE") as log:
            accepted = log.entry(acceptance.accepts)
            review.check_acceptable(accepted, log.acceptance(acceptance.accepts))
            if accepted.decision_sha256 != acceptance.accepts_sha256:
                raise UntrustedError(f"the decision of entry `{accepted.index}` is not the one that was accepted")
            return log.append(lambda index: leaf.acceptance_leaf(acceptance, index), acceptance.document(), day_ends)

    def acceptance(self, index: int) -> Entry | None:
        """Give the entry that accepts a decision; see `Store.acceptance`."""
        with self._log() as log:
            return log.acceptance(index)

    def record_disagreement(self, new: disagreement.NewDisagreement, *, day_ends: datetime | None = None) -> Entry:
        """Record that the executors disagreed; see `Store.record_disagreement`."""
        disagreement.check_new(new)
        with self._log("IMMEDIATE") as log:
            return log.append(lambda index: leaf.disagreement_leaf(new, index), new.document(), day_ends)

    def check_clock(self, now: datetime, day_ends: datetime | None = None) -> None:
        """Refuse a clock that is behind the log; see `Store.check_clock`."""
        with self.view() as view:
            view.check_clock(now, day_ends)

    def prior(self, exporter: str, opens: date, ends: date) -> Prior:
        """Give the people counted in a window; see `Store.prior`."""
        with self.view() as view:
            return view.prior(exporter, opens, ends)

    def used(self, manifest_id: str, revision: int) -> Entry | None:
        """Give the entry that used this id and revision; see `Store.used`."""
        with self._log() as log:
            return log.used(manifest_id, revision)

    def entry(self, index: int) -> Entry:
        """Give one entry; see `Store.entry`."""
        with self._log() as log:
            return log.entry(index)

    def entries(self, start: int = 0, end: int | None = None) -> Iterator[Entry]:
        """Give entries in order, read in small groups; see `Store.entries`."""
        size = self.size()
        stop = size if end is None else end
        if not 0 <= start <= stop <= size:
            raise UsageError(f"the log of `{size}` entries has no range `{start}` to `{stop}`")
        return self._groups(start, stop)

    def _groups(self, start: int, stop: int) -> Iterator[Entry]:
        for first in range(start, stop, _GROUP):
            with self._log() as log:
                group = [log.entry(index) for index in range(first, min(first + _GROUP, stop))]
            yield from group

    def size(self) -> int:
        """Give the number of entries."""
        with self._log() as log:
            return log.size

    def checkpoint(self) -> str:
        """Give the latest signed checkpoint."""
        with self._log() as log:
            return log.note

    def inclusion(self, index: int) -> Proof:
        """Prove that an entry is in the log; see `Store.inclusion`."""
        with self._log() as log:
            return log.inclusion(index)

    def consistency(self, old_size: int) -> Proof:
        """Prove that the log begins with an older one; see `Store.consistency`."""
        with self._log() as log:
            return log.consistency(old_size)

    def leaf_hashes(self) -> list[bytes]:
        """Give all leaf hashes; see `Store.leaf_hashes`."""
        with self._log() as log:
            hashes = log.leaf_hashes(0, log.size)
            if merkle.root_of(hashes) != log.checkpoint.root:
                raise LogTamperedError("the stored leaf hashes are not those of the signed tree", where=str(self.path))
            return hashes

    def balances(self, exporter: str | None = None) -> list[Balance]:
        """Give the opening balances; see `Store.balances`."""
        with self._log() as log:
            found = log.openings(exporter)
        return [
            Balance(e.index, e.exporter, e.as_of, e.ordinary, e.sensitive, str(e.document()["note"]), e.recorded_at)
            for e in found
        ]

    def verify(self, *, known: Sequence[str] = (), progress: Progress | None = None) -> VerifyReport:
        """Recompute everything on a connection of its own, so that recording goes on; see `Store.verify`."""
        from compliance.store.audit import verify_store  # only an audit needs it

        self._connection.check_usable()
        return verify_store(self.path, [self._signer.vkey], known=known, progress=progress)

    def export(self, folder: Path, start: int = 0, end: int | None = None, *, progress: Progress | None = None) -> None:
        """Write a folder that can be verified without the store; see `Store.export`."""
        from compliance.store.export import export_folder  # only an export needs it

        export_folder(self, folder, start, end, progress=progress)

    def close(self) -> None:
        """Close; any later call fails."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _replayed(entry: NewEntry, earlier: Entry, where: str) -> ReplayError:
    same = "the same" if earlier.manifest_sha256 == entry.manifest_sha256 else "another"
    return ReplayError(
        f"revision `{entry.revision}` of `{entry.manifest_id}` was decided as log entry `{earlier.index}`,"
        f" with {same} payload",
        where=where,
    )


class _View:
    """The log inside a transaction; see `compliance.store.base.View`."""

    def __init__(self, log: Snapshot) -> None:
        self._log = log

    def check_clock(self, now: datetime, day_ends: datetime | None = None) -> None:
        self._log.check_clock(now, day_ends)

    def prior(self, exporter: str, opens: date, ends: date) -> Prior:
        window = exporter, opens.isoformat(), ends.isoformat()
        return Prior(*self._log.volumes(*window), self._log.version(exporter), self._log.opened(*window))

    def used(self, manifest_id: str, revision: int) -> Entry | None:
        return self._log.used(manifest_id, revision)


class _Batch(_View):
    """The log inside a transaction that writes; see `compliance.store.base.Batch`."""

    def __init__(self, log: Snapshot, where: str) -> None:
        super().__init__(log)
        self._where = where

    def record(self, entry: NewEntry, *, prior_version: int, day_ends: datetime | None = None) -> Entry:
        leaf.check_agreement(entry)
        earlier = self._log.used(entry.manifest_id, entry.revision)
        if earlier is not None:
            raise _replayed(entry, earlier, self._where)
        if self._log.version(entry.exporter) != prior_version:
            raise VolumesChanged(f"the volumes of `{entry.exporter}` changed while this transfer was decided")
        return self._log.append(lambda index: leaf.decision_leaf(entry, index), entry.decision, day_ends)
