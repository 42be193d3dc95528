"""The program as a whole: a cold `compliance check`, where its time goes, the whole gate, the commit, the memory."""

import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from benchmarks.manifests import NOW, manifest, plain_manifest
from benchmarks.stats import Sample, ms, sample, table, timed
from compliance.canonical import canonical
from compliance.cli.root_description import from_toml
from compliance.cli.roots import create_home
from compliance.gate import Gate
from compliance.home import Home
from compliance.signing import sign_manifest
from compliance.store import CheckpointSigner, NewEntry, create_store
from fixtures.build import HERE as FIXTURES
from fixtures.people import OFFICER, REVIEWER, SECURITY

HEAD = ("the whole program (ms)", "median", "p90", "target")
FOUNDED = datetime(2024, 5, 20, tzinfo=UTC)
TOP = 10
_CHECK = "from compliance.cli import main; main()"
_IMPORT = re.compile(r"import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)")
_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB", re.MULTILINE)


@contextmanager
def workplace() -> Iterator[Path]:
    """A folder with a home, on the disk of the checkout: what is measured must not be a disk in memory."""
    base = FIXTURES.parent / "build"
    base.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="benchmark-", dir=base))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def found(folder: Path, name: str, issued: datetime, expires: datetime) -> Home:
    """A home whose trust root is in force then."""
    described = from_toml(FIXTURES / "stories" / "trust-root.toml")
    home = Home(folder / name)
    changed = type(described)(expires, described.people, described.roles, described.thresholds, log="bench.invalid/log")
    create_home(home, changed, [REVIEWER.key, SECURITY.key], issued, propose=False)
    return home


def signed(value: object) -> bytes:
    """An envelope of a manifest."""
    return sign_manifest(json.dumps(value).encode(), [OFFICER.key, REVIEWER.key])


def envelopes_of_today(folder: Path, count: int) -> list[Path]:
    """Manifests of 30 fields that are in force at this moment."""
    issued = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    since, until = (f"{moment:%Y-%m-%dT%H:%M:%SZ}" for moment in (issued, issued + timedelta(days=1)))
    paths = [folder / f"today-{number}.json" for number in range(count)]
    for number, path in enumerate(paths):
        path.write_bytes(signed(plain_manifest(30, since, until, number=number)))
    return paths


def compiled(folder: Path) -> dict[str, str]:
    """An environment in which Python keeps its compiled modules, in this folder, whatever the caller's says."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPYCACHEPREFIX": str(folder)}


class Cold:
    """`compliance check` as a process of its own, with the caches warm, on manifests of today."""

    def __init__(self, folder: Path, runs: int) -> None:
        now = datetime.now(UTC).replace(microsecond=0)
        home = found(folder, "today", now - timedelta(days=1), now + timedelta(days=1))
        self._environment = compiled(folder / "bytecode") | {
            "COMPLIANCE_HOME": str(home.folder),
            "COMPLIANCE_CACHE": str(folder / "cache"),
        }
        self._paths = iter(envelopes_of_today(folder, runs + 8))
        for _ in range(2):
            self.check()

    def check(self, *python: str) -> str:
        """Check one manifest; give what the process wrote to standard error.

        Raises:
            RuntimeError: it was not approved.
        """
        command = [sys.executable, *python, "-c", _CHECK, "check", str(next(self._paths)), "--lang", "en"]
        run = subprocess.run(command, capture_output=True, text=True, env=self._environment, check=False)  # noqa: S603
        if run.returncode != 0:
            raise RuntimeError(run.stdout + run.stderr)
        return run.stderr

    def times(self, runs: int) -> tuple[Sample, Sample]:
        """How long a check takes, and how much processor time, which a busy machine changes less."""
        walls, processors = [], []
        for _ in range(runs):
            before = _children()
            walls.append(timed(self.check))
            processors.append((_children() - before) * 1000)
        return Sample(tuple(walls)), Sample(tuple(processors))

    def imports(self) -> str:
        """The time that importing takes in the gate's own process, by package."""
        times: Counter[str] = Counter()
        for line in self.check("-X", "importtime").splitlines():
            if match := _IMPORT.match(line):
                times[_package(match[2])] += int(match[1])
        total = sum(times.values())
        rows = [(name, ms(spent / 1000), f"{spent / total:.0%}") for name, spent in times.most_common(TOP)]
        rows.append(("all imports", ms(total / 1000), "100%"))
        return table(("imports of a cold check (ms, themselves slowed by being timed)", "self", "share"), rows)


def _children() -> float:
    """Seconds of processor time of the processes that have ended, and of theirs."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def _package(module: str) -> str:
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] == "compliance" else parts[0]


def measure(folder: Path, cold_runs: int, seconds: float) -> tuple[str, Cold]:
    """Measure the cold check, the whole gate in one process, and the commit alone."""
    cold = Cold(folder, cold_runs)
    bare = Sample(tuple(timed(_bare_python) for _ in range(max(3, cold_runs // 2))))
    wall, processor = cold.times(cold_runs)
    rows = [
        ("python that does nothing, as a process", bare, ""),
        ("cold `compliance check`, 30 fields", wall, "250"),
        ("- its processor time, gate and worker together", processor, ""),
    ]
    rows += [
        (f"gate that is open: verify, judge, commit; {count:,} fields", _gate(folder, count, seconds), "")
        for count in (30, 3000)
    ]
    rows.append(("durable commit alone", _commit(folder, seconds), "10"))
    return table(HEAD, [(name, ms(one.median), ms(one.p90), target) for name, one, target in rows]), cold


def _bare_python() -> None:
    subprocess.run([sys.executable, "-c", "pass"], check=True)


def _gate(folder: Path, count: int, seconds: float) -> Sample:
    home = found(folder, f"gate-{count}", FOUNDED, FOUNDED + timedelta(days=730))
    ready = iter([signed(manifest(count, approve=True, number=number)) for number in range(102)])
    with Gate.open(home.folder, clock=lambda: NOW) as gate:
        return sample(lambda: gate.check(next(ready)), seconds, most=100)


def _commit(folder: Path, seconds: float) -> Sample:
    signer = CheckpointSigner.create(folder / "commit.key", "bench.invalid/log")
    with create_store(folder / "commit.sqlite", signer) as store:
        numbers = iter(range(10_000))

        def commit() -> None:
            version = store.prior("bench", date.min, date.max).version
            store.record(_entry(next(numbers)), prior_version=version)

        return sample(commit, seconds)


def _entry(number: int) -> NewEntry:
    manifest_id, digest = f"00000000-0000-7000-8000-{number:012d}", f"{number:064x}"
    decision = {
        "manifest_id": manifest_id,
        "revision": 1,
        "manifest_sha256": digest,
        "exporter": "bench",
        "as_of": NOW.date().isoformat(),
        "law_sha256": digest,
        "decision": "approve",
    }
    return NewEntry(
        manifest_id=manifest_id,
        revision=1,
        manifest_sha256=digest,
        exporter="bench",
        as_of=NOW.date(),
        verdict="approve",
        releasable=True,
        decision=canonical(decision),
        law_sha256=digest,
        reasons=(),
        ordinary=1,
        sensitive=0,
        recorded_at=NOW,
    )


def memory(folder: Path) -> str:
    """Peak memory of a gate that decided 3,000 fields, and of its worker, each from its own process."""
    envelope = folder / "memory.json"
    envelope.write_bytes(signed(manifest(3000, approve=True, number=-1)))
    home = found(folder, "memory", FOUNDED, FOUNDED + timedelta(days=730))
    command = [sys.executable, "-m", "benchmarks.memory", str(home.folder), str(envelope)]
    run = subprocess.run(command, capture_output=True, text=True, check=True, cwd=FIXTURES.parent)  # noqa: S603
    gate, worker = (int(_PEAK.findall(part)[0]) / 1024 for part in run.stdout.split("\0"))
    return table(
        ("peak memory (MB)", "gate", "worker"), [("one check of 3,000 fields", f"{gate:.0f}", f"{worker:.0f}")]
    )
