"""Processes that are killed, and processes and threads that record at the same time."""

import os
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from compliance.store import VolumesChanged, open_store

KILLS = 24
ALWAYS = date.min, date.max


def start(recorder, folder, exporter, first, count=100_000):
    arguments = [sys.executable, str(recorder), str(folder), exporter, str(first), str(count)]
    environment = {**os.environ, "PYTHONPATH": str(recorder.parent.parent.parent)}
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, env=environment)


def reported(lines):
    return {int(index): leaf for index, leaf in (line.split() for line in lines if line.endswith("\n"))}


def test_whatever_was_reported_before_a_kill_is_in_the_log(store, recorder, tmp_path, again):
    chance = random.Random(1)
    promised: dict[int, str] = {}
    for run in range(KILLS):
        child = start(recorder, tmp_path, "acme", run * 100_000)
        lines = [child.stdout.readline() for _ in range(chance.randrange(1, 8))]
        try:
            child.wait(chance.random() / 100)
        except subprocess.TimeoutExpired:
            child.kill()
        lines += child.stdout.readlines()
        child.wait()
        child.stdout.close()
        seen = reported(lines)
        assert seen
        assert not seen.keys() & promised.keys()
        promised |= seen
    found = {entry.index: entry.leaf_hash for entry in again().entries()}
    assert promised.items() <= found.items()
    assert len(found) <= len(promised) + KILLS  # each kill may have cut off one report
    assert store.verify().size == len(found)


def test_processes_get_indexes_of_their_own(store, recorder, tmp_path):
    children = [start(recorder, tmp_path, f"co-{number}", number * 1000, 15) for number in range(4)]
    seen = [reported(child.communicate()[0].splitlines(keepends=True)) for child in children]
    assert [child.returncode for child in children] == [0, 0, 0, 0]
    assert sorted(index for part in seen for index in part) == list(range(60))
    assert store.verify().size == 60


def test_threads_get_indexes_of_their_own(store, record):
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda number: record(store, number, exporter=f"co-{number % 40}").index, range(40)))
    assert sorted(found) == list(range(40))
    assert store.verify().size == 40


@pytest.mark.parametrize("shared", [True, False])
def test_no_decision_rests_on_volumes_that_another_changed(store, new, path, signer, shared):
    def decide(number):
        own = store if shared else open_store(path, signer)
        while True:
            prior = own.prior("acme", *ALWAYS)
            try:
                entry = own.record(new(number, people=(prior.ordinary + 1, 0)), prior_version=prior.version)
            except VolumesChanged:
                continue
            if not shared:
                own.close()
            return entry

    with ThreadPoolExecutor(4) as pool:
        entries = sorted(pool.map(decide, range(12)), key=lambda entry: entry.index)
    # Each counts one more than all before it: 1, 2, 4, 8 and so on, which a stale sum would break.
    assert [entry.ordinary for entry in entries] == [2**number for number in range(12)]
    assert store.prior("acme", *ALWAYS).ordinary == 2**12 - 1
