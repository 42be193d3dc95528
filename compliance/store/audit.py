"""Verifying a whole log: `verify_store` the database, `verify_export` an exported folder, offline.

Both trust the verifier keys given and nothing else. They recompute every leaf hash and every root, check every signed
checkpoint and every decision against its leaf, and stop at the first fault.
"""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from compliance.errors import LogTamperedError, StoreError
from compliance.store import leaf, merkle, schema, tiles
from compliance.store.base import Progress
from compliance.store.connection import BUSY_TIMEOUT, Connection
from compliance.store.entry import Entry, VerifyReport
from compliance.store.history import History
from compliance.store.review import Reviews
from compliance.store.snapshot import used_key, volume_row

_STEP = 256


def verify_store(
    path: Path, vkeys: Sequence[str], *, known: Sequence[str] = (), progress: Progress | None = None
) -> VerifyReport:
    """Verify the database: the log, and every table that can be recomputed from it.

    Args:
        path: the file; it may be in use.
        vkeys: the verifier keys that are trusted, as in `log.vkey`.
        known: signed checkpoints kept elsewhere, which alone show that the log was not cut or rewritten.
        progress: called now and then.

    Raises:
        LogTamperedError: the first fault.
        StoreError: the file cannot be read.
    """
    if not path.is_file():
        raise StoreError("there is no log", where=str(path))
    connection = Connection(path, BUSY_TIMEOUT)
    try:
        with connection.transaction("DEFERRED") as db:
            schema.check(db, str(path))
            return _Audit(db, vkeys, known).run(progress)
    except LogTamperedError as error:
        raise LogTamperedError(error.message, where=error.where or str(path)) from error
    finally:
        connection.close()


class _Audit:
    """The database under audit, inside one transaction."""

    def __init__(self, db: sqlite3.Connection, vkeys: Sequence[str], known: Sequence[str]) -> None:
        self._db = db
        self._check_file()
        states = db.execute("SELECT size, peaks, checkpoint FROM state").fetchall()
        if len(states) != 1:
            raise LogTamperedError("the log has lost its state")
        self._state = states[0]
        self._history = History(vkeys, self._state[2], known)

    def run(self, progress: Progress | None) -> VerifyReport:
        """Go through all entries, then see that no table holds anything else."""
        nodes = decisions = volumes = 0
        reviews = Reviews()
        (total,) = self._one("SELECT count(*) FROM entry")
        rows = self._db.execute("SELECT idx, leaf, decision, checkpoint FROM entry ORDER BY idx")
        for index, (stored, record, decision, note) in enumerate(rows):
            if stored != index:
                raise LogTamperedError(f"entry `{index}` is missing")
            entry = leaf.read_entry(index, record, decision, note)
            nodes += self._check_tree(entry)
            decisions += self._check_used(entry)
            volumes += self._check_volume(entry)
            leaf.check_document(entry)
            reviews.see(entry)
            _tell(progress, index + 1, total)
        self._check_counts(node=nodes, used=decisions, volume=volumes)
        self._check_state()
        return self._history.finish(0, total)

    def _check_tree(self, entry: Entry) -> int:
        """Check the entry's checkpoint and the nodes it completes; give how many."""
        made = self._history.append(merkle.leaf_hash(entry.leaf))
        for level, place, expected in made:
            if self._one("SELECT hash FROM node WHERE level = ? AND idx = ?", level, place) != (expected,):
                raise LogTamperedError(f"node `{level}/{place}`, complete with entry `{entry.index}`, is wrong")
        self._history.check(entry.checkpoint)
        return len(made)

    def _check_used(self, entry: Entry) -> int:
        spent = used_key(entry)
        if spent is None:
            return 0
        query = "SELECT idx FROM used WHERE manifest_id = ? AND revision = ?"
        if self._one(query, *spent) != (entry.index,):
            raise LogTamperedError(f"the id and revision of entry `{entry.index}` are not remembered as used by it")
        return 1

    def _check_volume(self, entry: Entry) -> int:
        expected = volume_row(entry)
        if expected is None:
            return 0
        if self._one("SELECT * FROM volume WHERE exporter = ? AND idx = ?", entry.exporter, entry.index) != expected:
            raise LogTamperedError(f"the volumes counted for entry `{entry.index}` are not those of the log")
        return 1

    def _check_counts(self, **expected: int) -> None:
        """See that a table has no rows beyond those found from the log."""
        for table, count in expected.items():
            (found,) = self._one(f"SELECT count(*) FROM {table}")  # noqa: S608 - the names above
            if found != count:
                raise LogTamperedError(f"the table `{table}` has `{found}` rows, and the log accounts for `{count}`")

    def _check_state(self) -> None:
        tree = self._history.tree
        last = self._one("SELECT checkpoint FROM entry ORDER BY idx DESC LIMIT 1")
        same = last is None or last[0] == self._state[2]
        if self._state[:2] != (tree.size, b"".join(tree.peaks)) or not same:
            raise LogTamperedError(f"the stored state is not that of the log's `{tree.size}` entries")

    def _check_file(self) -> None:
        """See that the file is sound; the sums over volumes are read from an index."""
        (found,) = self._one("PRAGMA integrity_check(1)")
        if found != "ok":
            raise LogTamperedError(f"the file is damaged: {' '.join(str(found).split())}")

    def _one(self, query: str, *values: Any) -> Any:
        return self._db.execute(query, values).fetchone()


def verify_export(
    folder: Path, vkeys: Sequence[str], *, known: Sequence[str] = (), progress: Progress | None = None
) -> VerifyReport:
    """Verify an exported folder, whole or of a range.

    Args:
        folder: as written by `compliance.store.export.export_folder`.
        vkeys: the verifier keys that are trusted; none is read from the folder.
        known: signed checkpoints kept elsewhere.
        progress: called now and then.

    Returns:
        The range whose decisions are in the folder, and the log's size and root.

    Raises:
        LogTamperedError: the first fault, with the file.
    """
    history = History(vkeys, _read(folder, "checkpoint").decode("utf-8", "replace"), known)
    hashes = _leaf_hashes(folder, history.latest.size)
    records = _lines(folder, "records.jsonl")
    notes = _notes(folder)
    if len(notes) != len(records):
        raise LogTamperedError(f"there are `{len(records)}` records and `{len(notes)}` checkpoints", where=str(folder))
    start = leaf.index_of(records[0]) if records else 0
    reviews = Reviews(start)
    for index, leaf_hash in enumerate(hashes):
        history.append(leaf_hash)
        if start <= index < start + len(records):
            at = index - start
            reviews.see(_checked(folder, history, leaf_hash, records[at], notes[at]))
        _tell(progress, index + 1, len(hashes))
    report = history.finish(start, start + len(records))
    _check_folder(folder, hashes, records, report)
    return report


def _checked(folder: Path, history: History, leaf_hash: bytes, record: bytes, note: str) -> Entry:
    """Give an entry once its record, decision and checkpoint are found to be of the recomputed tree."""
    index = history.tree.size - 1
    if merkle.leaf_hash(record) != leaf_hash:
        raise LogTamperedError(f"the record of entry `{index}` is not the one in the tree", where=str(folder))
    entry = leaf.read_entry(index, record, _read(folder, f"decisions/{index}.json"), note)
    history.check(note)
    leaf.check_document(entry)
    return entry


def _leaf_hashes(folder: Path, size: int) -> list[bytes]:
    """Read the tiles of level 0."""
    hashes: list[bytes] = []
    for tile in tiles.tiles(size):
        if tile.level == 0:
            data = _read(folder, tile.path)
            if len(data) != tile.width * merkle.HASH_SIZE:
                raise LogTamperedError(f"the tile does not hold `{tile.width}` hashes", where=str(folder / tile.path))
            hashes += merkle.split_hashes(data)
    return hashes


def _lines(folder: Path, name: str) -> list[bytes]:
    """Read a file of lines, each of which ends in a newline."""
    *lines, rest = _read(folder, name).split(b"\n")
    if rest:
        raise LogTamperedError("the last line does not end", where=str(folder / name))
    return lines


def _notes(folder: Path) -> list[str]:
    """Read the checkpoints, of six lines each: three of text, one empty, the signature, one empty."""
    lines = _read(folder, "checkpoints.txt").decode("utf-8", "replace").split("\n")
    if len(lines) % 6 != 1 or lines[-1]:
        raise LogTamperedError("the file does not hold checkpoints of six lines", where=str(folder / "checkpoints.txt"))
    return ["\n".join(lines[at : at + 5]) + "\n" for at in range(0, len(lines) - 1, 6)]


def _check_folder(folder: Path, hashes: Sequence[bytes], records: Sequence[bytes], report: VerifyReport) -> None:
    """Check the files that are there for other tools, and that no further tile or decision is in the folder."""
    node = merkle.nodes_over(hashes)
    expected = {tile.path: tile_bytes(tile, node) for tile in tiles.tiles(len(hashes))}
    expected |= bundles(records, report.start, report.size)
    for path, data in expected.items():
        if _read(folder, path) != data:
            raise LogTamperedError("the tile is not that of the tree", where=str(folder / path))
    wanted = {*expected, *(f"decisions/{index}.json" for index in range(report.start, report.end))}
    for part in ("tile", "decisions"):
        for found in sorted((folder / part).rglob("*")):
            if not found.is_dir() and found.relative_to(folder).as_posix() not in wanted:
                raise LogTamperedError("the file is not part of the log", where=str(found))


def tile_bytes(tile: tiles.Tile, node: merkle.NodeReader) -> bytes:
    """Give the hashes of a tile, one after the other."""
    level = tiles.node_level(tile)
    return b"".join(node(level, tile.first + at) for at in range(tile.width))


def bundles(records: Sequence[bytes], start: int, size: int) -> dict[str, bytes]:
    """Give path and bytes of each entry bundle of which all records are at hand.

    Args:
        records: the records from the index `start` on.
        start: index of the first record.
        size: entries in the log.
    """
    found = {}
    for tile in tiles.tiles(size):
        first = tile.first - start
        if tile.level == 0 and first >= 0 and first + tile.width <= len(records):
            found[tile.bundle_path] = tiles.bundle(records[first : first + tile.width])
    return found


def _read(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except FileNotFoundError:
        raise LogTamperedError("the file is missing", where=str(folder / name)) from None
    except OSError as error:
        raise StoreError(f"the file cannot be read: {error.strerror}", where=str(folder / name)) from error


def _tell(progress: Progress | None, done: int, total: int) -> None:
    if progress is not None and (done % _STEP == 0 or done == total):
        progress(done, total)
