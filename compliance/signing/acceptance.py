"""What people sign who have looked at a decision that asked for a human: "I accept this decision of this log".

The statement names the log, the entry and the digest of the decision, so that it is good for nothing else. It is signed
in a DSSE envelope by the people whom the trust root names for readings: to accept is to take a stand on a point of law.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import Meta

from compliance.canonical import canonical, parse
from compliance.errors import UntrustedError
from compliance.model.base import Closed, plain
from compliance.model.text import Code, Digest, Id
from compliance.record import Record
from compliance.signing.envelope import (
    MAX_ENVELOPE,
    Envelope,
    add_signatures,
    envelope_of,
    parse_envelope,
    sign_payload,
)
from compliance.signing.keys import PrivateKey, PublicKey
from compliance.signing.people import placed, trusted_keys, verified_keys
from compliance.signing.root import TrustRoot
from compliance.signing.schema import validate

REVIEW_TYPE = "application/vnd.compliance.review+json"


class Acceptance(Closed, frozen=True, kw_only=True):
    """The statement. `note_sha256` is the digest of a note that the reviewers keep; the log holds no free text."""

    version: Literal[1] = 1
    log: Annotated[str, Meta(min_length=1, max_length=200)]
    index: Annotated[int, Meta(ge=0, le=2**53 - 1)]
    decision_sha256: Digest
    note_sha256: Digest | None = None


class Reviewer(Closed, frozen=True):
    """Who signed, kept with the key, so that the signature can be verified without the trust root at hand."""

    person: Id
    roles: tuple[Code, ...]
    key: Annotated[str, Meta(min_length=1, max_length=256)]
    public_key: Annotated[str, Meta(min_length=1, max_length=1000)]


class Signed(Closed, frozen=True):
    """What is kept of an acceptance: the people and the trust root by which they were trusted."""

    signers: Annotated[tuple[Reviewer, ...], Meta(min_length=1)]
    trust_root_sha256: Digest


class Accepted(Record, frozen=True):
    """A statement whose signatures were verified; `kept` is what `check_kept` verifies again."""

    statement: Acceptance
    kept: Mapping[str, Any]


def sign_acceptance(statement: Acceptance, keys: Sequence[PrivateKey]) -> bytes:
    """Sign a statement with each of the keys and give the envelope.

    Raises:
        UsageError: no key, or the same key twice.
    """
    return sign_payload(REVIEW_TYPE, canonical(plain(statement)), keys).to_bytes()


def add_to_acceptance(data: bytes, keys: Sequence[PrivateKey], *, where: str = "") -> bytes:
    """Add signatures to a signed statement.

    Raises:
        JsonError, EnvelopeError: not a signed statement.
        UsageError: no key, or a key that has signed already.
    """
    return add_signatures(parse_envelope(data, payload_type=REVIEW_TYPE, where=where), keys).to_bytes()


def verify_acceptance(data: bytes, root: TrustRoot, now: datetime, *, where: str = "") -> Accepted:
    """Verify a signed statement under the trust root in force: enough different people whom it names for readings.

    Raises:
        JsonError, EnvelopeError, SchemaError: not a signed statement.
        TrustRootError: the trust root is not in force.
        SignatureError: a signature fails, a key is revoked or out of its term, or too few people signed.
        UntrustedError: a signature of an unknown key.
    """
    envelope = parse_envelope(data, payload_type=REVIEW_TYPE, where=where)
    root.check_term(now)
    signers = placed(trusted_keys(envelope, root, now, where), root, root.needs("readings"), where)
    people = [plain(Reviewer(**plain(signer), public_key=root.keys[signer.key].public.pem)) for signer in signers]
    kept = {"envelope": parse(envelope.to_bytes()), "signers": people, "trust_root_sha256": root.sha256}
    return Accepted(_statement(envelope, where), kept)


def check_kept(kept: Mapping[str, Any]) -> Acceptance:
    """Verify the signatures of a kept acceptance with the keys kept beside it, and give the statement.

    That those keys were trusted is what the trust root of that digest says.

    Raises:
        UntrustedError: a part is missing or of the wrong form, or a signature is not that of the person named.
    """
    if kept.keys() != {"envelope", "signers", "trust_root_sha256"}:
        raise UntrustedError("an acceptance is kept with `envelope`, `signers` and `trust_root_sha256`")
    signers = validate(Signed, {"signers": kept["signers"], "trust_root_sha256": kept["trust_root_sha256"]}).signers
    envelope = envelope_of(kept["envelope"], payload_type=REVIEW_TYPE)
    keys = {signer.key: PublicKey.parse(signer.public_key) for signer in signers}
    named = all(key.key_id == name for name, key in keys.items())
    if not named or sorted(verified_keys(envelope, keys)) != sorted(signer.key for signer in signers):
        raise UntrustedError("the people named are not those who signed")
    return _statement(envelope, "")


def _statement(envelope: Envelope, where: str) -> Acceptance:
    value = parse(envelope.payload, where=where, max_bytes=MAX_ENVELOPE)
    return validate(Acceptance, value, where)
