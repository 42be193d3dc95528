"""The DSSE v1 envelope: signatures over the exact payload bytes and their type (secure-systems-lab/dsse, protocol.md).

Stricter than DSSE: unknown fields are refused, a base64 text must be the one spelling of its bytes, and sizes and
numbers are limited. An envelope is not evidence of anything until `people.trusted_keys` has seen it.
"""

import base64
import binascii
from collections.abc import Iterable, Sequence

from msgspec import ValidationError, convert

from compliance.canonical import JsonValue, canonical, parse, sha256
from compliance.errors import EnvelopeError, SignatureError, UsageError
from compliance.record import Record
from compliance.signing.keys import PrivateKey

MAX_PAYLOAD = 1 << 20
MAX_ENVELOPE = 1 << 21  # base64 of the largest payload, and the signatures
MAX_SIGNATURES = 16
MAX_SIGNATURE_BYTES = 256
MAX_KEYID = 256


class Signature(Record, frozen=True):
    """One signature; `keyid` is a hint of which key to try, not signed and never trusted."""

    keyid: str | None
    sig: bytes


class Envelope(Record, frozen=True):
    """A well-formed envelope whose signatures nobody has verified."""

    payload_type: str
    payload: bytes
    signatures: tuple[Signature, ...]

    @property
    def pae(self) -> bytes:
        """The bytes that are signed."""
        return pae(self.payload_type, self.payload)

    @property
    def payload_sha256(self) -> str:
        """The digest by which everything refers to this document; the envelope itself has no fixed bytes."""
        return sha256(self.payload)

    def to_bytes(self) -> bytes:
        """Write the envelope as JSON."""
        signatures = [
            {"sig": _encoded(signature.sig)} | ({"keyid": signature.keyid} if signature.keyid else {})
            for signature in self.signatures
        ]
        return canonical(
            {"payload": _encoded(self.payload), "payloadType": self.payload_type, "signatures": signatures}
        )


def pae(payload_type: str, payload: bytes) -> bytes:
    """DSSE pre-authentication encoding; lengths count bytes, not characters."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def parse_envelope(data: bytes, *, payload_type: str, where: str = "") -> Envelope:
    """Read an envelope of one payload type.

    Args:
        data: the envelope as JSON.
        payload_type: the only type accepted.
        where: the file named in errors.

    Raises:
        JsonError: not strict JSON.
        EnvelopeError: not an envelope of this type, within the limits.
    """
    return envelope_of(parse(data, where=where, max_bytes=MAX_ENVELOPE), payload_type=payload_type, where=where)


def envelope_of(value: JsonValue, *, payload_type: str, where: str = "") -> Envelope:
    """Read an envelope from parsed JSON; see `parse_envelope`."""
    if not isinstance(value, dict) or value.keys() != {"payload", "payloadType", "signatures"}:
        raise EnvelopeError("an envelope has exactly `payload`, `payloadType` and `signatures`", where=where)
    if value["payloadType"] != payload_type:
        raise EnvelopeError(f"the payload type is not `{payload_type}`", where=_at(where, "/payloadType"))
    signatures = value["signatures"]
    if not isinstance(signatures, list) or not 1 <= len(signatures) <= MAX_SIGNATURES:
        raise EnvelopeError(f"an envelope has 1 to `{MAX_SIGNATURES}` signatures", where=_at(where, "/signatures"))
    payload = _decoded(value["payload"], MAX_PAYLOAD, _at(where, "/payload"))
    read = (_signature(item, _at(where, f"/signatures/{index}")) for index, item in enumerate(signatures))
    return Envelope(payload_type, payload, tuple(read))


def sign_payload(payload_type: str, payload: bytes, keys: Sequence[PrivateKey]) -> Envelope:
    """Make an envelope with one signature of each key.

    Raises:
        UsageError: no key, or the same key twice.
        EnvelopeError: the payload is too large.
    """
    if len(payload) > MAX_PAYLOAD:
        raise EnvelopeError(f"the payload has `{len(payload)}` bytes, more than `{MAX_PAYLOAD}`")
    return add_signatures(Envelope(payload_type, payload, ()), keys)


def add_signatures(envelope: Envelope, keys: Iterable[PrivateKey]) -> Envelope:
    """Add one signature of each key; none is replaced.

    Raises:
        UsageError: no key, a key has signed already, or there would be too many signatures.
    """
    signatures = list(envelope.signatures)
    for key in keys:
        if any(_made_by(signature, key, envelope.pae) for signature in signatures):
            raise UsageError(f"key `{key.key_id}` has signed already", todo="sign with the key of another person")
        signatures.append(Signature(key.key_id, key.sign(envelope.pae)))
    if len(signatures) == len(envelope.signatures):
        raise UsageError("no key to sign with", todo="name the file of a private key")
    if len(signatures) > MAX_SIGNATURES:
        raise UsageError(f"an envelope has at most `{MAX_SIGNATURES}` signatures", todo="have fewer people sign")
    return Envelope(envelope.payload_type, envelope.payload, tuple(signatures))


def _made_by(signature: Signature, key: PrivateKey, message: bytes) -> bool:
    if signature.keyid == key.key_id:
        return True
    try:
        key.public.verify(message, signature.sig)
    except SignatureError:
        return False
    return True


def _signature(item: JsonValue, where: str) -> Signature:
    if not isinstance(item, dict) or "sig" not in item or not item.keys() <= {"sig", "keyid"}:
        raise EnvelopeError("a signature has `sig`, and may have `keyid`", where=where)
    keyid = item.get("keyid", "")
    if not isinstance(keyid, str) or len(keyid) > MAX_KEYID:
        raise EnvelopeError(f"`keyid` is a text of at most `{MAX_KEYID}` characters", where=f"{where}/keyid")
    return Signature(keyid or None, _decoded(item["sig"], MAX_SIGNATURE_BYTES, f"{where}/sig"))


def _decoded(text: JsonValue, limit: int, where: str) -> bytes:
    """Decode either alphabet of RFC 4648 (DSSE obliges us to take both) if the text is what its bytes encode to."""
    if not isinstance(text, str):
        raise EnvelopeError("not a base64 text", where=where)
    url_safe = "-" in text or "_" in text
    try:
        data = base64.b64decode(text, altchars=b"-_", validate=True) if url_safe else convert(text, bytes)
    except (binascii.Error, ValidationError, ValueError):
        raise EnvelopeError("not a base64 text", where=where) from None
    again = base64.urlsafe_b64encode(data) if url_safe else base64.b64encode(data)
    if again.decode() != text:
        raise EnvelopeError("not the one base64 spelling of its bytes", where=where)
    if not data or len(data) > limit:
        raise EnvelopeError(f"has `{len(data)}` bytes, not 1 to `{limit}`", where=where)
    return data


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _at(where: str, pointer: str) -> str:
    return f"{where}#{pointer}" if where else pointer
