"""Gates with several processes, and manifests signed for them."""

import copy
import json
import os
import shutil
import subprocess
import sys
import uuid
from pathlib import Path

import pytest

from compliance import gate as gate_module
from compliance.gate import Gate
from compliance.signing import sign_manifest
from compliance.signing.keys import load_private_key
from tests.cli.conftest import NOW, _cache, _made, cases, cli, now, place

__all__ = ["_cache", "_made", "cases", "cli", "now", "place"]

WORKER = "compliance.pool.worker"


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch):
    """Here processes are started for any batch."""
    monkeypatch.setattr(gate_module, "WORTH_STARTING", 0)


@pytest.fixture(scope="session")
def sign(_made, cases):
    """Signs a changed manifest of the cases; gives the envelope and a name for messages."""
    key = load_private_key((_made / "alice.key").read_bytes())

    def signed(name, change=None, case="A01-ordinary-1"):
        body = copy.deepcopy(cases[case]["manifest"])
        body["issued_at"], body["expires_at"] = "2026-11-19T01:00:00Z", "2026-12-20T01:00:00Z"
        body["id"] = str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{name}.invalid"))
        if change is not None:
            change(body)
        return sign_manifest(json.dumps(body).encode(), [key]), f"{name}.json"

    return signed


@pytest.fixture
def papers(sign):
    """Six manifests that pass."""
    return [sign(f"paper {number}") for number in range(6)]


@pytest.fixture
def gate(place):
    """A gate with two processes, whose patience is short."""
    with Gate.open(place / "home", clock=lambda: NOW, processes=2) as opened:
        yield opened


@pytest.fixture
def instead(monkeypatch):
    """Replaces the program of the pool's processes, and of nothing else, until the end of the test or of a context."""
    real = subprocess.Popen

    def replaced(program, patch=monkeypatch):
        def started(command, **options):
            if WORKER in command:
                command = [sys.executable, "-P", "-c", program, *command[command.index(WORKER) + 1 :]]
            return real(command, **options)

        patch.setattr(subprocess, "Popen", started)

    return replaced


def processes_of(gate):
    """The process ids of its pool."""
    return [child._process.pid for child in gate._pool._children if child._process]


def gone(pid):
    """Whether a process has ended, be it that nobody has asked for its exit code."""
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (ProcessLookupError, FileNotFoundError):
        return True
    return state == "Z"


def copy_of(home, folder):
    """A home with the same trust root, key and log."""
    return Path(shutil.copytree(home, folder))
