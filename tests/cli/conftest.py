"""A gate of its own for each test: keys, trust root, log, and manifests that it may decide."""

import copy
import io
import json
import os
import shutil
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from compliance.cli import context
from compliance.cli.start import run

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
DESCRIPTION = """
expires = 2027-11-20
log = "example.com/export-log"
[people.alice]
name = "Alice"
keys = ["alice.pub"]
[people.bob]
name = "Bob"
keys = ["bob.pub"]
[roles]
data_export_officer = ["alice"]
security = ["bob"]
[thresholds]
manifest = {data_export_officer = 1}
trust_root = {data_export_officer = 1}
readings = {data_export_officer = 1}
[purposes]
ai_training = {security = 1}
"""


@dataclass(frozen=True)
class Ran:
    """What a command line gave."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class _Input(io.TextIOWrapper):
    def __init__(self, data: bytes | None) -> None:
        super().__init__(io.BytesIO(data or b""))
        self._terminal = data is None

    def isatty(self) -> bool:
        return self._terminal


@pytest.fixture
def cli(monkeypatch):
    """Runs a command line in this process; without `stdin`, standard input is a terminal."""

    def ran(*arguments: object, stdin: bytes | None = None) -> Ran:
        out, err = io.TextIOWrapper(io.BytesIO()), io.TextIOWrapper(io.BytesIO())
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", _Input(stdin))
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            code = run([str(argument) for argument in arguments])
        texts = []
        for stream in (out, err):
            stream.flush()
            texts.append(stream.detach().getvalue().decode())
        return Ran(int(code), *texts)

    return ran


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """Sets the clock; `now(hours=1)` moves it on."""

    def move(**later: int) -> datetime:
        moment = NOW + timedelta(**later)
        monkeypatch.setattr(context, "clock", lambda: moment)
        return moment

    move()
    return move


@pytest.fixture(autouse=True, scope="session")
def _cache():
    """Compiled law is kept between the tests of a checkout, not in the folder of the person who runs them."""
    os.environ["COMPLIANCE_CACHE"] = str(ROOT / ".pytest_cache" / "compliance")


@pytest.fixture(scope="session")
def policies() -> Path:
    """The law."""
    return ROOT / "policies"


@pytest.fixture(scope="session")
def _made(tmp_path_factory):
    """A home folder with its keys, made once by the program itself and copied for each test."""
    place = tmp_path_factory.mktemp("made")
    moment, context.clock = context.clock, lambda: NOW - timedelta(days=30)
    try:
        for name in ("alice", "bob", "mallory"):
            assert run(["keygen", name, "--out", str(place)]) == 0
        (place / "root.toml").write_text(DESCRIPTION)
        made = ["--from", str(place / "root.toml"), "--key", str(place / "alice.key")]
        assert run(["trust", "init", "--home", str(place / "home"), *made]) == 0
    finally:
        context.clock = moment
    return place


@pytest.fixture
def place(_made, tmp_path, monkeypatch) -> Path:
    """A folder with the keys alice, bob and mallory (who is nobody), root.toml, and the home folder `home`."""
    folder = Path(shutil.copytree(_made, tmp_path / "place"))
    monkeypatch.setenv("COMPLIANCE_HOME", str(folder / "home"))
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture(scope="session")
def cases() -> dict[str, dict[str, Any]]:
    loaded = json.loads((ROOT / "fixtures" / "cases" / "national.json").read_text())
    return {case["id"]: case for case in loaded}


@pytest.fixture
def manifest(cases, place):
    """Writes a manifest that is approved as it is (one person, all duties met); changes are a function of it."""

    def write(name: str = "m.json", change: Any = None, case: str = "A01-ordinary-1") -> Path:
        body = copy.deepcopy(cases[case]["manifest"])
        body["issued_at"], body["expires_at"] = "2026-11-19T01:00:00Z", "2026-12-20T01:00:00Z"
        if change is not None:
            change(body)
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(body))
        return path

    return write


@pytest.fixture
def signed(manifest, place, cli):
    """Writes and signs one; gives the envelope's path."""

    def write(name: str = "m.json", change: Any = None, *, keys: tuple[str, ...] = ("alice",), **more: Any) -> Path:
        source = manifest(name.replace(".json", ".plain"), change, **more)
        options = [part for key in keys for part in ("--key", place / f"{key}.key")]
        ran = cli("sign", source, *options, "-o", place / name)
        assert ran.code == 0, ran.err
        return place / name

    return write


@pytest.fixture
def check(cli):
    """`compliance check`."""
    return lambda *arguments, **more: cli("check", *arguments, **more)


def deny(body: dict[str, Any]) -> None:
    """A change that makes the manifest one that is denied: core data."""
    body["datasets"][0]["core_data"] = True


@pytest.fixture(scope="session")
def _filled(_made, tmp_path_factory, cases):
    """A home whose log holds an approval, a denial and one more approval, made once and copied for each test."""
    folder = Path(shutil.copytree(_made, tmp_path_factory.mktemp("filled") / "place"))
    moment, context.clock = context.clock, lambda: NOW
    try:
        for revision, code in ((1, 0), (2, 1), (3, 0)):
            body = copy.deepcopy(cases["A01-ordinary-1"]["manifest"]) | {"revision": revision}
            if code:
                deny(body)
            path, out = folder / f"{revision}.json", folder / f"{revision}.signed.json"
            path.write_text(json.dumps(body))
            assert run(["sign", str(path), "--key", str(folder / "alice.key")]) == 0
            assert run(["check", str(out), "--home", str(folder / "home")]) == code
    finally:
        context.clock = moment
    return folder


@pytest.fixture
def filled(_filled, place):
    """The home folder with a log of three entries in place of the empty one."""
    shutil.rmtree(place / "home")
    shutil.copytree(_filled / "home", place / "home")


@pytest.fixture(name="deny")
def _deny():
    return deny
