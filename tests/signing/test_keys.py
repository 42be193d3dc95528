"""Keys against the Wycheproof and CCTV vectors, and what may not become a key."""

import base64
import json
from typing import Any, cast

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed448, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from compliance.errors import SignatureError, UntrustedError, UsageError
from compliance.signing.keys import Algorithm, PrivateKey, PublicKey, generate_key, load_private_key

P = 2**255 - 19
P256 = PrivateKey.from_secret("ecdsa-p256", bytes([7]) * 32)


def wycheproof(vectors, name):
    document = json.loads((vectors / "wycheproof" / name).read_text())
    for group in document["testGroups"]:
        for case in group["tests"]:
            yield group, case


def accepts(key, message, signature):
    try:
        key.verify(message, signature)
    except SignatureError:
        return False
    return True


@pytest.mark.parametrize(
    ("name", "valid", "invalid"), [("ed25519_test.json", 88, 63), ("ecdsa_secp256r1_sha256_test.json", 174, 310)]
)
def test_wycheproof(vectors, name, valid, invalid):
    seen = {"valid": 0, "invalid": 0}  # these files hold no `acceptable` case
    for group, case in wycheproof(vectors, name):
        key = PublicKey.from_der(bytes.fromhex(group["publicKeyDer"]))
        assert PublicKey.parse(group["publicKeyPem"]) == key
        accepted = accepts(key, bytes.fromhex(case["msg"]), bytes.fromhex(case["sig"]))
        assert accepted == (case["result"] == "valid"), case["tcId"]
        seen[case["result"]] += 1
    assert seen == {"valid": valid, "invalid": invalid}


def test_signatures_of_fixed_width_are_not_der(vectors):
    for group, case in wycheproof(vectors, "ecdsa_secp256r1_sha256_p1363_test.json"):
        key = PublicKey.from_der(bytes.fromhex(group["publicKeyDer"]))
        assert not accepts(key, bytes.fromhex(case["msg"]), bytes.fromhex(case["sig"])), case["tcId"]


def test_cctv_ed25519(vectors):
    cases = json.loads((vectors / "cctv" / "ed25519" / "ed25519vectors.json").read_text())
    seen = {"refused key": 0, "accepted": 0, "refused": 0}
    for case in cases:
        flags = set(case["flags"] or ())
        if flags & {"low_order_A", "non_canonical_A"}:
            with pytest.raises(UntrustedError):
                PublicKey("ed25519", bytes.fromhex(case["key"]))
            seen["refused key"] += 1
            continue
        key = PublicKey("ed25519", bytes.fromhex(case["key"]))
        accepted = accepts(key, case["msg"].encode(), bytes.fromhex(case["sig"]))
        # The rule of ref10: R is compared as bytes, and the equation is the one without the cofactor.
        assert accepted == (not flags & {"non_canonical_R", "low_order_residue"}), case["number"]
        seen["accepted" if accepted else "refused"] += 1
    assert sum(seen.values()) == 914
    assert min(seen.values()) > 20


def square_roots(value):
    """The square roots modulo P, of which -1 is a square: none or two."""
    root = pow(value, (P + 3) // 8, P)
    candidates = (root, root * pow(2, (P - 1) // 4, P) % P)
    return {sign * c % P for c in candidates for sign in (1, -1) if c * c % P == value % P}


def low_order_points():
    """The y of the eight points whose order divides 8, found by calculation.

    A point of order 8 doubles to one with y = 0, so x^2 = -y^2; on the curve -x^2 + y^2 = 1 + d x^2 y^2, which with
    u = y^2 reads d u^2 + 2 u - 1 = 0.
    """
    d = -121665 * pow(121666, -1, P) % P
    squares = {(root - 1) * pow(d, -1, P) % P for root in square_roots(1 + d)}
    return {0, 1, P - 1} | {y for u in squares for y in square_roots(u)}


def test_low_order_points_are_refused():
    points = low_order_points()
    assert len(points) == 5
    for y in points:
        for sign in (0, 1 << 255):
            with pytest.raises(UntrustedError, match="low order"):
                PublicKey("ed25519", (y | sign).to_bytes(32, "little"))


@pytest.mark.parametrize("y", range(P, 2**255), ids=lambda y: f"p+{y - P}")
def test_non_canonical_points_are_refused(y):
    for sign in (0, 1 << 255):
        with pytest.raises(UntrustedError, match="canonical"):
            PublicKey("ed25519", (y | sign).to_bytes(32, "little"))


def is_point(y):
    try:
        PublicKey("ed25519", y.to_bytes(32, "little"))
    except UntrustedError:
        return False
    return True


def test_half_of_all_numbers_are_no_point_of_the_curve():
    refused = [y for y in range(2, 42) if not is_point(y)]
    assert 8 < len(refused) < 32
    with pytest.raises(UntrustedError, match="not a point of the curve"):
        PublicKey("ed25519", refused[0].to_bytes(32, "little"))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x04" + bytes(64),
        b"\x00",
        b"\x02" + bytes.fromhex("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"),
        b"\x04" + b"\xff" * 64,
        b"\x07" + P256.public.raw[1:],
        b"\x06" + P256.public.raw[1:],
        P256.public.raw + b"\0",
    ],
    ids=["nothing", "zero", "infinity", "compressed", "beyond the field", "hybrid", "hybrid", "too long"],
)
def test_p256_takes_only_uncompressed_points_of_the_curve(raw):
    with pytest.raises(UntrustedError, match="P-256"):
        PublicKey("ecdsa-p256", raw)


def test_other_algorithms_and_lengths_are_refused():
    with pytest.raises(UntrustedError, match="no algorithm"):
        PublicKey(cast("Any", "rsa"), bytes(32))
    for raw in (b"", bytes(31), bytes(33), b"\x01" + bytes(32)):
        with pytest.raises(UntrustedError):
            PublicKey("ed25519", raw)


@pytest.mark.parametrize("algorithm", ["ed25519", "ecdsa-p256"])
def test_a_key_has_one_spelling(algorithm):
    key = generate_key(algorithm)
    public = key.public
    library = load_private_key(key.pem())._key.public_key()
    assert public.der == library.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert public.pem.encode() == library.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    assert PublicKey.parse(public.pem) == PublicKey.parse(public.pem.replace("\n", "\r\n")) == public
    assert PublicKey.from_der(public.der).key_id == key.key_id
    for spoiled in (public.der + b"\0", public.der[:-1], b"\x30\x81" + public.der[1:]):
        with pytest.raises(UntrustedError):
            PublicKey.from_der(spoiled)


def test_a_key_has_one_base64():
    text = base64.b64encode(PrivateKey.from_secret("ed25519", bytes([7]) * 32).public.der).decode()
    assert text[-1] == "="
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    other = text[:-2] + alphabet[alphabet.index(text[-2]) + 1] + "="
    assert base64.b64decode(other) == base64.b64decode(text)
    with pytest.raises(UntrustedError, match="not the canonical one"):
        PublicKey.parse(other)


def test_a_key_in_another_form_is_refused():
    point = ec.derive_private_key(7, ec.SECP256R1()).public_key()
    compressed = point.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    head = bytes.fromhex("3039301306072a8648ce3d020106082a8648ce3d030107032200")
    for der in (head + compressed, b"", b"\x30\x00"):
        with pytest.raises(UntrustedError, match="not an Ed25519 key or an uncompressed"):
            PublicKey.from_der(der)
    for text in ("", "?", "é", generate_key().public.pem + "x", "QQ=", "QR=="):
        with pytest.raises(UntrustedError) as caught:
            PublicKey.parse(text, where="/people/x")
        assert caught.value.where == "/people/x"


@pytest.mark.parametrize("algorithm", ["ed25519", "ecdsa-p256"])
def test_sign_and_verify(algorithm):
    key = PrivateKey.from_secret(algorithm, bytes([7]) * 32)
    signature = key.sign(b"message")
    key.public.verify(b"message", signature)
    assert key.sign(b"message") == signature
    assert load_private_key(key.pem()).key_id == key.key_id
    for message, changed in ((b"massage", signature), (b"message", signature[:-1]), (b"message", b"")):
        with pytest.raises(SignatureError, match=key.key_id):
            key.public.verify(message, changed)
    with pytest.raises(SignatureError):
        PrivateKey.from_secret(algorithm, bytes([8]) * 32).public.verify(b"message", signature)


def test_a_private_key_does_not_show_itself():
    secret = bytes(range(32))
    assert secret.hex() not in repr(PrivateKey.from_secret("ed25519", secret))
    assert "PrivateKey object" not in repr(PrivateKey.from_secret("ed25519", secret))


def pem_of(key, encryption=None):
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption or NoEncryption())


def of_unknown_curve():
    """A P-256 key whose curve is renamed to one that the library does not know."""
    der = P256._key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    renamed = der.replace(bytes.fromhex("2a8648ce3d030107"), bytes.fromhex("2a8648ce3d030106"))
    lines = base64.encodebytes(renamed).decode()
    return f"-----BEGIN PRIVATE KEY-----\n{lines}-----END PRIVATE KEY-----\n".encode()


@pytest.mark.parametrize(
    ("pem", "message"),
    [
        (of_unknown_curve(), "unsupported algorithm"),
        (pem_of(ec.derive_private_key(7, ec.SECP256R1()), BestAvailableEncryption(b"x")), "is encrypted"),
        (pem_of(ec.derive_private_key(7, ec.SECP384R1())), "neither"),
        (pem_of(ed448.Ed448PrivateKey.generate()), "neither"),
        (pem_of(rsa.generate_private_key(65537, 2048)), "neither"),
        (generate_key().public.pem.encode(), "not a PEM private key"),
        (b"", "not a PEM private key"),
    ],
    ids=["unknown curve", "encrypted", "P-384", "Ed448", "RSA", "public", "empty"],
)
def test_a_private_key_that_cannot_be_used_says_why(pem, message):
    with pytest.raises(UsageError, match=message) as caught:
        load_private_key(pem, where="key.pem")
    assert caught.value.where == "key.pem"
    assert "unencrypted" in caught.value.todo


def test_secrets_and_algorithms_are_checked():
    wrong: list[tuple[Algorithm, bytes]] = [
        ("ed25519", b"short"),
        ("ecdsa-p256", b"short"),
        ("ecdsa-p256", bytes(32)),
        ("ecdsa-p256", b"\xff" * 32),
    ]
    for algorithm, secret in wrong:
        with pytest.raises(UsageError):
            PrivateKey.from_secret(algorithm, secret)
    with pytest.raises(UsageError, match="`rsa`"):
        generate_key(cast("Any", "rsa"))
