"""Public and private keys: Ed25519 (RFC 8032) and ECDSA on P-256 with SHA-256 (FIPS 186-5), DER signatures.

The algorithm belongs to the key and is never read from a message. A public key is read only from its one canonical
SubjectPublicKeyInfo (RFC 8410 section 4, RFC 5480 section 2), so that equal keys are equal bytes. Points on which a
signature verifies for every message are refused, which the library underneath does not do.
"""

import base64
import binascii
import hashlib
import re
from functools import cached_property
from typing import TYPE_CHECKING, Literal, get_args

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from compliance.errors import SignatureError, UntrustedError, UsageError
from compliance.record import Record

if TYPE_CHECKING:
    from compliance.signing.p256 import Key as P256Key

Algorithm = Literal["ed25519", "ecdsa-p256"]

_ED25519_PREFIX = bytes.fromhex("302a300506032b6570032100")
_P256_PREFIX = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d030107034200")
_PEM = re.compile(r"-----BEGIN PUBLIC KEY-----\n([A-Za-z0-9+/=\n]+)\n-----END PUBLIC KEY-----\n?")

# The field of Curve25519, its constant d, and the y coordinates of the eight points whose order divides the cofactor
# (0: order 4, 1: the identity, -1: order 2, the other two: order 8).
_P = 2**255 - 19
_D = -121665 * pow(121666, -1, _P) % _P
_ORDER_8 = 2707385501144840649318225287225658788936804267575313519463743609750303402022
_LOW_ORDER_Y = frozenset((0, 1, _P - 1, _ORDER_8, _P - _ORDER_8))

_GET_KEY = "ask its owner for a key made with `compliance keygen`"


class PublicKey(Record, frozen=True, dict=True):
    """A public key that was checked when it was made.

    Attributes:
        algorithm: what signatures of this key are.
        raw: 32 bytes (Ed25519) or the 65 bytes of the uncompressed point (P-256).

    Raises:
        UntrustedError: not a usable point of the algorithm's curve.
    """

    algorithm: Algorithm
    raw: bytes

    def __post_init__(self) -> None:
        if self.algorithm == "ed25519":
            _check_ed25519(self.raw)
        elif self.algorithm == "ecdsa-p256":
            _check_p256(self.raw)
        else:
            raise UntrustedError(f"`{self.algorithm}` is no algorithm of this gate", todo=_GET_KEY)

    @property
    def der(self) -> bytes:
        """The SubjectPublicKeyInfo in DER; the only spelling of this key."""
        return (_ED25519_PREFIX if self.algorithm == "ed25519" else _P256_PREFIX) + self.raw

    @cached_property
    def key_id(self) -> str:
        """The SHA-256 of the SubjectPublicKeyInfo, 64 hexadecimal digits."""
        return hashlib.sha256(self.der).hexdigest()

    @property
    def pem(self) -> str:
        """The key as a PEM text with a last newline."""
        text = base64.b64encode(self.der).decode()
        lines = [text[start : start + 64] for start in range(0, len(text), 64)]
        return "\n".join(["-----BEGIN PUBLIC KEY-----", *lines, "-----END PUBLIC KEY-----", ""])

    @classmethod
    def from_der(cls, der: bytes) -> "PublicKey":
        """Read a SubjectPublicKeyInfo.

        Raises:
            UntrustedError: not the canonical form of an Ed25519 or P-256 key, or not a usable point.
        """
        if der.startswith(_ED25519_PREFIX):
            return cls("ed25519", der[len(_ED25519_PREFIX) :])
        if der.startswith(_P256_PREFIX):
            return cls("ecdsa-p256", der[len(_P256_PREFIX) :])
        raise UntrustedError("not an Ed25519 key or an uncompressed P-256 key", todo=_GET_KEY)

    @classmethod
    def parse(cls, text: str, *, where: str = "") -> "PublicKey":
        """Read a key written as PEM, or as base64 of the SubjectPublicKeyInfo.

        Raises:
            UntrustedError: neither, or not a usable key.
        """
        text = text.replace("\r\n", "\n")
        pem = _PEM.fullmatch(text)
        body = pem[1].replace("\n", "") if pem else text
        try:
            der = base64.b64decode(body, validate=True)
            if base64.b64encode(der).decode() != body:
                raise UntrustedError("the base64 of the public key is not the canonical one", todo=_GET_KEY)
            return cls.from_der(der)
        except UntrustedError as error:
            raise UntrustedError(error.message, where=where, todo=error.todo) from None
        except (binascii.Error, ValueError):
            raise UntrustedError("not a public key in PEM or base64", where=where, todo=_GET_KEY) from None

    def verify(self, message: bytes, signature: bytes) -> None:
        """Verify a signature over the exact bytes.

        Raises:
            SignatureError: it is not this key's signature of the message.
        """
        try:
            if self.algorithm == "ed25519":
                Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
            else:
                from compliance.signing import p256

                p256.verify(self.raw, message, signature)
        except (InvalidSignature, ValueError):
            raise SignatureError(f"the signature does not verify under key `{self.key_id}`") from None


class PrivateKey(Record, frozen=True, eq=False):
    """A private key; its public half is `public`, and nothing secret is in its text form."""

    public: PublicKey
    _key: "Ed25519PrivateKey | P256Key"

    def __repr__(self) -> str:
        return f"PrivateKey({self.public!r})"

    @property
    def key_id(self) -> str:
        """The id of the public half."""
        return self.public.key_id

    @property
    def algorithm(self) -> Algorithm:
        """The algorithm of the key."""
        return self.public.algorithm

    def sign(self, message: bytes) -> bytes:
        """Sign the bytes: 64 bytes for Ed25519; DER for P-256, with the nonce of RFC 6979."""
        if isinstance(self._key, Ed25519PrivateKey):
            return self._key.sign(message)
        from compliance.signing import p256

        return p256.sign(self._key, message)

    def pem(self) -> bytes:
        """Give the key as unencrypted PKCS #8 PEM. The caller keeps it safe: mode 0600 and no copy."""
        from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

        return self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    @classmethod
    def from_secret(cls, algorithm: Algorithm, secret: bytes) -> "PrivateKey":
        """Make a key from its 32 secret bytes: the Ed25519 seed, or the P-256 scalar (big-endian).

        Raises:
            UsageError: not a secret of the algorithm.
        """
        try:
            if len(secret) != 32:
                raise UsageError("the secret of a key has 32 bytes")
            if algorithm == "ed25519":
                return _private(Ed25519PrivateKey.from_private_bytes(secret))
            from compliance.signing import p256

            return _private(p256.derive(secret))
        except ValueError:
            raise UsageError(f"not a secret of a key of `{algorithm}`") from None


def generate_key(algorithm: Algorithm = "ed25519") -> PrivateKey:
    """Make a new key from the system's random source.

    Raises:
        UsageError: unknown algorithm.
    """
    if algorithm == "ed25519":
        return _private(Ed25519PrivateKey.generate())
    if algorithm == "ecdsa-p256":
        from compliance.signing import p256

        return _private(p256.generate())
    raise UsageError(f"`{algorithm}` is no algorithm of this gate", todo=f"use one of {', '.join(get_args(Algorithm))}")


def load_private_key(pem: bytes, *, where: str = "") -> PrivateKey:
    """Read an unencrypted PEM private key.

    Args:
        pem: the text of the key file.
        where: the file named in errors.

    Raises:
        UsageError: encrypted, not a private key, or of an algorithm other than Ed25519 and P-256.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    todo = "give an unencrypted PEM key, such as `compliance keygen` writes"
    try:
        return _private(load_pem_private_key(pem, None))
    except TypeError:
        raise UsageError("the private key is encrypted", where=where, todo=todo) from None
    except UnsupportedAlgorithm:
        raise UsageError("the private key is of an unsupported algorithm", where=where, todo=todo) from None
    except ValueError:
        raise UsageError("not a PEM private key", where=where, todo=todo) from None
    except UsageError as error:
        raise UsageError(error.message, where=where, todo=todo) from None


def _private(key: object) -> PrivateKey:
    if isinstance(key, Ed25519PrivateKey):
        return PrivateKey(PublicKey("ed25519", key.public_key().public_bytes_raw()), key)
    from compliance.signing import p256

    if p256.is_key(key):
        return PrivateKey(PublicKey("ecdsa-p256", p256.point(key)), key)
    raise UsageError("the private key is neither an Ed25519 nor a P-256 key")


def _check_ed25519(raw: bytes) -> None:
    """Refuse what RFC 8032 section 5.1.3 cannot decode, non-canonical y, and the points of low order.

    Under a key of low order a signature can be made that verifies for every message, by anybody.
    """
    y = int.from_bytes(raw, "little") & (2**255 - 1)
    if len(raw) != 32 or y >= _P:
        raise UntrustedError("not a canonical Ed25519 public key of 32 bytes", todo=_GET_KEY)
    if y in _LOW_ORDER_Y:
        raise UntrustedError("the Ed25519 public key is a point of low order", todo=_GET_KEY)
    x_squared = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    if pow(x_squared, (_P - 1) // 2, _P) != 1:
        raise UntrustedError("the Ed25519 public key is not a point of the curve", todo=_GET_KEY)


def _check_p256(raw: bytes) -> None:
    """Refuse anything but an uncompressed point of the curve; P-256 has no points of low order."""
    from compliance.signing import p256

    try:
        p256.public_key(raw)
    except ValueError:
        raise UntrustedError("the P-256 public key is not an uncompressed point of the curve", todo=_GET_KEY) from None
