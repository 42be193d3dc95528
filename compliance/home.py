"""The home folder of a gate, and the operator's signed choice of readings."""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from compliance.canonical import parse
from compliance.errors import DisagreementError, EngineError, SchemaError, UsageError
from compliance.record import Record
from compliance.signing import TrustRoot, load_chain, verify_document
from compliance.store import CheckpointSigner, Entry, Store, open_store
from compliance.store.files import sync_folder, write_new

_REPORT = "keep the home and cache folders, and report this with the facts: one of the executors is wrong"
READINGS_TYPE = "application/vnd.compliance.readings+json"


class Home(Record, frozen=True, dict=True):
    """The folder in which a gate keeps its trust root, log and key."""

    folder: Path

    @cached_property
    def trust(self) -> Path:
        """The chain of trust roots, `1.root.json` and on."""
        return self.folder / "trust"

    @cached_property
    def pin(self) -> Path:
        """The SHA-256 of the payload of the first root."""
        return self.folder / "trust" / "pin"

    @cached_property
    def log(self) -> Path:
        """Decisions, volumes and the log."""
        return self.folder / "log.sqlite"

    @cached_property
    def key(self) -> Path:
        """The private key that signs checkpoints."""
        return self.folder / "log.key"

    @cached_property
    def lists(self) -> Path:
        """The official tables of lists that were imported, `<key>.json`."""
        return self.folder / "lists"

    @property
    def has_lists(self) -> bool:
        """Whether there is anything in the place of the tables; what cannot be looked at is an error."""
        try:
            self.lists.lstat()
        except (FileNotFoundError, NotADirectoryError):
            return False
        return True

    @cached_property
    def stopped(self) -> Path:
        """There while the gate is stopped: what the two executors disagreed on."""
        return self.folder / "stopped.json"

    def refuse_if_stopped(self) -> None:
        """Raises EngineError where the executors have disagreed before, and nobody has cleared it up."""
        if self.stopped.exists():
            raise EngineError(
                "the gate is stopped: its two executors gave different answers",
                where=str(self.stopped),
                todo="find out which is wrong, then remove this file; nothing is decided until then",
            )

    def stop(self, error: DisagreementError, now: datetime, record: Callable[[], Entry]) -> None:
        """Stop the gate and have the disagreement recorded; the error then says what came of both.

        The file comes first: whatever becomes of the log, the gate is stopped. Facts hold neither names nor personal
        data.

        Args:
            error: the disagreement.
            now: the moment, UTC.
            record: writes the entry of the log, durably.
        """
        if not self.folder.is_dir():
            error.todo = f"there is no home folder, so no gate is stopped and nothing is in a log: {_REPORT}"
            return
        kept = {"at": f"{now:%Y-%m-%dT%H:%M:%SZ}", "message": error.message, "entry": None}
        kept |= {"facts": _facts(error.document)}
        begun = not self.stopped.exists()
        unstopped = _failure(lambda: self._write_stopped(kept)) if begun else ""
        entry: list[int] = []
        unlogged = _failure(lambda: entry.append(record().index))
        if begun and entry and not unstopped:
            _failure(lambda: self._write_stopped(kept | {"entry": entry[0]}))  # the log has it, and the user is told
        error.todo = f"{self._told(unstopped)}, {_told_of_log(entry, unlogged)}: {_REPORT}"

    def _write_stopped(self, kept: Mapping[str, Any]) -> None:
        """Write the file whole or not at all; another one in its place gives way."""
        draft = self.stopped.with_name(f"{self.stopped.name}.{os.getpid()}.new")
        draft.unlink(missing_ok=True)
        write_new(draft, json.dumps(kept, ensure_ascii=False, indent=2).encode() + b"\n", 0o600)
        draft.replace(self.stopped)
        sync_folder(self.folder)

    def _told(self, unstopped: str) -> str:
        return f"stop the gate by hand ({unstopped})" if unstopped else f"the gate is stopped by `{self.stopped}`"

    def trust_root(self, now: datetime) -> TrustRoot:
        """The trust root in force, verified from the pin.

        Raises:
            UsageError: there is no trust root yet.
            TrustRootError: the chain does not verify, or has expired.
        """
        try:
            pin = self.pin.read_text(encoding="ascii").strip()
        except OSError as error:
            raise UsageError(
                "there is no trust root", where=str(self.pin), todo="make one with `compliance trust init`"
            ) from error
        return load_chain(self.trust, pin, now)

    def store(self) -> Store:
        """The store of this gate.

        Raises:
            StoreError: it cannot be opened, or is not what was signed.
        """
        return open_store(self.log, CheckpointSigner.load(self.key))


def signed_readings(file: Path, root: TrustRoot, now: datetime) -> Mapping[str, str]:
    """The choice of readings in a file signed by the people the trust root names for it.

    Raises:
        UsageError: it cannot be read.
        UntrustedError: it is not signed by them, or is no such choice.
    """
    payload = verify_document(_read(file), root, now, READINGS_TYPE, "readings", where=str(file))
    return _chosen(parse(payload, where=str(file)), str(file))


def _chosen(value: Any, where: str) -> Mapping[str, str]:
    """`{"version": 1, "readings": {name: choice}}`, whose names and choices the law checks."""
    readings = value.get("readings") if isinstance(value, dict) else None
    if not isinstance(readings, dict) or set(value) != {"version", "readings"} or value["version"] != 1:
        raise SchemaError("not a readings file: `version` 1 and `readings` are expected", where=where)
    if not all(isinstance(choice, str) for choice in readings.values()):
        raise SchemaError("a reading is chosen by the name of a choice", where=f"{where}#/readings")
    return readings


def _told_of_log(entry: Sequence[int], unlogged: str) -> str:
    return f"and log entry `{entry[0]}` says so" if entry else f"and it could not be logged ({unlogged})"


def _failure(attempt: Callable[[], None]) -> str:
    """Why an attempt failed; empty if it did not. Nothing may keep a disagreement from being told."""
    try:
        attempt()
    except Exception as error:  # noqa: BLE001 - see above
        return str(error) or type(error).__name__
    return ""


def _facts(document: str) -> Any:
    try:
        return json.loads(document)
    except ValueError:
        return document


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", where=str(path)) from error
