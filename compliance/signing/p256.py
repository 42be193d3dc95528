"""ECDSA on P-256 with SHA-256 (FIPS 186-5). Imported where a key of this kind is met, which in most logs is never."""

from typing import TypeGuard

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

Key = ec.EllipticCurvePrivateKey

_COORDINATE = 32  # bytes
_UNCOMPRESSED = b"\x04"


def public_key(raw: bytes) -> ec.EllipticCurvePublicKey:
    """The key of an uncompressed point of 65 bytes.

    Raises:
        ValueError: not such a point of the curve.
    """
    if len(raw) != 2 * _COORDINATE + 1:  # other lengths are compressed points; other leading bytes the library refuses
        raise ValueError("not an uncompressed point")
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)


def verify(raw: bytes, message: bytes, signature: bytes) -> None:
    """Verify a DER signature. Raises InvalidSignature or ValueError."""
    public_key(raw).verify(signature, message, ec.ECDSA(SHA256()))


def sign(key: Key, message: bytes) -> bytes:
    """Sign, in DER, with the nonce of RFC 6979."""
    return key.sign(message, ec.ECDSA(SHA256(), deterministic_signing=True))


def generate() -> Key:
    """Make a key from the system's random source."""
    return ec.generate_private_key(ec.SECP256R1())


def derive(scalar: bytes) -> Key:
    """Make the key of a scalar (big-endian). Raises ValueError where it is none."""
    return ec.derive_private_key(int.from_bytes(scalar, "big"), ec.SECP256R1())


def is_key(key: object) -> TypeGuard[Key]:
    """Whether this is a private key on P-256."""
    return isinstance(key, Key) and isinstance(key.curve, ec.SECP256R1)


def point(key: Key) -> bytes:
    """The public half of a private key: an uncompressed point of 65 bytes."""
    numbers = key.public_key().public_numbers()
    return _UNCOMPRESSED + b"".join(part.to_bytes(_COORDINATE, "big") for part in (numbers.x, numbers.y))
