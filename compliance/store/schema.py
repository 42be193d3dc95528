"""The tables of the SQLite store, and the check that a file has exactly these: no triggers, no views.

`entry` is the log; `node` holds the full nodes of its tree, so that proofs need not read the leaves; `used` and
`volume` are answers that can be recomputed from the log (`compliance.store.audit` does); `state` is the tree's right
edge with the latest signed checkpoint.
"""

import sqlite3

from compliance.errors import LogTamperedError, StoreError

APPLICATION_ID = 0x434F4D50
VERSION = 1

TABLES = {
    "entry": """CREATE TABLE entry (
        idx INTEGER PRIMARY KEY CHECK (idx >= 0),
        leaf BLOB NOT NULL,
        checkpoint TEXT NOT NULL,
        decision BLOB NOT NULL
    ) STRICT""",
    "node": """CREATE TABLE node (
        level INTEGER NOT NULL,
        idx INTEGER NOT NULL,
        hash BLOB NOT NULL,
        PRIMARY KEY (level, idx)
    ) STRICT, WITHOUT ROWID""",
    "used": """CREATE TABLE used (
        manifest_id TEXT NOT NULL,
        revision INTEGER NOT NULL,
        idx INTEGER NOT NULL REFERENCES entry (idx),
        PRIMARY KEY (manifest_id, revision)
    ) STRICT, WITHOUT ROWID""",
    "volume": """CREATE TABLE volume (
        exporter TEXT NOT NULL,
        idx INTEGER NOT NULL REFERENCES entry (idx),
        day TEXT NOT NULL,
        ordinary INTEGER NOT NULL,
        sensitive INTEGER NOT NULL,
        opening INTEGER NOT NULL,
        PRIMARY KEY (exporter, idx)
    ) STRICT, WITHOUT ROWID""",
    "state": """CREATE TABLE state (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        size INTEGER NOT NULL,
        peaks BLOB NOT NULL,
        checkpoint TEXT NOT NULL
    ) STRICT""",
}
INDEXES = {
    "volume_window": "CREATE INDEX volume_window ON volume (exporter, day, ordinary, sensitive)",
    "volume_opening": "CREATE INDEX volume_opening ON volume (exporter, idx) WHERE opening = 1",
}


def create(db: sqlite3.Connection) -> None:
    """Create the tables in a new file, inside the caller's transaction."""
    for sql in (*TABLES.values(), *INDEXES.values()):
        db.execute(sql)
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(f"PRAGMA user_version = {VERSION}")


def check(db: sqlite3.Connection, where: str) -> None:
    """Check that the file is a log of this version with exactly these tables.

    Raises:
        StoreError: another kind of file, or another version.
        LogTamperedError: a table, index, trigger or view was changed or added.
    """
    (application,) = db.execute("PRAGMA application_id").fetchone()
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION_ID:
        raise StoreError("the file is not a log of `compliance`", where=where)
    if version != VERSION:
        todo = "use the release of `compliance` that wrote it, or migrate it"
        raise StoreError(
            f"the log has schema version `{version}`, this release reads `{VERSION}`", where=where, todo=todo
        )
    found = dict(db.execute("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"))
    if found != TABLES | INDEXES:
        raise LogTamperedError("the tables of the log are not those this release makes", where=where)
