"""What reviewers sign: verified under the trust root, kept so that it can be verified without it."""

import json
from datetime import timedelta

import pytest

from compliance.errors import EnvelopeError, SchemaError, SignatureError, TrustRootError, UntrustedError, UsageError
from compliance.model.base import plain
from compliance.signing.acceptance import (
    REVIEW_TYPE,
    Acceptance,
    add_to_acceptance,
    check_kept,
    sign_acceptance,
    verify_acceptance,
)
from compliance.signing.envelope import sign_payload

SAID = Acceptance(log="example.com/log", index=3, decision_sha256="a" * 64, note_sha256="b" * 64)


@pytest.fixture
def signed(world):
    return sign_acceptance(SAID, [world.keys["lin"], world.keys["lev"]])


def test_enough_people_whom_the_root_names_for_readings(world, signed):
    accepted = verify_acceptance(signed, world.root(), world.now)
    assert accepted.statement == SAID
    assert [(signer["person"], signer["roles"]) for signer in accepted.kept["signers"]] == [
        ("lin", ["legal"]),
        ("lev", ["legal"]),
    ]
    assert check_kept(accepted.kept) == SAID


def test_signatures_are_added_one_after_the_other(world):
    first = sign_acceptance(SAID, [world.keys["lin"]])
    with pytest.raises(SignatureError, match="legal"):
        verify_acceptance(first, world.root(), world.now)
    both = add_to_acceptance(first, [world.keys["lev"]])
    assert verify_acceptance(both, world.root(), world.now).statement == SAID
    with pytest.raises(UsageError):
        add_to_acceptance(first, [world.keys["lin"]])


@pytest.mark.parametrize("names", [["lin"], ["lin", "sam"], ["olga", "sam"]], ids=str)
def test_too_few_people_accept_nothing(world, names):
    with pytest.raises(SignatureError):
        verify_acceptance(sign_acceptance(SAID, [world.keys[name] for name in names]), world.root(), world.now)


def test_a_stranger_beside_enough_people_refuses_all(world):
    keys = [world.keys["lin"], world.keys["lev"], world.stranger]
    with pytest.raises(UntrustedError):
        verify_acceptance(sign_acceptance(SAID, keys), world.root(), world.now)


def test_a_root_and_a_key_are_good_only_in_their_time(world, signed):
    with pytest.raises(TrustRootError):
        verify_acceptance(signed, world.root(), world.now + timedelta(days=365))
    for term in ("revoked_at", "compromised_since", "valid_until"):
        root = world.root(people=world.with_key("lin", **{term: "2026-11-20T12:00:00Z"}))
        with pytest.raises(SignatureError):
            verify_acceptance(signed, root, world.now)


def test_a_document_of_another_type_is_no_acceptance(world):
    with pytest.raises(EnvelopeError):
        verify_acceptance(world.signed, world.root(), world.now)


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"index": -1},
        {"index": "3"},
        {"decision_sha256": "A" * 64},
        {"note_sha256": "a note in words"},
        {"log": ""},
        {"note": "free text"},
    ],
    ids=str,
)
def test_a_statement_has_one_form(world, change):
    payload = json.dumps(plain(SAID) | change).encode()
    data = sign_payload(REVIEW_TYPE, payload, [world.keys["lin"], world.keys["lev"]]).to_bytes()
    with pytest.raises(SchemaError):
        verify_acceptance(data, world.root(), world.now)


@pytest.fixture
def kept(world, signed):
    return verify_acceptance(signed, world.root(), world.now).kept


def first_signer(kept, **changes):
    first, *others = kept["signers"]
    return {**kept, "signers": [{**first, **changes}, *others]}


CHANGES = {
    "key of another": lambda kept, world: first_signer(kept, public_key=world.stranger.public.pem),
    "id of another": lambda kept, world: first_signer(kept, key=world.stranger.public.key_id),
    "one signer less": lambda kept, _: {**kept, "signers": kept["signers"][1:]},
    "one signer more": lambda kept, world: {
        **kept,
        "signers": [
            *kept["signers"],
            {**kept["signers"][0], "key": world.stranger.public.key_id, "public_key": world.stranger.public.pem},
        ],
    },
    "a signer twice": lambda kept, _: {**kept, "signers": [*kept["signers"], kept["signers"][0]]},
    "more about a signer": lambda kept, _: first_signer(kept, note="free text"),
    "no digest of the root": lambda kept, _: {**kept, "trust_root_sha256": ""},
    "another payload": lambda kept, _: {**kept, "envelope": {**kept["envelope"], "payload": "e30="}},
    "no envelope": lambda kept, _: {name: kept[name] for name in ("signers", "trust_root_sha256")},
    "more": lambda kept, _: {**kept, "note": "free text"},
}


@pytest.mark.parametrize("case", CHANGES)
def test_what_is_kept_is_verified_again(world, kept, case):
    with pytest.raises(UntrustedError):
        check_kept(CHANGES[case](kept, world))
