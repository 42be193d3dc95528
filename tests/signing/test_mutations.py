"""Whatever is changed in a signed envelope, it verifies only if payload and signers are what they were."""

import base64
import json
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.errors import (
    EnvelopeError,
    JsonError,
    PayloadError,
    SchemaError,
    SignatureError,
    TermError,
    TrustRootError,
    UntrustedError,
)
from compliance.signing import read_draft, verify_manifest


def outcome(world, data):
    """Payload and keys of what verifies, or the error. Any other exception is a fault of the verifier."""
    try:
        verified = verify_manifest(data, world.root(), world.now)
    except UntrustedError as error:
        return error
    return verified.payload, {signer.key for signer in verified.signers}


def expected(world):
    return read_draft(world.signed).payload, {world.keys["olga"].key_id, world.keys["lin"].key_id}


def check(world, data, *errors):
    result = outcome(world, data)
    if not isinstance(result, UntrustedError):
        assert result == expected(world)
    elif errors:
        assert isinstance(result, errors)
    return result


@given(st.data())
def test_any_byte(world, data):
    signed = bytearray(world.signed)
    place = data.draw(st.integers(0, len(signed) - 1))
    signed[place] ^= data.draw(st.integers(1, 255))
    check(world, bytes(signed), JsonError, EnvelopeError, SignatureError, UntrustedError)


@given(st.data())
def test_any_piece_cut_out_or_doubled(world, data):
    signed = world.signed
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(signed))] * 2)))
    check(world, signed[:start] + signed[end:])
    check(world, signed[:end] + signed[start:])


def test_every_bit_of_every_signature(world):
    envelope = json.loads(world.signed)
    for index, signature in enumerate(envelope["signatures"]):
        sig = base64.b64decode(signature["sig"])
        for bit in range(len(sig) * 8):
            changed = bytearray(sig)
            changed[bit // 8] ^= 1 << bit % 8
            envelope["signatures"][index] = {**signature, "sig": base64.b64encode(changed).decode()}
            assert isinstance(outcome(world, json.dumps(envelope).encode()), SignatureError)
        envelope["signatures"][index] = signature


@given(st.data())
def test_any_bit_of_the_payload(world, data):
    envelope = json.loads(world.signed)
    payload = bytearray(base64.b64decode(envelope["payload"]))
    bit = data.draw(st.integers(0, len(payload) * 8 - 1))
    payload[bit // 8] ^= 1 << bit % 8
    envelope["payload"] = base64.b64encode(payload).decode()
    assert isinstance(outcome(world, json.dumps(envelope).encode()), SignatureError)


def places(value, path=()):
    """Every place of a JSON document but the root."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*path, key)
        yield from places(inner, (*path, key))


@cache
def statement_places(world):
    return list(places(json.loads(read_draft(world.signed).payload)))


def changed(value, path, change):
    *steps, last = path
    inner = value
    for step in steps:
        inner = inner[step]
    change(inner, last)
    return value


def remove(inner, last):
    del inner[last]


def put(new):
    def change(inner, last):
        inner[last] = new

    return change


JUNK: list[object] = [None, True, 0, 1, -1, "", "x", "yes", [], {}, [[]], {"a": 1}]


def test_any_field_of_the_statement_changed_after_signing(world):
    envelope = json.loads(world.signed)
    original = read_draft(world.signed).payload
    for number, path in enumerate(statement_places(world)):
        for change in (remove, put(JUNK[number % len(JUNK)])):
            payload = json.dumps(changed(json.loads(original), path, change)).encode()
            data = json.dumps({**envelope, "payload": base64.b64encode(payload).decode()}).encode()
            assert isinstance(outcome(world, data), SignatureError)


@given(st.data())
def test_any_field_of_the_statement_changed_before_signing(world, data):
    """Signed by the right people but not well-formed: refused, or exactly what was signed."""
    from compliance.signing.envelope import sign_payload
    from compliance.signing.statement import PAYLOAD_TYPE

    path = data.draw(st.sampled_from(statement_places(world)))
    change = data.draw(st.just(remove) | st.sampled_from(JUNK).map(put))
    payload = json.dumps(changed(json.loads(read_draft(world.signed).payload), path, change)).encode()
    signed = sign_payload(PAYLOAD_TYPE, payload, [world.keys["olga"], world.keys["lin"]]).to_bytes()
    result = outcome(world, signed)
    if isinstance(result, UntrustedError):
        assert isinstance(result, (EnvelopeError, SchemaError, PayloadError, TermError))
    else:
        assert result[0] == payload


@pytest.mark.parametrize("junk", JUNK, ids=repr)
def test_any_field_of_the_envelope(world, junk):
    value = json.loads(world.signed)
    for path in list(places(value)):
        for change in (remove, put(junk)):
            check(
                world,
                json.dumps(changed(json.loads(world.signed), path, change)).encode(),
                EnvelopeError,
                SignatureError,
                UntrustedError,
            )
    assert isinstance(outcome(world, json.dumps({**value, "more": junk}).encode()), EnvelopeError)
    assert isinstance(outcome(world, json.dumps(junk).encode()), EnvelopeError)


def test_signatures_removed_doubled_and_turned_round(world):
    value = json.loads(world.signed)
    first, second = value["signatures"]
    for signatures in ([], [first], [second], [first, first], [first, second, second], [first, second, first]):
        result = outcome(world, json.dumps({**value, "signatures": signatures}).encode())
        assert isinstance(result, SignatureError if signatures else EnvelopeError)
    assert outcome(world, json.dumps({**value, "signatures": [second, first]}).encode()) == expected(world)
    exchanged = [{**first, "sig": second["sig"]}, {**second, "sig": first["sig"]}]
    assert isinstance(outcome(world, json.dumps({**value, "signatures": exchanged}).encode()), SignatureError)
    without = [{"sig": first["sig"]}, {"sig": second["sig"]}]
    assert outcome(world, json.dumps({**value, "signatures": without}).encode()) == expected(world)


def test_signatures_of_another_manifest(world):
    other = json.loads(world.sign(world.manifest(revision=2), "olga", "lin"))
    value = json.loads(world.signed)
    mixed = [value["signatures"][0], other["signatures"][1]]
    for signatures in (other["signatures"], mixed):
        assert isinstance(outcome(world, json.dumps({**value, "signatures": signatures}).encode()), SignatureError)


def test_the_other_alphabet_is_the_same_document(world):
    value = json.loads(world.signed)
    value["payload"] = value["payload"].replace("+", "-").replace("/", "_")
    assert outcome(world, json.dumps(value).encode()) == expected(world)


def test_another_root_is_another_answer(world):
    people = world.description()["people"]
    people["lin"]["keys"] = [world.record(world.stranger.public)]
    with pytest.raises(UntrustedError, match=world.keys["lin"].key_id):
        verify_manifest(world.signed, world.root(people=people), world.now)
    with pytest.raises(TrustRootError):
        verify_manifest(world.signed, world.root(expires_at="2026-02-01T00:00:00Z"), world.now)
