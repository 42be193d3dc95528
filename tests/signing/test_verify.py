"""The whole first stage: what is verified comes out, and everything else is an error."""

import ast
import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import compliance
from compliance.canonical import canonical
from compliance.errors import (
    EnvelopeError,
    JsonError,
    PayloadError,
    SchemaError,
    SignatureError,
    TermError,
    TrustRootError,
    UntrustedError,
    UsageError,
)
from compliance.signing import read_draft, sign_manifest, sign_payload, verify_manifest
from compliance.signing.statement import PAYLOAD_TYPE

SECOND = timedelta(seconds=1)


def test_a_signed_manifest_is_verified(world):
    verified = verify_manifest(world.signed, world.root(), world.now)
    assert json.loads(verified.payload)["predicate"] == world.manifest()
    assert verified.manifest.id == world.manifest()["id"]
    assert verified.payload_sha256 == hashlib.sha256(verified.payload).hexdigest()
    assert verified.root_sha256 == world.root().sha256
    assert [(signer.person, signer.roles, signer.key) for signer in verified.signers] == [
        ("olga", ("data_export_officer",), world.keys["olga"].key_id),
        ("lin", ("legal",), world.keys["lin"].key_id),
    ]


def test_everybody_who_signed_is_named(world):
    data = world.sign(world.manifest(), "olga", "lin", "sam")
    signers = verify_manifest(data, world.root(), world.now).signers
    assert [(signer.person, signer.roles) for signer in signers][2] == ("sam", ())


@pytest.mark.parametrize("names", [["olga"], ["lin"], ["lin", "lev"], ["olga", "sam"]], ids=str)
def test_too_few_people(world, names):
    with pytest.raises(SignatureError, match="is missing"):
        verify_manifest(world.sign(world.manifest(), *names), world.root(), world.now)


@pytest.mark.parametrize(
    ("names", "missing"),
    [
        (["olga", "lin"], "`legal, security` is missing"),
        (["olga", "lin", "lev"], "`security` is missing"),
        (["olga", "lin", "both"], "is missing"),
        (["olga", "lin", "sam"], "`legal` is missing"),
        (["olga", "lin", "lev", "sam"], None),
        (["olga", "lin", "both", "sam"], None),
        (["olga", "lin", "lev", "both"], None),
    ],
    ids=str,
)
def test_a_purpose_asks_for_more_people(world, names, missing):
    data = world.sign(world.for_purpose("ai_training"), *names)
    if missing is None:
        assert len(verify_manifest(data, world.root(), world.now).signers) == len(names)
    else:
        with pytest.raises(SignatureError, match=missing):
            verify_manifest(data, world.root(), world.now)


def test_one_purpose_among_others_is_enough_to_ask_for_more(world):
    value = world.manifest()
    value["transfer"]["purposes"] = ["other", "ai_training"]
    with pytest.raises(SignatureError, match="is missing"):
        verify_manifest(world.sign(value, "olga", "lin"), world.root(), world.now)


def test_the_term(world):
    value = world.manifest(issued_at="2026-11-01T00:00:00Z", expires_at="2026-12-01T00:00:00Z")
    data = world.sign(value, "olga", "lin")
    first, last = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
    for moment in (first, last - SECOND):
        assert verify_manifest(data, world.root(), moment).signers
    with pytest.raises(TermError, match="not issued before `2026-11-01T00:00:00Z`"):
        verify_manifest(data, world.root(), first - SECOND)
    with pytest.raises(TermError, match="expired at `2026-12-01T00:00:00Z`"):
        verify_manifest(data, world.root(), last)


def test_a_moment_without_zone_is_no_moment(world):
    with pytest.raises(TypeError):
        verify_manifest(world.signed, world.root(), world.now.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"revoked_at": "2026-11-19T00:00:00Z"}, SignatureError),
        ({"compromised_since": "2026-11-19T00:00:00Z"}, SignatureError),
        ({"valid_until": "2026-11-19T00:00:00Z"}, SignatureError),
        ({"valid_from": "2026-11-21T00:00:00Z"}, SignatureError),
    ],
    ids=str,
)
def test_a_key_without_trust(world, changes, error):
    root = world.root(people=world.with_key("lin", **changes))
    with pytest.raises(error, match=world.keys["lin"].key_id):
        verify_manifest(world.signed, root, world.now)
    with pytest.raises(error):  # also where the others would suffice
        verify_manifest(world.sign(world.manifest(), "olga", "lev", "lin"), root, world.now)
    assert verify_manifest(world.sign(world.manifest(), "olga", "lev"), root, world.now).signers


def test_the_root_must_be_in_force(world):
    root = world.root(expires_at="2026-11-20T00:00:00Z")
    with pytest.raises(TrustRootError, match="expired"):
        verify_manifest(world.signed, root, world.now)


def test_strangers(world):
    data = sign_manifest(world.signed, [world.stranger])
    with pytest.raises(UntrustedError, match=world.stranger.key_id):
        verify_manifest(data, world.root(), world.now)


def payload_of(world):
    return read_draft(world.signed).payload


def enveloped(world, payload, kind=PAYLOAD_TYPE):
    return sign_payload(kind, payload, [world.keys["olga"], world.keys["lin"]]).to_bytes()


def test_another_type_of_document_is_not_a_manifest(world):
    data = enveloped(world, payload_of(world), "application/json")
    with pytest.raises(EnvelopeError, match="payload type"):
        verify_manifest(data, world.root(), world.now)
    relabelled = data.replace(b"application/json", PAYLOAD_TYPE.encode())
    with pytest.raises(SignatureError):
        verify_manifest(relabelled, world.root(), world.now)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda value: value["predicate"].update(embargo=True), SchemaError),
        (lambda value: value["predicate"]["datasets"][0].update(core_data=None), SchemaError),
        (lambda value: value.update(subject=[]), EnvelopeError),
        (lambda value: value["subject"][0].update(name="../d1.parquet"), EnvelopeError),
        (lambda value: value.update(predicateType="urn:other"), EnvelopeError),
    ],
    ids=range(5),
)
def test_signatures_do_not_make_a_wrong_statement_right(world, change, error):
    value = json.loads(payload_of(world))
    change(value)
    with pytest.raises(error):
        verify_manifest(enveloped(world, canonical(value)), world.root(), world.now)
    with pytest.raises(error):
        read_draft(enveloped(world, canonical(value)))
    with pytest.raises(error):
        sign_manifest(enveloped(world, canonical(value)), [world.keys["sam"]])


def test_signed_bytes_are_strict_json(world):
    payload = payload_of(world)
    twice = payload[:-1] + b',"subject":[]}'
    fraction = payload.replace(b'"revision":1', b'"revision":1.0')
    for spoiled in (twice, fraction, b"\xef\xbb\xbf" + payload, payload + b"\0"):
        with pytest.raises(JsonError):
            verify_manifest(enveloped(world, spoiled), world.root(), world.now)


def test_what_too_few_people_signed_is_not_even_read(world):
    data = sign_payload(PAYLOAD_TYPE, b"not JSON", [world.keys["olga"]]).to_bytes()
    with pytest.raises(SignatureError, match="is missing"):
        verify_manifest(data, world.root(), world.now)


def with_file(world, name, data=b"data"):
    value = world.manifest()
    value["datasets"][0]["files"] = [{"name": name, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}]
    return value


def test_names_are_checked_without_the_files(world):
    value = with_file(world, "../secret")
    file = value["datasets"][0]["files"][0]
    subject = {"name": file["name"], "digest": {"sha256": file["sha256"]}, "annotations": {"size": file["size"]}}
    payload = canonical({**json.loads(payload_of(world)), "predicate": value, "subject": [subject]})
    with pytest.raises(PayloadError, match="relative path"):
        verify_manifest(enveloped(world, payload), world.root(), world.now)
    for call in (read_draft, lambda data: sign_manifest(data, [world.keys["olga"]])):
        with pytest.raises(PayloadError, match="relative path"):
            call(json.dumps(value).encode())


def test_the_files_are_checked_where_they_are_given(world, tmp_path):
    data = world.sign(with_file(world, "x/d.bin"), "olga", "lin")
    (tmp_path / "x").mkdir()
    with pytest.raises(PayloadError, match="missing"):
        verify_manifest(data, world.root(), world.now, files=tmp_path)
    (tmp_path / "x" / "d.bin").write_bytes(b"data")
    assert verify_manifest(data, world.root(), world.now, files=tmp_path).signers
    (tmp_path / "x" / "d.bin").write_bytes(b"Data")
    with pytest.raises(PayloadError, match="SHA-256"):
        verify_manifest(data, world.root(), world.now, files=tmp_path)


def test_files_are_not_read_before_everything_else_is_right(world, tmp_path):
    with pytest.raises(SignatureError):
        verify_manifest(world.sign(world.manifest(), "olga"), world.root(), world.now, files=tmp_path / "none")
    with pytest.raises(TermError):
        verify_manifest(world.signed, world.root(), datetime(2026, 12, 25, tzinfo=UTC), files=tmp_path / "none")


def test_a_draft_is_the_manifest_that_would_be_signed(world):
    plain = read_draft(json.dumps(world.manifest(), indent=1).encode())
    assert plain == read_draft(world.signed)
    assert plain.payload_sha256 == verify_manifest(world.signed, world.root(), world.now).payload_sha256


def test_a_draft_is_read_whoever_signed_it(world):
    assert read_draft(sign_manifest(world.signed, [world.stranger])).manifest.revision == 1


def test_a_draft_is_never_a_verified_manifest(world):
    assert type(read_draft(world.signed)).__name__ == "DraftManifest"
    assert not isinstance(read_draft(world.signed), compliance.VerifiedManifest)


def test_only_one_place_makes_a_verified_manifest():
    package = Path(compliance.__file__).parent
    places = [
        (path.relative_to(package).as_posix(), node.lineno)
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("VerifiedManifest")
    ]
    assert [path for path, _ in places] == ["signing/verify.py"]


def test_people_sign_one_after_the_other(world):
    first = world.sign(world.manifest(), "olga")
    with pytest.raises(SignatureError):
        verify_manifest(first, world.root(), world.now)
    second = sign_manifest(first, [world.keys["lin"]])
    assert verify_manifest(second, world.root(), world.now).signers
    with pytest.raises(UsageError, match="signed already"):
        sign_manifest(second, [world.keys["olga"]])
    with pytest.raises(UsageError, match="no key"):
        sign_manifest(second, [])


def test_what_is_no_manifest_is_not_signed(world):
    for data, error in ((b"{}", SchemaError), (b"[]", EnvelopeError), (b"", JsonError)):
        with pytest.raises(error):
            sign_manifest(data, [world.keys["olga"]])
        with pytest.raises(error):
            read_draft(data)


def test_where_is_named(world):
    for data in (b"{", b"{}", world.sign(world.manifest(), "olga"), world.sign(world.manifest(), "olga", "lev")[:-1]):
        with pytest.raises(UntrustedError) as caught:
            verify_manifest(data, world.root(), world.now, where="m.json")
        assert caught.value.where.startswith("m.json")
