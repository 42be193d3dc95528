"""The home folder of a gate, and the operator's signed choice of readings."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from compliance.canonical import parse
from compliance.errors import DisagreementError, EngineError, SchemaError, UsageError
from compliance.record import Record
from compliance.signing import TrustRoot, load_chain, verify_document
from compliance.store import CheckpointSigner, Store, open_store
from compliance.store.files import write_new

READINGS_TYPE = "application/vnd.compliance.readings+json"


class Home(Record, frozen=True):
    """The folder in which a gate keeps its trust root, log and key."""

    folder: Path

    @property
    def trust(self) -> Path:
        """The chain of trust roots, `1.root.json` and on."""
        return self.folder / "trust"

    @property
    def pin(self) -> Path:
        """The SHA-256 of the payload of the first root."""
        return self.folder / "trust" / "pin"

    @property
    def log(self) -> Path:
        """Decisions, volumes and the log."""
        return self.folder / "log.sqlite"

    @property
    def key(self) -> Path:
        """The private key that signs checkpoints."""
        return self.folder / "log.key"

    @property
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

    @property
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

    def stop(self, error: DisagreementError, now: datetime) -> None:
        """Stop the gate, and keep what its executors disagreed on. Facts hold neither names nor personal data."""
        if self.folder.is_dir() and not self.stopped.exists():
            kept = {"at": f"{now:%Y-%m-%dT%H:%M:%SZ}", "message": error.message, "facts": json.loads(error.document)}
            write_new(self.stopped, json.dumps(kept, ensure_ascii=False, indent=2).encode() + b"\n", 0o600)

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


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", where=str(path)) from error
