"""One connection to the log's SQLite file: its safety settings, its transactions, and the refusal after a failure."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

from compliance.errors import LogTamperedError, StoreError

BUSY_TIMEOUT = 5.0


def connect(path: Path, busy_timeout: float) -> sqlite3.Connection:
    """Connect to a file that exists, with every safety that this package relies on."""
    uri = path.absolute().as_uri() + "?mode=rw"
    db = sqlite3.connect(uri, uri=True, timeout=busy_timeout, isolation_level=None, check_same_thread=False)
    try:
        for pragma in ("foreign_keys = ON", "trusted_schema = OFF", "cell_size_check = ON", "fullfsync = ON"):
            db.execute(f"PRAGMA {pragma}")
        (mode,) = db.execute("PRAGMA journal_mode = WAL").fetchone()
        db.execute("PRAGMA synchronous = FULL")
        if mode != "wal":
            raise sqlite3.OperationalError(f"journal mode `{mode}` instead of `wal`")
    except BaseException:
        db.close()
        raise
    return db


@contextmanager
def errors(path: Path) -> Iterator[None]:
    """Turn what SQLite raises into an error that names the file."""
    try:
        yield
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", type(error).__name__)
        raise StoreError(f"the log cannot be read or written: {error} ({name})", where=str(path)) from error


class Connection:
    """A connection that threads may share; transactions run one after the other.

    A failure in a transaction that writes, and any sign of tampering, makes the object refuse all further use: after a
    failed sync nobody knows what is on the disk.

    Args:
        path: the file, which exists.
        busy_timeout: seconds to wait for another process that is writing.
    """

    def __init__(self, path: Path, busy_timeout: float) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._process = os.getpid()
        self._refusal = ""
        with errors(path):
            self._db = connect(path, busy_timeout)

    @contextmanager
    def transaction(self, kind: Literal["DEFERRED", "IMMEDIATE"]) -> Iterator[sqlite3.Connection]:
        """Run a transaction: `DEFERRED` to read one state of the file, `IMMEDIATE` to write.

        Raises:
            StoreError: whatever SQLite raises; the transaction is undone.
        """
        self.check_usable()
        with self._lock, errors(self.path):
            self.check_usable()
            self._db.execute(f"BEGIN {kind}")  # a failure to begin, such as a locked file, leaves the object usable
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException as error:
                writing_failed = kind == "IMMEDIATE" and isinstance(error, sqlite3.Error)
                if writing_failed or isinstance(error, LogTamperedError):
                    self._refuse(f"the store is stopped after: {error}")
                self._roll_back()
                raise

    def check_usable(self) -> None:
        """Check that the object may be used.

        Raises:
            StoreError: it is closed, was stopped, or belongs to the process before a fork.
        """
        if os.getpid() != self._process:
            raise StoreError("a store does not survive a fork", where=str(self.path), todo="open it in the new process")
        if self._refusal:
            raise StoreError(self._refusal, where=str(self.path))

    def close(self) -> None:
        """Close; any later use fails."""
        if os.getpid() != self._process:
            return
        with self._lock:
            self._refuse("the store is closed")
            with suppress(sqlite3.Error):
                self._db.close()

    def _refuse(self, why: str) -> None:
        self._refusal = self._refusal or why

    def _roll_back(self) -> None:
        try:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
        except sqlite3.Error as error:
            self._refuse(f"the store is stopped after: {error}")
