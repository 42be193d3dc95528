"""Folders with a gate's home and signed manifests, on the disk of the checkout and not on one in memory."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.manifests import manifest
from compliance.cli.root_description import from_toml
from compliance.cli.roots import create_home
from compliance.home import Home
from compliance.signing import sign_manifest
from fixtures.build import HERE as FIXTURES
from fixtures.people import OFFICER, REVIEWER, SECURITY

FOUNDED = datetime(2024, 5, 20, tzinfo=UTC)
TERM = timedelta(days=730)
CACHE = "COMPLIANCE_CACHE"
ORIGIN = "bench.invalid/log"
SIGNERS = (OFFICER.key, REVIEWER.key)


@contextmanager
def workplace() -> Iterator[Path]:
    """A folder for homes and for the caches of all gates in it, which is removed at the end."""
    base = FIXTURES.parent / "build"
    base.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="benchmark-", dir=base))
    before = os.environ.get(CACHE)
    os.environ[CACHE] = str(folder / "cache")
    try:
        yield folder
    finally:
        shutil.rmtree(folder)
        os.environ.pop(CACHE)
        if before is not None:
            os.environ[CACHE] = before


def found(folder: Path, name: str, issued: datetime = FOUNDED, expires: datetime = FOUNDED + TERM) -> Home:
    """A home whose trust root is in force then."""
    described = from_toml(FIXTURES / "stories" / "trust-root.toml")
    home = Home(folder / name)
    changed = type(described)(expires, described.people, described.roles, described.thresholds, log=ORIGIN)
    create_home(home, changed, [REVIEWER.key, SECURITY.key], issued, propose=False)
    return home


def signed(value: object) -> bytes:
    """An envelope of a manifest."""
    return sign_manifest(json.dumps(value).encode(), SIGNERS)


def envelopes(count: int, fields: int, sets: int) -> list[bytes]:
    """So many signed manifests that pass, each with an id of its own."""
    return [signed(manifest(fields, approve=True, number=number, sets=sets)) for number in range(count)]
