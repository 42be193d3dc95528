"""The chain of trust roots: `1.root.json`, `2.root.json`, … in one folder, each signed by the people of two versions.

Version N+1 meets the thresholds of N and of N+1 (TUF specification 1.0.34 section 5.3), and the first version is pinned
by the SHA-256 of its payload; nothing is trusted on first use. The keys behind a root's signatures are judged at the
moment the root was issued; the term of the last root is judged now.
"""

import os
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from compliance.canonical import JsonValue, canonical
from compliance.errors import SignatureError, TrustRootError, UntrustedError, UsageError
from compliance.signing.envelope import MAX_ENVELOPE, Envelope, add_signatures, parse_envelope, sign_payload
from compliance.signing.keys import PrivateKey, PublicKey
from compliance.signing.people import placed, verified_keys
from compliance.signing.root import ROOT_TYPE, KnownKey, TrustRoot, read_root

SUFFIX = ".root.json"

_PIN = re.compile(r"[0-9a-f]{64}")


def load_chain(folder: Path, pin: str, now: datetime) -> TrustRoot:
    """Verify every version from the pinned first to the last, and give the last.

    Args:
        folder: where the files lie; other files in it are not read.
        pin: SHA-256 of the payload of version 1, known from elsewhere.
        now: the moment of the check, with a time zone.

    Raises:
        TrustRootError: no root, a gap, not the pinned one, a version not signed as it must be, or the last one expired.
    """
    if not _PIN.fullmatch(pin):
        raise TrustRootError("the pin is not a SHA-256 of 64 hexadecimal digits", where=str(folder))
    root = _verified(tuple(_files(folder)), pin)
    root.check_term(now, str(folder))
    return root


def load_version(folder: Path, pin: str, digest: str) -> TrustRoot:
    """Verify the versions from the pinned first to the one of a digest, and give that one, whether or not it expired.

    Args:
        folder: where the files lie.
        pin: SHA-256 of the payload of version 1, known from elsewhere.
        digest: SHA-256 of the payload of the version.

    Raises:
        TrustRootError: there is no such version, or one up to it is not signed as it must be.
    """
    files = _files(folder)
    for number, (name, data) in enumerate(files, start=1):
        if parse_envelope(data, payload_type=ROOT_TYPE, where=name).payload_sha256 == digest:
            return _verified(tuple(files[:number]), pin)
    raise TrustRootError(f"there is no version with the digest `{digest}`", where=str(folder))


def init_root(description: Mapping[str, JsonValue], keys: Sequence[PrivateKey]) -> bytes:
    """Make version 1 with the signatures of these keys; others may follow with `sign_root`.

    Args:
        description: the root document without `version`. A key may be written as its PEM text alone: then it is valid
            from `issued_at` on, without end. `purposes` and `logs` may be left out.
        keys: private keys of people in the root.

    Returns:
        The envelope; `read_root(...).sha256` of its payload is the pin.

    Raises:
        TrustRootError: the document is wrong in itself.
        UsageError: no key, or the same key twice.
    """
    return _proposed(1, description, keys)


def propose_root(current: TrustRoot, description: Mapping[str, JsonValue], keys: Sequence[PrivateKey]) -> bytes:
    """Make the version after the current one; see `init_root`. It counts once people of both versions have signed."""
    return _proposed(current.version + 1, description, keys)


def sign_root(data: bytes, keys: Sequence[PrivateKey], *, where: str = "") -> bytes:
    """Add signatures to a proposed root.

    Raises:
        JsonError, EnvelopeError, TrustRootError: not a trust root.
        UsageError: no key, or a key that has signed already.
    """
    envelope = parse_envelope(data, payload_type=ROOT_TYPE, where=where)
    read_root(envelope.payload, where=where)
    return add_signatures(envelope, keys).to_bytes()


def install_root(folder: Path, data: bytes, pin: str, now: datetime) -> TrustRoot:
    """Verify a proposed root as the next of the chain, and only then put it into the folder.

    Args:
        folder: the folder of the chain; it exists, and may be empty.
        data: the envelope with all its signatures.
        pin: SHA-256 of the payload of version 1.
        now: the moment of the check, with a time zone.

    Raises:
        TrustRootError: as `load_chain`, or the version exists already.
    """
    files = _files(folder)
    root = _verified((*files, (f"{len(files) + 1}{SUFFIX}", data)), pin)
    root.check_term(now)
    target = folder / f"{root.version}{SUFFIX}"
    fresh = folder / f".{target.name}.new"
    try:
        fresh.write_bytes(data)
        _sync(fresh)
        os.link(fresh, target)  # fails if the version exists, and never leaves half a file
        _sync(folder)
    except OSError as error:
        raise TrustRootError(f"the trust root cannot be written: {error.strerror}", where=str(target)) from None
    finally:
        with suppress(OSError):
            fresh.unlink()
    return root


def _proposed(version: int, description: Mapping[str, JsonValue], keys: Sequence[PrivateKey]) -> bytes:
    if "version" in description:
        todo = "leave `version` out of the description"
        raise UsageError("the version of a trust root follows from the one before it", todo=todo)
    document: dict[str, JsonValue] = {"purposes": {}, "logs": [], **description, "version": version}
    document["people"] = _with_key_records(document.get("people"), document.get("issued_at"))
    payload = canonical(document)
    read_root(payload)
    return sign_payload(ROOT_TYPE, payload, keys).to_bytes()


def _with_key_records(people: JsonValue, issued_at: JsonValue) -> JsonValue:
    """Write out keys given as text alone; whatever else is wrong is found when the document is read."""
    if not isinstance(people, dict):
        return people
    written: dict[str, JsonValue] = {}
    for person, entry in people.items():
        keys = entry.get("keys") if isinstance(entry, dict) else None
        if isinstance(entry, dict) and isinstance(keys, list):
            written[person] = {**entry, "keys": [_key_record(key, issued_at, f"/people/{person}/keys") for key in keys]}
        else:
            written[person] = entry
    return written


def _key_record(key: JsonValue, issued_at: JsonValue, where: str) -> JsonValue:
    if not isinstance(key, str):
        return key
    try:
        algorithm = PublicKey.parse(key).algorithm
    except UntrustedError as error:
        raise TrustRootError(error.message, where=where, todo=error.todo) from None
    record: dict[str, JsonValue] = {"algorithm": algorithm, "public_key": key}
    return {**record, "valid_from": issued_at, "valid_until": None, "revoked_at": None, "compromised_since": None}


def _files(folder: Path) -> list[tuple[str, bytes]]:
    """Read the versions in order; the names must be 1 to n without a gap."""
    try:
        names = {path.name for path in folder.iterdir() if path.name.endswith(SUFFIX)}
        wanted = [f"{number}{SUFFIX}" for number in range(1, len(names) + 1)]
        if names != set(wanted):
            odd = min(names - set(wanted))
            message = f"`{odd}` leaves a gap: the versions are not 1 to `{len(names)}`"
            raise TrustRootError(message, where=str(folder))
        return [(name, _read(folder / name)) for name in wanted]
    except OSError as error:
        message = f"the trust root cannot be read: {error.strerror}"
        # A chain that is missing has the advice of the class; what is there and cannot be read needs no rotation.
        todo = "" if isinstance(error, FileNotFoundError) else "check the file and its permissions"
        raise TrustRootError(message, where=str(error.filename or folder), todo=todo) from None


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_ENVELOPE + 1)


@lru_cache(maxsize=4)
def _verified(files: tuple[tuple[str, bytes], ...], pin: str) -> TrustRoot:
    """Walk the chain from the pin.

    No clock is asked here, so the same bytes give the same root: an open gate reads the files for every manifest, and
    walks the chain once. A refusal is not kept.

    Raises:
        TrustRootError: at the first version that is not right.
    """
    current: TrustRoot | None = None
    for number, (name, data) in enumerate(files, start=1):
        try:
            current = _next(data, number, current, pin, name)
        except TrustRootError:
            raise
        except UntrustedError as error:
            raise TrustRootError(error.message, where=error.where) from None
    if current is None:
        raise TrustRootError("there is no trust root", todo="make one with `compliance trust init`")
    return current


def _next(data: bytes, number: int, previous: TrustRoot | None, pin: str, where: str) -> TrustRoot:
    """Verify one version against the one before it, or against the pin."""
    envelope = parse_envelope(data, payload_type=ROOT_TYPE, where=where)
    if previous is None and envelope.payload_sha256 != pin:
        raise TrustRootError("the first trust root is not the pinned one", where=where)
    root = read_root(envelope.payload, where=where)
    if root.version != number:
        raise TrustRootError(f"the document says version `{root.version}`, not `{number}`", where=where)
    if previous is not None and root.document.issued_at < previous.document.issued_at:
        raise TrustRootError("the document was issued before the version it follows", where=where)
    _check_signed([root] if previous is None else [previous, root], envelope, root.document.issued_at, where)
    return root


def _check_signed(roots: Sequence[TrustRoot], envelope: Envelope, at: datetime, where: str) -> None:
    """Check that the signatures meet the threshold of each of the roots, and that each counts for one of them.

    Raises:
        SignatureError: a signature fails, is of a key that no root trusts at that moment, or people are missing.
        UntrustedError: a signature of a key in none of the roots.
    """
    keys = {key_id: known.public for root in roots for key_id, known in root.keys.items()}
    signed = verified_keys(envelope, keys, where)
    counted: set[str] = set()
    for root in roots:
        usable = [root.keys[key_id] for key_id in signed if key_id in root.keys and _usable(root.keys[key_id], at)]
        counted |= {known.public.key_id for known in usable}
        try:
            placed(usable, root, root.needs("trust_root"), where)
        except SignatureError as error:
            raise SignatureError(f"under version `{root.version}` it {error.message}", where=where) from None
    for key_id in signed:
        if key_id not in counted:
            raise SignatureError(f"key `{key_id}` was not to be trusted when it signed", where=where)


def _usable(known: KnownKey, at: datetime) -> bool:
    try:
        known.check_usable(at)
    except SignatureError:
        return False
    return True


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
