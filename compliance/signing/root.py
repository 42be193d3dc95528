"""The trust root: who the people are, which keys are theirs, which roles they have and how many must sign what.

Shaped after the root role of TUF (specification 1.0.34 section 6.1), with people instead of keys. A document is checked
when it is read: a root that could never be satisfied, or in which one key counts for two, is refused as a whole.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from compliance.canonical import parse, sha256
from compliance.errors import SignatureError, TrustRootError, UntrustedError
from compliance.model.base import Closed
from compliance.model.text import Code, Digest, Id, Moment, Name, Purpose
from compliance.record import Record
from compliance.signing.keys import Algorithm, PublicKey
from compliance.signing.schema import validate
from compliance.signing.thresholds import assign, combine

ROOT_TYPE = "application/vnd.compliance.trust-root+json"

DocumentType = Literal["manifest", "trust_root", "readings"]
Needs = Annotated[dict[Code, Annotated[int, Meta(ge=1, le=16)]], Meta(min_length=1)]

# C2SP signed-note: name, key hash, and 33 bytes in base64 (44 characters without padding).
_VKEY = re.compile(r"([^\s+]{1,200})\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})")


class KeyRecord(Closed, frozen=True):
    """One key of a person. `valid_until`, `revoked_at`, `compromised_since` are the first moment of no trust."""

    algorithm: Algorithm
    public_key: Annotated[str, Meta(min_length=1, max_length=1000)]
    valid_from: Moment
    valid_until: Moment | None
    revoked_at: Moment | None
    compromised_since: Moment | None

    def __post_init__(self) -> None:
        if self.valid_until is not None and self.valid_until <= self.valid_from:
            raise ValueError("`valid_until` must be later than `valid_from`")


class Person(Closed, frozen=True):
    """A person and their keys."""

    name: Name
    keys: Annotated[tuple[KeyRecord, ...], Meta(min_length=1)]


class Thresholds(Closed, frozen=True):
    """How many people of which roles sign each type of document."""

    manifest: Needs
    trust_root: Needs
    readings: Needs


class RootDocument(Closed, frozen=True):
    """The signed document. `purposes` may ask for more than `thresholds.manifest`: the greater number of a role holds.

    `logs` are the verifier keys of the gate's logs. `policies` are the digests of the law that a gate may apply; where
    none is named, it is the law shipped with the program and no other.
    """

    version: Annotated[int, Meta(ge=1, le=2**31 - 1)]
    issued_at: Moment
    expires_at: Moment
    people: Annotated[dict[Id, Person], Meta(min_length=1)]
    roles: dict[Code, tuple[Id, ...]]
    thresholds: Thresholds
    purposes: dict[Purpose, Needs]
    logs: tuple[str, ...]
    policies: tuple[Digest, ...] = ()

    def __post_init__(self) -> None:
        if self.expires_at <= self.issued_at:
            raise ValueError("`expires_at` must be later than `issued_at`")
        for role, holders in self.roles.items():
            unknown = [person for person in holders if person not in self.people]
            if unknown:
                raise ValueError(f"/roles/{role} names `{unknown[0]}`, who is not among the people")
            if len(set(holders)) != len(holders):
                raise ValueError(f"/roles/{role} names a person twice")
        for vkey in self.logs:
            _check_vkey(vkey)


class KnownKey(Record, frozen=True):
    """A key of the trust root and whose it is."""

    person: str
    name: str
    record: KeyRecord
    public: PublicKey

    def check_usable(self, at: datetime, where: str = "") -> None:
        """Refuse the key outside its term, or once it is revoked or compromised.

        Raises:
            SignatureError: the key is not to be trusted at that moment.
        """
        record = self.record
        whose = f"key `{self.public.key_id}` of `{self.person}`"
        if at < record.valid_from:
            raise SignatureError(f"{whose} is not valid before `{_text(record.valid_from)}`", where=where)
        for ends, what in (
            (record.compromised_since, "is compromised since"),
            (record.revoked_at, "is revoked since"),
            (record.valid_until, "was valid until"),
        ):
            if ends is not None and at >= ends:
                raise SignatureError(f"{whose} {what} `{_text(ends)}`", where=where)


class TrustRoot(Record, frozen=True, eq=False):
    """A checked trust root. Only `chain.load_chain` gives one whose signatures and pin were verified.

    Attributes:
        document: the content.
        payload: its exact bytes.
        sha256: the digest of the payload; for version 1 this is the pin.
        keys: every key by its id.
    """

    document: RootDocument
    payload: bytes
    sha256: str
    keys: Mapping[str, KnownKey]

    @property
    def version(self) -> int:
        """The version, from 1."""
        return self.document.version

    def roles_of(self, person: str) -> tuple[str, ...]:
        """The roles a person has."""
        return tuple(role for role, holders in self.document.roles.items() if person in holders)

    def needs(self, document_type: DocumentType, purposes: Iterable[Purpose] = ()) -> dict[str, int]:
        """How many people of each role must sign a document of this type, for these purposes.

        Raises:
            TrustRootError: the root knows no such type of document.
        """
        base = getattr(self.document.thresholds, document_type, None)
        if base is None:
            raise TrustRootError(f"the trust root has no threshold for `{document_type}`")
        asked = (self.document.purposes[purpose] for purpose in purposes if purpose in self.document.purposes)
        return combine([base, *asked])

    def check_term(self, now: datetime, where: str = "") -> None:
        """Refuse the root before it is issued and from its expiry on.

        Raises:
            TrustRootError: outside the term.
        """
        if now < self.document.issued_at:
            message = f"the trust root is not in force before `{_text(self.document.issued_at)}`"
            raise TrustRootError(message, where=where)
        if now >= self.document.expires_at:
            message = f"the trust root expired at `{_text(self.document.expires_at)}`"
            raise TrustRootError(message, where=where)


def read_root(payload: bytes, *, where: str = "") -> TrustRoot:
    """Read and check a root document. Nothing is said about who signed it.

    Raises:
        TrustRootError: malformed or inconsistent; a threshold that its people cannot meet; one key held twice.
    """
    try:
        document = validate(RootDocument, parse(payload, where=where), where)
        root = TrustRoot(document, payload, sha256(payload), _keys(document))
        _check_reachable(root)
    except UntrustedError as error:
        pointer = error.where.startswith("/")
        place = f"{where}#{error.where}" if where and pointer else error.where or where
        todo = error.todo if isinstance(error, TrustRootError) else ""
        raise TrustRootError(error.message, where=place, todo=todo) from None
    return root


def _keys(document: RootDocument) -> dict[str, KnownKey]:
    """Collect the keys. Equal keys are equal bytes, whatever their spelling, and count for one person only."""
    keys: dict[str, KnownKey] = {}
    for person, entry in document.people.items():
        for index, record in enumerate(entry.keys):
            pointer = f"/people/{person}/keys/{index}"
            public = PublicKey.parse(record.public_key, where=pointer)
            if public.algorithm != record.algorithm:
                raise TrustRootError(f"the key is not of algorithm `{record.algorithm}`", where=pointer)
            if public.key_id in keys:
                owner = keys[public.key_id].person
                raise TrustRootError(f"the same key stands under `{owner}` and again here", where=pointer)
            keys[public.key_id] = KnownKey(person, entry.name, record, public)
    return keys


def _check_reachable(root: TrustRoot) -> None:
    """Refuse thresholds that could never be met, each by different people."""
    people = {person: root.roles_of(person) for person in root.document.people}
    wanted = {f"/thresholds/{name}": root.needs(name) for name in ("manifest", "trust_root", "readings")}
    wanted |= {f"/purposes/{purpose}": root.needs("manifest", [purpose]) for purpose in root.document.purposes}
    for pointer, needs in wanted.items():
        _, empty = assign(needs, people)
        if empty:
            message = f"there are not enough different people for this threshold; `{empty[0]}` lacks one"
            raise TrustRootError(message, where=pointer)


def _check_vkey(vkey: str) -> None:
    """Check the form, the key hash and the point of a C2SP signed-note verifier key (Ed25519)."""
    match = _VKEY.fullmatch(vkey)
    key = base64.b64decode(match[3]) if match else b""
    if not match or key[0] != 1:
        raise ValueError(f"`{vkey[:80]}` in /logs is no Ed25519 verifier key of a log")
    if hashlib.sha256(match[1].encode() + b"\n" + key).digest()[:4].hex() != match[2]:
        raise ValueError(f"the key hash of `{match[1]}` in /logs is wrong")
    try:
        PublicKey("ed25519", key[1:])
    except UntrustedError as error:
        raise ValueError(f"the key of `{match[1]}` in /logs: {error.message}") from None


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
