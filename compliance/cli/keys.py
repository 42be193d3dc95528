"""Key files: people's private keys are read, and made by `compliance keygen`."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from compliance.cli import files
from compliance.cli.output import note
from compliance.errors import SchemaError, UsageError

if TYPE_CHECKING:
    from compliance.signing import Algorithm, PrivateKey

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


def private_keys(paths: Iterable[Path]) -> "list[PrivateKey]":
    """Read private keys; a file that others may read is used, and said to be so.

    Raises:
        UsageError: a file that cannot be read or holds no usable key.
    """
    from compliance.signing import load_private_key

    keys = []
    for path in paths:
        pem = files.read(path)
        if path.stat().st_mode & 0o077:
            note(f"note: {path}: others may read this private key: chmod 600 it")
        keys.append(load_private_key(pem, where=str(path)))
    return keys


def sign_readings(data: bytes, keys: "Sequence[PrivateKey]", where: str) -> bytes:
    """Sign a choice of readings, or add signatures to a signed one.

    Raises:
        UsageError: no key, or a key that has signed already.
        JsonError, SchemaError, EnvelopeError: neither a choice of readings nor a signed one.
    """
    from compliance.canonical import canonical, parse
    from compliance.home import READINGS_TYPE
    from compliance.signing.envelope import add_signatures, envelope_of, sign_payload

    value = parse(data, where=where)
    if isinstance(value, dict) and "payloadType" in value:
        return add_signatures(envelope_of(value, payload_type=READINGS_TYPE, where=where), keys).to_bytes()
    if not isinstance(value, dict) or value.keys() != {"version", "readings"}:
        todo = 'write {"version": 1, "readings": {NAME: CHOICE}}'
        raise SchemaError("a choice of readings has `version` and `readings`", where=where, todo=todo)
    return sign_payload(READINGS_TYPE, canonical(value), keys).to_bytes()


def make_key(name: str, algorithm: "Algorithm", folder: Path) -> "tuple[PrivateKey, Path, Path]":
    """Make a key in two new files, `NAME.key` (private, mode 0600) and `NAME.pub`.

    Raises:
        UsageError: a name that is none, or a file that exists or cannot be written.
    """
    from compliance.signing import generate_key

    if not _NAME.fullmatch(name):
        raise UsageError(f"`{name}` is no name for a key", todo="use letters, digits, `-`, `_` and `.`")
    private, public = folder / f"{name}.key", folder / f"{name}.pub"
    key = generate_key(algorithm)
    if public.exists():
        raise UsageError("the file exists and is not written over", where=str(public), todo="choose another name")
    files.write_new(private, key.pem(), 0o600)
    files.write_new(public, key.public.pem.encode())
    return key, private, public
