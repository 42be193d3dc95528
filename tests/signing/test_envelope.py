"""DSSE envelopes: the published vector, the forms that are refused, and the adding of signatures."""

import base64
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from hypothesis import given
from hypothesis import strategies as st

from compliance.errors import EnvelopeError, JsonError, UsageError
from compliance.signing.envelope import (
    MAX_PAYLOAD,
    Envelope,
    Signature,
    add_signatures,
    pae,
    parse_envelope,
    sign_payload,
)
from compliance.signing.keys import PrivateKey, PublicKey

TYPE = "application/test+json"
KEY = PrivateKey.from_secret("ed25519", bytes([1]) * 32)
OTHER = PrivateKey.from_secret("ecdsa-p256", bytes([2]) * 32)


def b64(data):
    return base64.b64encode(data).decode()


def envelope(**changes):
    value = {"payload": b64(b"payload"), "payloadType": TYPE, "signatures": [{"sig": b64(b"sig"), "keyid": "k"}]}
    return json.dumps({**value, **changes}).encode()


def test_the_published_vector(vectors):
    vector = json.loads((vectors / "dsse" / "dsse_p256.json").read_text())
    kind = vector["payloadType"]
    message = pae(kind, vector["payload_utf8"].encode())
    assert message == vector["pae_utf8"].encode()
    read = parse_envelope(json.dumps(vector["envelope"]).encode(), payload_type=kind)
    assert (read.payload, read.pae) == (vector["payload_utf8"].encode(), message)
    numbers = {name: int(vector["key"][name]) for name in ("x", "y", "d")}
    point = b"\x04" + numbers["x"].to_bytes(32, "big") + numbers["y"].to_bytes(32, "big")
    raw = read.signatures[0].sig  # the vector writes r and s with fixed width; ours is DER
    signature = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    PublicKey("ecdsa-p256", point).verify(message, signature)
    key = PrivateKey.from_secret("ecdsa-p256", numbers["d"].to_bytes(32, "big"))
    assert key.public.raw == point
    assert key.sign(message) == signature  # RFC 6979, as the vector's key says


def test_lengths_count_bytes():
    assert pae("ü", "é€".encode()) == "DSSEv1 2 ü 5 é€".encode()
    assert pae("", b"") == b"DSSEv1 0  0 "


texts = st.text(st.characters(exclude_categories=["Cs"]))


@given(texts, st.binary(), texts, st.binary())
def test_no_two_documents_share_their_signed_bytes(kind, payload, other_kind, other):
    assert (pae(kind, payload) == pae(other_kind, other)) == ((kind, payload) == (other_kind, other))


def test_the_border_between_type_and_payload_is_signed():
    assert pae("a", b"b c") != pae("a b", b"c")
    assert pae("a 1 b", b"c") != pae("a", b"b 1 c")


signatures = st.tuples(st.none() | st.text("abc012", min_size=1), st.binary(min_size=1))


@given(st.binary(min_size=1), st.lists(signatures, min_size=1, max_size=16))
def test_what_is_written_is_read_again(payload, signatures):
    written = Envelope(TYPE, payload, tuple(Signature(keyid, sig) for keyid, sig in signatures))
    assert parse_envelope(written.to_bytes(), payload_type=TYPE) == written


def test_both_alphabets_are_read():
    for standard, url_safe in (("+//+", "-__-"), ("++AA", "--AA"), ("//AA", "__AA")):
        for text in (standard, url_safe):
            read = parse_envelope(envelope(payload=text), payload_type=TYPE).payload
            assert base64.b64encode(read).decode() == standard


def test_key_ids_may_be_absent_or_empty():
    for signature in ({"sig": "c2ln"}, {"sig": "c2ln", "keyid": ""}):
        read = parse_envelope(envelope(signatures=[signature]), payload_type=TYPE)
        assert read.signatures == (Signature(None, b"sig"),)


SIG = {"sig": "c2ln"}


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"extra": 1}, ""),
        ({"payloadType": "application/other"}, "/payloadType"),
        ({"payloadType": TYPE.upper()}, "/payloadType"),
        ({"payloadType": None}, "/payloadType"),
        ({"payload": None}, "/payload"),
        ({"payload": ""}, "/payload"),
        ({"payload": "YQ"}, "/payload"),
        ({"payload": "YR=="}, "/payload"),
        ({"payload": "YQ==\n"}, "/payload"),
        ({"payload": "Y Q=="}, "/payload"),
        ({"payload": "YQ==YQ=="}, "/payload"),
        ({"payload": "+__+"}, "/payload"),
        ({"payload": "YQ=＝"}, "/payload"),
        ({"signatures": []}, "/signatures"),
        ({"signatures": None}, "/signatures"),
        ({"signatures": SIG}, "/signatures"),
        ({"signatures": [SIG] * 17}, "/signatures"),
        ({"signatures": [SIG, None]}, "/signatures/1"),
        ({"signatures": [{"keyid": "a"}]}, "/signatures/0"),
        ({"signatures": [{**SIG, "cert": "x"}]}, "/signatures/0"),
        ({"signatures": [{**SIG, "keyid": 1}]}, "/signatures/0/keyid"),
        ({"signatures": [{**SIG, "keyid": None}]}, "/signatures/0/keyid"),
        ({"signatures": [{**SIG, "keyid": "k" * 257}]}, "/signatures/0/keyid"),
        ({"signatures": [{"sig": ""}]}, "/signatures/0/sig"),
        ({"signatures": [{"sig": "c2lo="}]}, "/signatures/0/sig"),
        ({"signatures": [{"sig": b64(bytes(257))}]}, "/signatures/0/sig"),
    ],
    ids=str,
)
def test_malformed_envelopes_are_refused(changes, where):
    with pytest.raises(EnvelopeError) as caught:
        parse_envelope(envelope(**changes), payload_type=TYPE, where="f")
    assert caught.value.where == (f"f#{where}" if where else "f")


@pytest.mark.parametrize("missing", ["payload", "payloadType", "signatures"])
def test_every_field_is_required(missing):
    value = json.loads(envelope())
    del value[missing]
    with pytest.raises(EnvelopeError, match="exactly"):
        parse_envelope(json.dumps(value).encode(), payload_type=TYPE)


def test_an_envelope_is_strict_json():
    for data in (b"", b"[", b'{"payload":"YQ==",' + envelope()[1:], envelope() + b"{}"):
        with pytest.raises(JsonError):
            parse_envelope(data, payload_type=TYPE)
    for data in (b"[]", b"null", b'"a"'):
        with pytest.raises(EnvelopeError):
            parse_envelope(data, payload_type=TYPE)


def test_sizes_are_limited():
    largest = b"a" * MAX_PAYLOAD
    assert parse_envelope(sign_payload(TYPE, largest, [KEY]).to_bytes(), payload_type=TYPE).payload == largest
    with pytest.raises(EnvelopeError, match="bytes"):
        sign_payload(TYPE, largest + b"a", [KEY])
    with pytest.raises(EnvelopeError, match="1 to"):
        parse_envelope(envelope(payload=b64(largest + b"aa")), payload_type=TYPE)
    with pytest.raises(JsonError, match="more than"):
        parse_envelope(envelope() + b" " * (2 << 20), payload_type=TYPE)


def test_signing_covers_type_and_payload():
    made = sign_payload(TYPE, b"x", [KEY, OTHER])
    for key, signature in zip((KEY, OTHER), made.signatures, strict=True):
        assert signature.keyid == key.key_id
        key.public.verify(pae(TYPE, b"x"), signature.sig)


def test_a_signature_is_added_once_and_none_is_replaced():
    first = sign_payload(TYPE, b"x", [KEY])
    second = add_signatures(first, [OTHER])
    assert second.signatures[0] == first.signatures[0]
    without_ids = Envelope(TYPE, b"x", tuple(Signature(None, signature.sig) for signature in second.signatures))
    for signed in (second, without_ids):
        for key in (KEY, OTHER):
            with pytest.raises(UsageError, match="has signed already"):
                add_signatures(signed, [key])
    with pytest.raises(UsageError, match="has signed already"):
        sign_payload(TYPE, b"x", [KEY, KEY])
    with pytest.raises(UsageError, match="no key"):
        sign_payload(TYPE, b"x", [])


def test_no_more_signatures_are_added_than_are_read():
    keys = [PrivateKey.from_secret("ed25519", bytes([100 + number]) * 32) for number in range(17)]
    assert len(sign_payload(TYPE, b"x", keys[:16]).signatures) == 16
    with pytest.raises(UsageError, match="at most `16`"):
        sign_payload(TYPE, b"x", keys)
