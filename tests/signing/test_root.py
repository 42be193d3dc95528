"""The trust root's own checks, and thresholds counted in people."""

import base64
import hashlib
import re
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from compliance.canonical import canonical
from compliance.errors import SignatureError, TrustRootError, UntrustedError
from compliance.signing import PublicKey, read_root, sign_payload, verify_document
from compliance.signing.envelope import Envelope, Signature
from compliance.signing.keys import PrivateKey
from compliance.signing.people import verified_keys

TYPE = "application/vnd.test+json"


def vkey(key, name="example.com/log", kind=1):
    blob = bytes([kind]) + key
    short = hashlib.sha256(name.encode() + b"\n" + blob).digest()[:4].hex()
    return f"{name}+{short}+{base64.b64encode(blob).decode()}"


def test_a_root_is_read(world):
    root = world.root()
    assert root.version == 1
    assert root.sha256 == hashlib.sha256(world.root_payload()).hexdigest()
    assert {known.person for known in root.keys.values()} == set(world.keys)
    assert root.roles_of("both") == ("legal", "security")
    assert root.needs("manifest") == {"data_export_officer": 1, "legal": 1}
    assert root.needs("manifest", ["other"]) == {"data_export_officer": 1, "legal": 1}
    assert root.needs("manifest", ["other", "ai_training"]) == {"data_export_officer": 1, "legal": 2, "security": 1}


def test_a_root_may_name_the_laws_it_trusts(world):
    assert world.root().document.policies == ()
    assert world.root(policies=["ab" * 32]).document.policies == ("ab" * 32,)


def test_a_purpose_never_asks_for_less(world):
    thresholds = {**world.description()["thresholds"], "manifest": {"data_export_officer": 1, "legal": 3}}
    root = world.root(thresholds=thresholds, purposes={"ai_training": {"legal": 1}})
    assert root.needs("manifest", ["ai_training"]) == {"data_export_officer": 1, "legal": 3}


def test_an_unknown_type_of_document_has_no_threshold(world):
    with pytest.raises(TrustRootError, match="no threshold for `verdict`"):
        world.root().needs("verdict")


def test_keys_may_be_base64(world):
    record = world.record("olga", public_key=base64.b64encode(world.keys["olga"].public.der).decode())
    people = world.with_key("olga")
    people["olga"]["keys"] = [record]
    assert world.keys["olga"].key_id in world.root(people=people).keys


def people_with(world, name, *records):
    people = world.description()["people"]
    people[name]["keys"] = [*people[name]["keys"], *records]
    return people


def spelled(world, name):
    """The same key in its other spelling."""
    return world.record(name, public_key=base64.b64encode(world.keys[name].public.der).decode())


LOW_ORDER = "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n".format(
    base64.b64encode(bytes.fromhex("302a300506032b6570032100") + b"\x01" + bytes(31)).decode()
)

REFUSED = {
    "key twice under one person": (lambda w: {"people": people_with(w, "olga", w.record("olga"))}, "same key"),
    "key under two people": (lambda w: {"people": people_with(w, "lin", w.record("olga"))}, "same key"),
    "key under two people, spelled otherwise": (
        lambda w: {"people": people_with(w, "lin", spelled(w, "olga"))},
        "same key",
    ),
    "wrong algorithm": (lambda w: {"people": w.with_key("olga", algorithm="ecdsa-p256")}, "not of algorithm"),
    "unknown algorithm": (lambda w: {"people": w.with_key("olga", algorithm="rsa")}, "ed25519"),
    "no key": (lambda w: {"people": w.with_key("olga", public_key="?")}, "not a public key"),
    "low order": (lambda w: {"people": w.with_key("olga", public_key=LOW_ORDER)}, "low order"),
    "person without keys": (lambda w: {"people": {**w.description()["people"], "olga": {"name": "O", "keys": []}}}, ""),
    "unknown person in a role": (lambda w: {"roles": {**w.description()["roles"], "x": ["nobody"]}}, "`nobody`"),
    "person twice in a role": (lambda w: {"roles": {**w.description()["roles"], "x": ["lin", "lin"]}}, "twice"),
    "threshold of nothing": (lambda w: thresholds(w, manifest={}), "at least 1"),
    "threshold of zero": (lambda w: thresholds(w, manifest={"legal": 0}), "must be 1 or more"),
    "threshold without role": (lambda w: thresholds(w, manifest={"nobody": 1}), "not enough different people"),
    "threshold out of reach": (lambda w: thresholds(w, readings={"legal": 4}), "not enough different people"),
    "one person for two places": (
        lambda w: {
            "roles": {**w.description()["roles"], "x": ["olga"]},
            **thresholds(w, manifest={"x": 1, "data_export_officer": 1}),
        },
        "not enough different people",
    ),
    "purpose out of reach": (
        lambda w: {"purposes": {"ai_training": {"security": 2, "legal": 3}}},
        "not enough different people",
    ),
    "purpose of zero": (lambda w: {"purposes": {"ai_training": {"legal": 0}}}, "must be 1 or more"),
    "unknown purpose": (lambda w: {"purposes": {"world_peace": {"legal": 1}}}, ""),
    "missing threshold": (
        lambda w: {"thresholds": {"manifest": {"legal": 1}, "trust_root": {"root": 1}}},
        "`readings` is missing",
    ),
    "extra threshold": (lambda w: thresholds(w, verdict={"legal": 1}), "no key"),
    "unknown key": (lambda w: {"embargo": True}, "no key"),
    "expiry before issue": (lambda w: {"expires_at": "2025-01-01T00:00:00Z"}, "later than"),
    "term of a key": (lambda w: {"people": w.with_key("olga", valid_until="2025-01-01T00:00:00Z")}, "later than"),
    "law: not 64 digits": (lambda w: {"policies": ["ab"]}, "match"),
    "law: capitals": (lambda w: {"policies": ["AB" * 32]}, "match"),
    "log key: form": (lambda w: {"logs": ["x"]}, "no Ed25519 verifier key"),
    "log key: hash": (lambda w: {"logs": [vkey(bytes(range(32))).replace("+", "+00000000+", 1)]}, "no Ed25519"),
    "log key: wrong hash": (
        lambda w: {"logs": ["x+00000000+" + vkey(w.keys["olga"].public.raw).split("+", 2)[2]]},
        "hash",
    ),
    "log key: kind": (lambda w: {"logs": [vkey(w.keys["olga"].public.raw, kind=4)]}, "no Ed25519"),
    "log key: low order": (lambda w: {"logs": [vkey(b"\x01" + bytes(31))]}, "low order"),
    "id of a person": (lambda w: {"people": {**w.description()["people"], "no id!": {}}}, "1.root.json#/people/no id!"),
    "version 0": (lambda w: {"version": 0}, "must be 1 or more"),
}


def thresholds(world, **changes):
    return {"thresholds": {**world.description()["thresholds"], **changes}}


@pytest.mark.parametrize("case", REFUSED)
def test_a_root_that_cannot_be_right_is_refused(world, case):
    changes, message = REFUSED[case]
    with pytest.raises(TrustRootError) as caught:
        read_root(canonical({"version": 1, **world.description(), **changes(world)}), where="1.root.json")
    assert message in str(caught.value)
    assert caught.value.where.startswith("1.root.json")
    if "same key" in message or "enough" in message:
        assert re.fullmatch(r"1\.root\.json#/(people|thresholds|purposes)/.*", caught.value.where)


@pytest.mark.parametrize(
    "missing", ["version", "issued_at", "expires_at", "people", "roles", "thresholds", "purposes", "logs"]
)
def test_every_key_of_the_root_is_required(world, missing):
    value = {"version": 1, **world.description()}
    del value[missing]
    with pytest.raises(TrustRootError, match=f"`{missing}` is missing"):
        read_root(canonical(value))


def test_a_root_is_strict_json():
    for payload in (b"", b"[]", b"\xff", b'{"version":1,"version":1}'):
        with pytest.raises(TrustRootError) as caught:
            read_root(payload, where="f")
        assert caught.value.where.startswith("f")


def test_a_good_log_key_is_taken(world):
    logs = [vkey(world.keys["olga"].public.raw)]
    assert world.root(logs=logs).document.logs == tuple(logs)


def document(world, *names):
    return sign_payload(TYPE, b"{}", [world.keys[name] for name in names]).to_bytes()


def verified(world, data, root=None, now=None):
    return verify_document(data, root or world.root(), now or world.now, TYPE, "readings")


def test_a_document_with_enough_people_is_given_back(world):
    assert verified(world, document(world, "lin", "lev")) == b"{}"
    assert verified(world, document(world, "lin", "sam", "lev", "both")) == b"{}"


@pytest.mark.parametrize("names", [["lin"], ["lin", "olga"], ["lin", "sam"], ["olga", "sam"]], ids=str)
def test_too_few_people_are_refused(world, names):
    with pytest.raises(SignatureError, match="is missing"):
        verified(world, document(world, *names))


def test_a_threshold_is_looked_up_by_its_type(world):
    with pytest.raises(SignatureError):
        verify_document(document(world, "lin", "lev"), world.root(), world.now, TYPE, "trust_root")
    with pytest.raises(TrustRootError):
        verify_document(document(world, "lin", "lev"), world.root(), world.now, TYPE, cast("Any", "anything"))


class TestOneKeyNeverCountsTwice:
    """One private key must not meet a threshold of two, whatever it is called."""

    def test_signing_twice(self, world):
        signature = Signature(world.keys["lin"].key_id, world.keys["lin"].sign(Envelope(TYPE, b"{}", ()).pae))
        with pytest.raises(SignatureError, match="more than once"):
            verified(world, Envelope(TYPE, b"{}", (signature, signature)).to_bytes())

    def test_signing_with_and_without_key_id(self, world):
        key = world.keys["lin"]
        sig = key.sign(Envelope(TYPE, b"{}", ()).pae)
        for pair in (("a", None), (None, "a"), (None, None)):
            signatures = tuple(Signature(key.key_id if keyid else None, sig) for keyid in pair)
            with pytest.raises(SignatureError, match="more than once"):
                verified(world, Envelope(TYPE, b"{}", signatures).to_bytes())

    def test_two_signatures_of_one_ecdsa_key(self, world):
        """ECDSA is malleable: (r, n - s) is a second valid signature of the same key."""
        from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

        order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
        key = world.keys["lev"]
        sig = key.sign(Envelope(TYPE, b"{}", ()).pae)
        r, s = decode_dss_signature(sig)
        other = encode_dss_signature(r, order - s)
        key.public.verify(Envelope(TYPE, b"{}", ()).pae, other)
        for keyid in (key.key_id, None):
            signatures = (Signature(keyid, sig), Signature(keyid, other))
            with pytest.raises(SignatureError, match="more than once"):
                verified(world, Envelope(TYPE, b"{}", signatures).to_bytes())

    def test_naming_another_persons_key_id(self, world):
        key = world.keys["lin"]
        sig = key.sign(Envelope(TYPE, b"{}", ()).pae)
        signatures = (Signature(key.key_id, sig), Signature(world.keys["lev"].key_id, sig))
        with pytest.raises(SignatureError, match="does not verify"):
            verified(world, Envelope(TYPE, b"{}", signatures).to_bytes())

    def test_naming_an_invented_key_id(self, world):
        key = world.keys["lin"]
        sig = key.sign(Envelope(TYPE, b"{}", ()).pae)
        for name in (key.key_id.upper(), key.key_id[:16], "lin", "0" * 64):
            signatures = (Signature(key.key_id, sig), Signature(name, sig))
            with pytest.raises(UntrustedError, match="does not know"):
                verified(world, Envelope(TYPE, b"{}", signatures).to_bytes())

    def test_two_keys_of_one_person(self, world):
        second = PrivateKey.from_secret("ed25519", bytes([50]) * 32)
        root = world.root(people=people_with(world, "lin", world.record(second.public)))
        data = sign_payload(TYPE, b"{}", [world.keys["lin"], second]).to_bytes()
        with pytest.raises(SignatureError, match="`legal` is missing"):
            verified(world, data, root)

    def test_one_person_in_two_roles(self, world):
        changes = thresholds(world, readings={"legal": 1, "security": 1})
        with pytest.raises(SignatureError, match="is missing"):
            verified(world, document(world, "both"), world.root(**changes))
        assert verified(world, document(world, "both", "lin"), world.root(**changes)) == b"{}"
        assert verified(world, document(world, "both", "sam"), world.root(**changes)) == b"{}"


def test_an_envelope_without_signatures_is_signed_by_nobody(world):
    keys = {key.key_id: key.public for key in world.keys.values()}
    with pytest.raises(SignatureError, match="nobody signed"):
        verified_keys(Envelope(TYPE, b"{}", ()), keys)


def test_a_key_id_is_only_a_hint(world):
    full = Envelope(TYPE, b"{}", ())
    signatures = tuple(Signature(None, world.keys[name].sign(full.pae)) for name in ("lin", "lev"))
    assert verified(world, Envelope(TYPE, b"{}", signatures).to_bytes()) == b"{}"


def test_a_bad_signature_beyond_the_threshold_refuses_all(world):
    good = sign_payload(TYPE, b"{}", [world.keys["lin"], world.keys["lev"]])
    for name in ("both", "olga"):
        for keyid in (world.keys[name].key_id, None):
            bad = Signature(keyid, world.keys[name].sign(b"something else"))
            for signatures in ((*good.signatures, bad), (bad, *good.signatures)):
                with pytest.raises(SignatureError, match="verif"):
                    verified(world, Envelope(TYPE, b"{}", signatures).to_bytes())


def test_a_signature_of_a_stranger_refuses_all(world):
    data = sign_payload(TYPE, b"{}", [world.keys["lin"], world.keys["lev"], world.stranger]).to_bytes()
    with pytest.raises(UntrustedError, match=world.stranger.key_id):
        verified(world, data)
    anonymous = Envelope(TYPE, b"{}", (Signature(None, world.stranger.sign(Envelope(TYPE, b"{}", ()).pae)),))
    with pytest.raises(SignatureError, match="under no key"):
        verified(world, anonymous.to_bytes())


SECOND = timedelta(seconds=1)
MOMENT = datetime(2026, 11, 1, tzinfo=UTC)
TEXT = "2026-11-01T00:00:00Z"


@pytest.mark.parametrize(
    ("field", "message", "good", "bad"),
    [
        ("valid_from", "not valid before", MOMENT, MOMENT - SECOND),
        ("valid_until", "was valid until", MOMENT - SECOND, MOMENT),
        ("revoked_at", "is revoked since", MOMENT - SECOND, MOMENT),
        ("compromised_since", "is compromised since", MOMENT - SECOND, MOMENT),
    ],
)
def test_a_key_is_good_only_in_its_time(world, field, message, good, bad):
    root = world.root(people=world.with_key("lin", **{field: TEXT}))
    data = document(world, "lin", "lev", "both")
    assert verified(world, data, root, good) == b"{}"
    # Two others would suffice; a signature by a key that is not to be trusted refuses the document all the same.
    with pytest.raises(SignatureError, match=f"{message} `{TEXT}`"):
        verified(world, data, root, bad)


def test_a_root_is_good_only_in_its_term(world):
    data = document(world, "lin", "lev")
    root = world.root()
    assert verified(world, data, root, datetime(2026, 1, 1, tzinfo=UTC)) == b"{}"
    with pytest.raises(TrustRootError, match="not in force before"):
        verified(world, data, root, datetime(2026, 1, 1, tzinfo=UTC) - SECOND)
    assert verified(world, data, root, datetime(2027, 1, 1, tzinfo=UTC) - SECOND) == b"{}"
    with pytest.raises(TrustRootError, match="expired at"):
        verified(world, data, root, datetime(2027, 1, 1, tzinfo=UTC))


def test_no_key_comes_from_the_message(world):
    """A root in which the signer is a stranger stays closed, whatever the envelope carries."""
    assert PublicKey.parse(world.stranger.public.pem).key_id not in world.root().keys
