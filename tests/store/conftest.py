"""A log of its own for each test."""

import runpy
from datetime import date
from pathlib import Path

import pytest

from compliance.store import CheckpointSigner, create_store, open_store

RECORDER = Path(__file__).with_name("recorder.py")


@pytest.fixture(scope="session")
def recorder():
    """The script that records until it is stopped."""
    return RECORDER


@pytest.fixture(scope="session")
def new():
    """Makes a decision to be recorded."""
    return runpy.run_path(str(RECORDER))["new_entry"]


@pytest.fixture
def signer(tmp_path):
    return CheckpointSigner.create(tmp_path / "log.key", "example.com/log")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "log.sqlite"


@pytest.fixture
def store(path, signer):
    with create_store(path, signer, busy_timeout=0.2) as store:
        yield store


@pytest.fixture
def again(path, signer, store):
    """Opens the same log once more."""
    opened = []

    def reopen():
        opened.append(open_store(path, signer, busy_timeout=0.2))
        return opened[-1]

    yield reopen
    for other in opened:
        other.close()


@pytest.fixture
def record(new):
    """Records a decision with the volumes as they are."""

    def put(store, number=1, **fields):
        entry = new(number, **fields)
        return store.record(entry, prior_version=store.prior(entry.exporter, date.min, date.max).version)

    return put


@pytest.fixture
def filled(store, record):
    """A log of seven entries: approvals of two exporters, a denial, opening balances."""
    moment = record(store, 1).recorded_at
    record(store, 2, exporter="other-co", people=(7, 0))
    store.open_balance("acme", date(2024, 1, 1), 90_000, 12, "counted by hand", moment)
    record(store, 3, verdict="deny")
    record(store, 4, as_of=date(2025, 1, 1), people=(100, 0))
    store.open_balance("other-co", date(2024, 1, 2), 0, 0, "nobody", moment)
    record(store, 5, people=(0, 0))
    return store
