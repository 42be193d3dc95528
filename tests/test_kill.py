"""Killed, on a full disk, or with a locked log: the gate never says more than its log holds."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from compliance.home import Home
from compliance.signing import sign_manifest
from fixtures.build import pretty
from fixtures.people import OFFICER, REVIEWER
from fixtures.stories.acts import acts, set_up
from fixtures.stories.steps import STEPS

RUNS = 200
AT_A_TIME = 2
LEFT_ALONE = 10  # every so many-th run is not killed, so that some verdicts are certainly printed
STEP = next(step for step in STEPS if step.name.startswith("08-"))  # one customer, below every line on a fresh log
FILE = {"name": "customers.csv", "sha256": "0" * 64, "size": 1}

# The real command line with the clock of the story; `limit` is the largest file it may write.
PROGRAM = f"""
import resource, sys
from datetime import datetime
from compliance.cli import context, start
context.clock = lambda: datetime.fromisoformat({STEP.checked_at!r})
limit = int(sys.argv[1])
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
sys.exit(start.run(sys.argv[2:]))
"""


@pytest.fixture
def folder(tmp_path):
    """The folder of the story, its home made by the program, and a cache that is warm after the first run."""
    folder = tmp_path / "demo"
    set_up(folder)
    assert run(folder, *next(acts(folder)).command).returncode == 0
    assert run(folder, "check", manifest(folder, 0)).returncode == 0
    return folder


def manifest(folder, revision):
    """Another revision of the step, signed by the people."""
    path = folder / f"revision-{revision}.json"
    value = STEP.manifest([FILE]) | {"revision": revision + 1}
    path.write_bytes(sign_manifest(pretty(value), [OFFICER.key, REVIEWER.key]))
    return str(path)


def command(*words, limit=0):
    return [sys.executable, "-c", PROGRAM, str(limit), *words]


def environment(folder):
    """The caller's, but for the folders; Python keeps its compiled modules, or each run would compile them anew."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    places = {"COMPLIANCE_HOME": "home", "COMPLIANCE_CACHE": "cache", "PYTHONPYCACHEPREFIX": "bytecode"}
    return kept | {name: str(folder / place) for name, place in places.items()}


def run(folder, *words, limit=0):
    return subprocess.run(command(*words, limit=limit), capture_output=True, env=environment(folder), check=False)


def killed_run(folder, path, seconds):
    """Start a check, kill it after so long (never, if None), and give its exit code and what it printed."""
    words = command("check", path, "--format", "json")
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment(folder)) as child:
        if seconds is not None:
            time.sleep(seconds)
            child.send_signal(signal.SIGKILL)
        output, _ = child.communicate()
    return child.returncode, output


def printed_verdict(output):
    """What was printed, if it is the whole document."""
    try:
        return json.loads(output)
    except ValueError:
        return None


def moments(duration):
    """When to kill each run: all over its duration, half of them in its last third, where the log is written."""
    for number in range(RUNS):
        part = number * 0.6180339887 % 1
        late = 0.65 + 0.5 * part if number % 2 else 1.1 * part
        yield None if number % LEFT_ALONE == 0 else duration * late


def killed_runs(folder):
    """Exit codes and outputs of all the runs."""
    paths = [manifest(folder, number) for number in range(1, RUNS + 3)]
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        start = time.perf_counter()
        assert [code for code, _ in pool.map(lambda path: killed_run(folder, path, None), paths[RUNS:])] == [0, 0]
        waits = list(moments(time.perf_counter() - start))
        return list(pool.map(lambda path, wait: killed_run(folder, path, wait), paths[:RUNS], waits))


def test_after_200_kills_the_log_is_whole_and_holds_every_verdict_that_was_printed(folder):
    ended = killed_runs(folder)
    codes = [code for code, _ in ended]
    assert set(codes) == {0, -signal.SIGKILL}
    printed = [verdict for _, output in ended if (verdict := printed_verdict(output)) is not None]
    assert len(printed) >= codes.count(0) >= RUNS // LEFT_ALONE
    with Home(folder / "home").store() as store:
        assert store.verify().size == store.size()
        assert_in_the_log(store, printed)
        assert_counted_once(store)
        used = {entry.revision for entry in store.entries()}
    lost = next(number for number in range(1, RUNS + 1) if number + 1 not in used)
    path = str(folder / f"revision-{lost}.json")
    assert [run(folder, "check", path).returncode for _ in range(2)] == [0, 4]


def assert_in_the_log(store, printed):
    for verdict in printed:
        entry = store.used(verdict["decision"]["manifest_id"], verdict["decision"]["revision"])
        assert entry is not None
        assert entry.document() == verdict["decision"]
        assert entry.index == verdict["log"]["index"]


def assert_counted_once(store):
    """Each entry is one approval of one person."""
    entries = list(store.entries())
    assert {entry.verdict for entry in entries} == {"approve"}
    assert len({entry.revision for entry in entries}) == len(entries) > RUNS // LEFT_ALONE
    assert store.prior("canglan-motor", date(2025, 1, 1), date(2025, 12, 31)).ordinary == len(entries)


def assert_failed_without_an_approval(folder, failed):
    """Only the entry of the fixture is in the log."""
    assert failed.returncode == 5
    assert b"approve" not in failed.stdout
    assert json.loads(failed.stdout)["exit_code"] == 5
    with Home(folder / "home").store() as store:
        assert store.verify().size == 1


def test_on_a_full_disk_the_gate_fails_and_nothing_is_approved(folder):
    path = manifest(folder, 1)
    failed = run(folder, "check", path, "--format", "json", limit=1024)
    assert_failed_without_an_approval(folder, failed)
    assert run(folder, "check", path).returncode == 0


def test_with_a_locked_log_the_gate_fails_and_nothing_is_approved(folder):
    path = manifest(folder, 1)
    other = sqlite3.connect(folder / "home" / "log.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    failed = run(folder, "check", path, "--format", "json")
    other.execute("ROLLBACK")
    other.close()
    assert_failed_without_an_approval(folder, failed)
    assert run(folder, "check", path).returncode == 0
