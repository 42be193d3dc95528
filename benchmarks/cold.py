"""A cold `compliance check`: a process of its own, with the caches warm, and where its time goes."""

import os
import re
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.goals import Goal, Part
from benchmarks.homes import found, signed
from benchmarks.manifests import plain_manifest
from benchmarks.stats import Sample, ms, processor_seconds, table, timed

HEAD = ("a process of its own (ms)", "median", "p90", "processor time, workers too")
CONFIRM = ("always", "never")
TARGET = 150
TOP = 15
_CHECK = "from compliance.cli import main; main()"
_IMPORT = re.compile(r"import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)")


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
        self._environment = compiled(folder / "bytecode") | {"COMPLIANCE_HOME": str(home.folder)}
        self._paths = iter(envelopes_of_today(folder, len(CONFIRM) * (runs + 3)))
        for confirm in CONFIRM * 2:
            self.check(confirm)

    def check(self, confirm: str, *python: str) -> str:
        """Check one manifest; give what the process wrote to standard error.

        Raises:
            RuntimeError: it was not approved.
        """
        options = ["--lang", "en", "--confirm", confirm]
        command = [sys.executable, *python, "-c", _CHECK, "check", str(next(self._paths)), *options]
        run = subprocess.run(command, capture_output=True, text=True, env=self._environment, check=False)  # noqa: S603
        if run.returncode != 0:
            raise RuntimeError(run.stdout + run.stderr)
        return run.stderr

    def times(self, runs: int) -> dict[str, Sample]:
        """How long a check takes in each way to confirm, in turn, and how much processor time."""
        made: dict[str, list[tuple[float, float]]] = {confirm: [] for confirm in CONFIRM}
        for _ in range(runs):
            for confirm, own in made.items():
                before = processor_seconds()
                wall = timed(lambda confirm=confirm: self.check(confirm))  # type: ignore[misc]
                own.append((wall, (processor_seconds() - before) * 1000))
        return {
            confirm: Sample(tuple(wall for wall, _ in own), processors=tuple(worked for _, worked in own))
            for confirm, own in made.items()
        }

    def imports(self) -> str:
        """The time that importing takes in the gate's own process, by package."""
        times: Counter[str] = Counter()
        for line in self.check("always", "-X", "importtime").splitlines():
            if match := _IMPORT.match(line):
                times[_package(match[2])] += int(match[1])
        total = sum(times.values())
        rows = [(name, ms(spent / 1000), f"{spent / total:.0%}") for name, spent in times.most_common(TOP)]
        rows.append(("all imports", ms(total / 1000), "100%"))
        return table(("imports of a cold check (ms, themselves slowed by being timed)", "self", "share"), rows)


def _package(module: str) -> str:
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] == "compliance" else parts[0]


def measure(folder: Path, runs: int) -> Part:
    """Measure cold checks that confirm always and never, and a Python that does nothing beside them."""
    cold = Cold(folder, runs)
    bare = Sample(tuple(timed(_bare_python) for _ in range(max(3, runs // 2))))
    times = cold.times(runs)
    rows = [("python that does nothing", ms(bare.median), ms(bare.p90), "")]
    rows += [
        (f"`compliance check --confirm {confirm}`, 30 fields", ms(one.median), ms(one.p90), ms(one.processor))
        for confirm, one in times.items()
    ]
    goals = [
        Goal(f"cold check, confirm {confirm}", one.median, TARGET, "ms", processor=one.processor)
        for confirm, one in times.items()
    ]
    return Part(f"{table(HEAD, rows)}\n\n{cold.imports()}", goals)


def _bare_python() -> None:
    subprocess.run([sys.executable, "-c", "pass"], check=True)
