"""The trust root in a home folder: made with the home, proposed, signed, installed, read."""

import re
import secrets
import shutil
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from compliance.cli import files
from compliance.cli.root_description import Description, root_document
from compliance.errors import UsageError
from compliance.home import Home
from compliance.signing import (
    ROOT_TYPE,
    TrustRoot,
    init_root,
    install_root,
    parse_envelope,
    propose_root,
    read_root,
    sign_root,
)
from compliance.store import CheckpointSigner, create_store

if TYPE_CHECKING:
    from compliance.signing import PrivateKey

PROPOSED = "proposed.json"
_NEW = "make one with `compliance trust init`"


def create_home(
    home: Home, description: Description, keys: "Sequence[PrivateKey]", now: datetime, *, propose: bool
) -> TrustRoot:
    """Make a home: the first trust root with its pin, the log's key, an empty log. All of it, or nothing.

    Args:
        home: where; none of it may exist.
        description: of the trust root.
        keys: of the people who sign it now.
        now: the moment of issue.
        propose: leave the root as a proposal, for others to sign.

    Raises:
        UsageError: a home is there already, or the folder cannot be written.
        TrustRootError: the root is wrong in itself, or not signed by enough people.
    """
    parts = (home.trust, home.key, home.key.with_suffix(".vkey"), home.log)
    for part in parts:
        if part.exists():
            raise UsageError("there is a home already", where=str(part), todo="name another folder with `--home`")
    try:
        home.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        stage = Home(Path(tempfile.mkdtemp(prefix=".init-", dir=home.folder)))
    except OSError as error:
        raise UsageError(f"the folder cannot be made: {error.strerror}", where=str(home.folder)) from None
    try:
        root = _fill(stage, description, keys, now, propose=propose)
        for part in parts:  # the trust root first: of two that do this at once, one fails here
            (stage.folder / part.name).rename(part)
    except OSError as error:
        raise UsageError(f"the home cannot be made: {error.strerror}", where=str(home.folder)) from None
    finally:
        shutil.rmtree(stage.folder, ignore_errors=True)
    return root


def _fill(
    stage: Home, description: Description, keys: "Sequence[PrivateKey]", now: datetime, *, propose: bool
) -> TrustRoot:
    signer = CheckpointSigner.create(stage.key, description.log or f"export-log-{secrets.token_hex(4)}")
    create_store(stage.log, signer).close()
    data = init_root(root_document(description, now, [signer.vkey]), keys)
    root = _read(data, "")
    stage.trust.mkdir(mode=0o700)
    files.write_new(stage.pin, f"{root.sha256}\n".encode())
    if propose:
        files.write_new(stage.trust / PROPOSED, data)
        return root
    return install_root(stage.trust, data, root.sha256, now)


def rotate(
    home: Home, description: Description, keys: "Sequence[PrivateKey]", now: datetime, *, propose: bool
) -> TrustRoot:
    """Make the version after the current one, and install it or leave it as a proposal.

    Raises:
        UsageError: another proposal is open.
        TrustRootError: it is wrong in itself, or not signed by enough people of both versions.
    """
    current = latest(home)
    if description.log and description.log not in {vkey.partition("+")[0] for vkey in current.document.logs}:
        raise UsageError("a rotation keeps the logs", where="log", todo="leave `log` out of the description")
    data = propose_root(current, root_document(description, now, current.document.logs, current), keys)
    if propose:
        files.write_new(home.trust / PROPOSED, data)
        return _read(data, "")
    return install_root(home.trust, data, pin_of(home), now)


def add_signatures(path: Path, keys: "Sequence[PrivateKey]") -> TrustRoot:
    """Sign a proposed root in its file."""
    data = sign_root(files.read(path), keys, where=str(path))
    files.write_over(path, data)
    return _read(data, str(path))


def install(home: Home, path: Path, now: datetime) -> TrustRoot:
    """Verify a proposed root as the next of the chain and put it there; the home's own proposal is then gone."""
    root = install_root(home.trust, files.read(path), pin_of(home), now)
    if path == proposal(home):
        path.unlink()
    return root


def proposal(home: Home) -> Path:
    """Where the proposal of a home lies."""
    return home.trust / PROPOSED


def pin_of(home: Home) -> str:
    """The pin of a home.

    Raises:
        UsageError: there is none.
    """
    try:
        return home.pin.read_text(encoding="ascii").strip()
    except OSError:
        raise UsageError("there is no trust root", where=str(home.pin), todo=_NEW) from None


def latest(home: Home) -> TrustRoot:
    """The last root of the chain as it is written, of which nothing is verified: to be shown, or to be followed.

    Raises:
        UsageError: there is none.
    """
    found = [path for path in home.trust.glob("*.root.json") if re.fullmatch(r"[0-9]{1,9}", path.name.split(".")[0])]
    if not found:
        raise UsageError("there is no trust root", where=str(home.trust), todo=_NEW)
    path = max(found, key=lambda path: int(path.name.split(".")[0]))
    return _read(files.read(path), str(path))


def _read(data: bytes, where: str) -> TrustRoot:
    return read_root(parse_envelope(data, payload_type=ROOT_TYPE, where=where).payload, where=where)
