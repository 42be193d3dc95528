"""The least that the gate must do for one manifest, each part alone: parse, digest, verify, ask the rules, commit."""

import base64
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from benchmarks.homes import ORIGIN, SIGNERS, signed
from benchmarks.line import InProcess, decider
from benchmarks.manifests import NOW
from benchmarks.ways import Question
from compliance.canonical import canonical
from compliance.engine.evaluate import Evaluator
from compliance.engine.planned import PlanExecutor
from compliance.engine.process import WorkerExecutor
from compliance.engine.program import Executor, Program
from compliance.law import Snapshot
from compliance.model.base import plain
from compliance.model.manifest import Manifest
from compliance.signing.envelope import pae
from compliance.signing.schema import validate
from compliance.store import CheckpointSigner, NewEntry, create_store
from compliance.store.connection import connect

Work = Callable[[], object]

COMMIT = "the store's own commit: log, tree, checkpoint, signed"


class Recorded:
    """An `Executor` that keeps what it was asked."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self.program: Program | None = None
        self.asked: list[tuple[str, str]] = []

    def load(self, program: Program) -> None:
        """Load the program."""
        self._executor.load(program)
        self.program = program

    def run(self, digest: str, document: str) -> str:
        """Keep the question, and answer it."""
        self.asked.append((digest, document))
        return self._executor.run(digest, document)


@contextmanager
def parts(law: Snapshot, question: Question, folder: Path) -> Iterator[tuple[dict[str, Work], dict[str, Work]]]:
    """The parts of the floor by name, and beside them what is compared without being a part of it.

    Args:
        law: the law of the day.
        question: the manifest.
        folder: where the commits go.
    """
    value = question.manifest()
    plan = PlanExecutor(InProcess())
    recorded = Recorded(plan)
    decision = decider(json.dumps(value, ensure_ascii=False), Evaluator(law, recorded), 0)()
    kept = plain(decision)
    envelope = signed(value)
    with _database(folder) as insert, _store(folder) as record, _worker(recorded) as confirm:
        floor = {
            "parse: envelope, base64, manifest as a typed model": _parse(envelope),
            "digest: SHA-256 of the payload, of the canonical decision": _digest(envelope, kept),
            "verify: two Ed25519 signatures": _verify(envelope),
            "rules: the plan's answer to each question": lambda: [plan.run(*asked) for asked in recorded.asked],
            "commit: one SQLite insert with fsync": lambda: insert(canonical(kept)),
        }
        beside: dict[str, Work] = {
            COMMIT: lambda: record(kept),
            "the engine's own machine confirms, in its process": confirm,
        }
        yield floor, beside


def _parse(envelope: bytes) -> Work:
    predicate = json.dumps(json.loads(_payload(envelope))["predicate"], ensure_ascii=False)

    def parse() -> Manifest:
        _payload(envelope)
        return validate(Manifest, json.loads(predicate))

    return parse


def _payload(envelope: bytes) -> bytes:
    return base64.b64decode(json.loads(envelope)["payload"])


def _digest(envelope: bytes, kept: dict[str, Any]) -> Work:
    payload = _payload(envelope)
    return lambda: (sha256(payload).digest(), sha256(canonical(kept)).digest())


def _verify(envelope: bytes) -> Work:
    value = json.loads(envelope)
    message = pae(value["payloadType"], _payload(envelope))
    signatures = [base64.b64decode(one["sig"]) for one in value["signatures"]]
    keys = [key.public for key in SIGNERS]

    def verify() -> None:
        for key, one in zip(keys, signatures, strict=True):
            key.verify(message, one)

    return verify


@contextmanager
def _worker(recorded: Recorded) -> Iterator[Work]:
    if recorded.program is None:
        raise AssertionError("nothing was asked")
    with WorkerExecutor() as worker:
        worker.load(recorded.program)
        yield lambda: [worker.run(*asked) for asked in recorded.asked]


@contextmanager
def _database(folder: Path) -> Iterator[Callable[[bytes], None]]:
    """One table, with the safety settings of the store."""
    path = folder / "floor.sqlite"
    path.touch()
    db = connect(path, 5.0)
    db.execute("CREATE TABLE IF NOT EXISTS kept (id INTEGER PRIMARY KEY, decision BLOB NOT NULL)")
    try:
        yield lambda decision: _insert(db, decision)
    finally:
        db.close()


def _insert(db: sqlite3.Connection, decision: bytes) -> None:
    db.execute("BEGIN IMMEDIATE")
    db.execute("INSERT INTO kept (decision) VALUES (?)", (decision,))
    db.execute("COMMIT")


@contextmanager
def _store(folder: Path) -> Iterator[Callable[[dict[str, Any]], None]]:
    path = folder / "store.sqlite"
    for left in folder.glob("store.*"):
        left.unlink()
    numbers = iter(range(1, 1_000_000))
    with create_store(path, CheckpointSigner.create(folder / "store.key", ORIGIN)) as store:

        def record(decision: dict[str, Any]) -> None:
            version = store.prior(decision["exporter"], date.min, date.max).version
            store.record(_entry(decision, next(numbers)), prior_version=version)

        yield record


def _entry(decision: dict[str, Any], number: int) -> NewEntry:
    own = decision | {"revision": number}
    return NewEntry(
        manifest_id=own["manifest_id"],
        revision=number,
        manifest_sha256=own["manifest_sha256"],
        exporter=own["exporter"],
        as_of=NOW.date(),
        verdict="approve",
        releasable=True,
        decision=canonical(own),
        law_sha256=own["law_sha256"],
        reasons=(),
        ordinary=1,
        sensitive=0,
        recorded_at=NOW,
    )
