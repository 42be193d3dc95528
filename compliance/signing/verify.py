"""The first stage of the line: from untrusted bytes to a verified manifest, or an error. There is no third outcome.

`verify_manifest` takes these steps, each of which can only refuse:

 1. size: at most 2 MiB of envelope, 1 MiB of payload, 16 signatures
 2. envelope: strict JSON, DSSE v1, no field but its own, one base64 spelling
 3. type: the payload type is in-toto's, and is part of what is signed
 4. trust root: in force at `now`
 5. signatures: every one over the exact payload bytes, by a known key that is usable at `now`; no key twice
 6. people: different people fill the places of the threshold for manifests
 7. statement: those same bytes, parsed once, are a statement of our predicate type with closed keys
 8. manifest: the predicate is a manifest of the published shape
 9. subjects: exactly the manifest's files, by name, digest and size; at least one; names that are safe anywhere
10. purposes: people also fill the greater threshold that the transfer's purposes ask for
11. term: issued_at <= now < expires_at
12. files, if their folder is given: exactly those of the manifest, by name, size and digest

Whether the id and revision were used before is asked of the log, by the store.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from compliance.canonical import JsonValue, parse, sha256
from compliance.errors import EnvelopeError, TermError
from compliance.model.decision import Signer
from compliance.model.manifest import Manifest
from compliance.record import Record
from compliance.signing.envelope import (
    MAX_ENVELOPE,
    Envelope,
    add_signatures,
    envelope_of,
    parse_envelope,
    sign_payload,
)
from compliance.signing.keys import PrivateKey
from compliance.signing.payload import check_names, verify_files
from compliance.signing.people import placed, trusted_keys
from compliance.signing.root import DocumentType, TrustRoot
from compliance.signing.statement import PAYLOAD_TYPE, build_statement, read_statement


class VerifiedManifest(Record, frozen=True):
    """A manifest whose signatures, people, term and files were verified. Only `verify_manifest` makes one.

    Attributes:
        manifest: the content.
        payload: the exact bytes that were signed.
        payload_sha256: the digest by which everything refers to this manifest.
        signers: everybody who signed, with the place each fills.
        root_sha256: the trust root under which this was verified.
    """

    manifest: Manifest
    payload: bytes
    payload_sha256: str
    signers: tuple[Signer, ...]
    root_sha256: str


class DraftManifest(Record, frozen=True):
    """A well-formed manifest that nobody vouches for; good for advice only.

    Attributes:
        manifest: the content.
        payload: the statement's bytes, signed or to be signed.
        payload_sha256: their digest.
    """

    manifest: Manifest
    payload: bytes
    payload_sha256: str


def verify_manifest(
    data: bytes, root: TrustRoot, now: datetime, *, files: Path | None = None, where: str = ""
) -> VerifiedManifest:
    """Verify a signed manifest; the steps are those of the module's comment.

    Args:
        data: the envelope.
        root: the trust root, from `load_chain`.
        now: the moment of the check, with a time zone.
        files: the folder with the payload, or None if the files are checked elsewhere.
        where: the file named in errors.

    Raises:
        JsonError: not strict JSON, or too large.
        EnvelopeError: not an envelope, type, statement or subjects of ours.
        TrustRootError: the trust root is not in force.
        SignatureError: a signature fails, or too few people signed.
        UntrustedError: a signature of an unknown key.
        SchemaError: not a manifest.
        TermError: not yet issued, or expired.
        PayloadError: an unsafe file name, or the files are not those of the manifest.
    """
    envelope = parse_envelope(data, payload_type=PAYLOAD_TYPE, where=where)
    root.check_term(now)
    keys = trusted_keys(envelope, root, now, where)
    needs = root.needs("manifest")
    signers = placed(keys, root, needs, where)
    manifest = _checked(envelope.payload, where)
    asked = root.needs("manifest", manifest.transfer.purposes)
    if asked != needs:
        signers = placed(keys, root, asked, where)
    _check_term(manifest, now, where)
    if files is not None:
        verify_files(files, [file for dataset in manifest.datasets for file in dataset.files])
    return VerifiedManifest(manifest, envelope.payload, envelope.payload_sha256, signers, root.sha256)


def verify_document(
    data: bytes, root: TrustRoot, now: datetime, payload_type: str, threshold: DocumentType, *, where: str = ""
) -> bytes:
    """Verify a signed document that is not a manifest, such as an operator's readings.

    Returns:
        The payload: parse these bytes and no others.

    Raises:
        JsonError, EnvelopeError, TrustRootError, SignatureError, UntrustedError: as `verify_manifest`.
    """
    envelope = parse_envelope(data, payload_type=payload_type, where=where)
    root.check_term(now)
    placed(trusted_keys(envelope, root, now, where), root, root.needs(threshold), where)
    return envelope.payload


def read_draft(data: bytes, *, where: str = "") -> DraftManifest:
    """Read a manifest without verifying anything: its plain JSON, or an envelope whose signatures are not looked at.

    Raises:
        JsonError, EnvelopeError, SchemaError, PayloadError: as `verify_manifest`.
    """
    value = parse(data, where=where, max_bytes=MAX_ENVELOPE)
    if _is_envelope(value):
        payload = envelope_of(value, payload_type=PAYLOAD_TYPE, where=where).payload
    else:
        payload = build_statement(value, where=where)
    return DraftManifest(_checked(payload, where), payload, sha256(payload))


def sign_manifest(data: bytes, keys: Sequence[PrivateKey], *, where: str = "") -> bytes:
    """Sign a manifest, or add signatures to a signed one. What could not be verified is not signed.

    Args:
        data: the manifest as plain JSON, or an envelope.
        keys: the private keys of the people who sign.
        where: the file named in errors.

    Returns:
        The envelope.

    Raises:
        UsageError: no key, or a key that has signed already.
        JsonError, EnvelopeError, SchemaError, PayloadError: as `verify_manifest`.
    """
    value = parse(data, where=where, max_bytes=MAX_ENVELOPE)
    if not _is_envelope(value):
        payload = build_statement(value, where=where)
        _checked(payload, where)
        return sign_payload(PAYLOAD_TYPE, payload, keys).to_bytes()
    envelope: Envelope = envelope_of(value, payload_type=PAYLOAD_TYPE, where=where)
    _checked(envelope.payload, where)
    return add_signatures(envelope, keys).to_bytes()


def _checked(payload: bytes, where: str) -> Manifest:
    manifest = read_statement(payload, where=where)
    check_names([file.name for dataset in manifest.datasets for file in dataset.files], where=where)
    return manifest


def _is_envelope(value: JsonValue) -> bool:
    """Tell an envelope from a manifest by a key that only one of them has."""
    if not isinstance(value, dict):
        raise EnvelopeError("neither a manifest nor an envelope: not a JSON object")
    return "payloadType" in value


def _check_term(manifest: Manifest, now: datetime, where: str) -> None:
    if now < manifest.issued_at:
        raise TermError(f"the manifest is not issued before `{manifest.issued_at:%Y-%m-%dT%H:%M:%SZ}`", where=where)
    if now >= manifest.expires_at:
        raise TermError(f"the manifest expired at `{manifest.expires_at:%Y-%m-%dT%H:%M:%SZ}`", where=where)
