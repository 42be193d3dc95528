"""Roots following one another: pinned, without gaps, each signed by the people of two versions."""

import os
from datetime import UTC, datetime

import pytest

from compliance.canonical import canonical
from compliance.errors import EnvelopeError, TrustRootError, UsageError
from compliance.signing import (
    ROOT_TYPE,
    init_root,
    install_root,
    load_chain,
    load_version,
    parse_envelope,
    read_root,
    sign_root,
)
from compliance.signing.envelope import sign_payload

DECEMBER = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture
def chain(world, tmp_path):
    """A folder with version 1, and its pin."""
    data, pin = world.first()
    install_root(tmp_path, data, pin, world.now)
    return tmp_path, pin


def replaced(world):
    """People and roles in which `lev` takes the place of `lin` among those who change the root."""
    return {"roles": {**world.description()["roles"], "root": ["olga", "lev"]}}


def test_the_first_root(world, chain):
    folder, pin = chain
    root = load_chain(folder, pin, world.now)
    assert (root.version, root.sha256) == (1, pin)
    assert [path.name for path in folder.iterdir()] == ["1.root.json"]


def test_other_files_beside_the_roots_are_not_read(world, chain):
    folder, pin = chain
    (folder / "pin").write_text(pin)
    (folder / "2.proposed.json").write_text("not even JSON")
    assert load_chain(folder, pin, world.now).version == 1


def test_three_roots(world, chain):
    folder, pin = chain
    root = load_chain(folder, pin, world.now)
    root = install_root(folder, world.following(root, "olga", "lin", "lev", **replaced(world)), pin, world.now)
    assert root.version == 2
    # `lin` has no say any more.
    with pytest.raises(TrustRootError, match="under version `2`"):
        install_root(folder, world.following(root, "olga", "lin"), pin, world.now)
    third = world.following(root, "olga", "lev", "lin", expires_at="2027-06-01T00:00:00Z")
    assert install_root(folder, third, pin, world.now).version == 3
    assert load_chain(folder, pin, datetime(2027, 3, 1, tzinfo=UTC)).version == 3


def test_a_version_is_found_by_its_digest_whether_or_not_it_expired(world, chain):
    folder, pin = chain
    first = load_chain(folder, pin, world.now)
    second = install_root(folder, world.following(first, "olga", "lin"), pin, world.now)
    assert [load_version(folder, pin, root.sha256).version for root in (first, second)] == [1, 2]
    with pytest.raises(TrustRootError, match="no version with the digest"):
        load_version(folder, pin, "0" * 64)
    with pytest.raises(TrustRootError, match="not the pinned one"):
        load_version(folder, "0" * 64, second.sha256)


def test_signatures_are_added_one_by_one(world, chain, tmp_path):
    folder, pin = chain
    root = load_chain(folder, pin, world.now)
    data = world.following(root, "olga", **replaced(world))
    for name in ("lin", "lev"):
        with pytest.raises(TrustRootError, match="is missing"):
            install_root(folder, data, pin, world.now)
        data = sign_root(data, [world.keys[name]])
    assert install_root(folder, data, pin, world.now).version == 2
    with pytest.raises(UsageError, match="signed already"):
        sign_root(data, [world.keys["lin"]])


@pytest.mark.parametrize(
    ("names", "version"),
    [(["olga", "lin"], 2), (["olga", "lev"], 1), (["olga"], 1), (["lin", "lev"], 1), (["sam", "both"], 1)],
    ids=str,
)
def test_people_of_both_versions_must_sign(world, chain, names, version):
    folder, pin = chain
    data = world.following(load_chain(folder, pin, world.now), *names, **replaced(world))
    with pytest.raises(TrustRootError, match=f"under version `{version}` it needs"):
        install_root(folder, data, pin, world.now)
    assert not (folder / "2.root.json").exists()
    (folder / "2.root.json").write_bytes(data)
    with pytest.raises(TrustRootError):
        load_chain(folder, pin, world.now)


def test_a_stranger_among_the_signatures_refuses_the_root(world, chain):
    folder, pin = chain
    data = sign_root(world.following(load_chain(folder, pin, world.now), "olga", "lin"), [world.stranger])
    with pytest.raises(TrustRootError, match=world.stranger.key_id):
        install_root(folder, data, pin, world.now)


def test_another_first_root_is_refused(world, chain):
    folder, _ = chain
    _, other = world.first(expires_at="2028-01-01T00:00:00Z")
    with pytest.raises(TrustRootError, match="not the pinned one"):
        load_chain(folder, other, world.now)
    for pin in ("", "0" * 63, "G" * 64, other.upper()):
        with pytest.raises(TrustRootError, match="the pin is not"):
            load_chain(folder, pin, world.now)


def test_what_was_verified_once_is_held_against_the_files_the_pin_and_the_clock_each_time(world, chain):
    folder, pin = chain
    file, other = folder / "1.root.json", world.first(expires_at="2028-01-01T00:00:00Z")[1]
    data = file.read_bytes()
    assert load_chain(folder, pin, world.now) is load_chain(folder, pin, world.now)
    with pytest.raises(TrustRootError, match="not the pinned one"):
        load_chain(folder, other, world.now)
    with pytest.raises(TrustRootError, match="expired"):
        load_chain(folder, pin, datetime(2040, 1, 1, tzinfo=UTC))
    with pytest.raises(TrustRootError, match="not in force before"):
        load_chain(folder, pin, datetime(2000, 1, 1, tzinfo=UTC))
    for wrong in (data.replace(b'"sig":"', b'"sig":"AA'), b"{}", b""):
        file.write_bytes(wrong)
        for _ in range(2):  # a refusal is not kept, and neither is what was verified before it
            with pytest.raises(TrustRootError):
                load_chain(folder, pin, world.now)
    file.write_bytes(data)
    assert load_chain(folder, pin, world.now).sha256 == pin
    (folder / "2.root.json").write_bytes(data)
    with pytest.raises(TrustRootError, match="document says version `1`"):
        load_chain(folder, pin, world.now)


def test_signing_again_keeps_the_pin(world, tmp_path):
    """The pin is of the payload: the same root signed by more people is the same root."""
    data, pin = world.first("olga", "lin", "sam")
    assert world.first()[1] == pin
    assert install_root(tmp_path, data, pin, world.now).sha256 == pin


def test_the_first_root_is_signed_by_its_own_people(world, tmp_path):
    data, pin = world.first("olga")
    with pytest.raises(TrustRootError, match="`root` is missing"):
        install_root(tmp_path, data, pin, world.now)


def test_gaps_and_odd_names_are_refused(world, chain):
    folder, pin = chain
    root = load_chain(folder, pin, world.now)
    second = world.following(root, "olga", "lin")
    for name in ("3.root.json", "02.root.json", "0.root.json", "x.root.json"):
        (folder / name).write_bytes(second)
        with pytest.raises(TrustRootError, match="leaves a gap"):
            load_chain(folder, pin, world.now)
        (folder / name).unlink()
    (folder / "1.root.json").rename(folder / "2.root.json")
    with pytest.raises(TrustRootError, match="leaves a gap"):
        load_chain(folder, pin, world.now)


def test_the_version_is_inside_the_signature(world, chain):
    folder, pin = chain
    keys = [world.keys["olga"], world.keys["lin"]]
    for version in (1, 3):
        payload = canonical({"version": version, **world.description(issued_at="2026-06-01T00:00:00Z")})
        (folder / "2.root.json").write_bytes(sign_payload(ROOT_TYPE, payload, keys).to_bytes())
        with pytest.raises(TrustRootError, match=f"says version `{version}`"):
            load_chain(folder, pin, world.now)


def test_a_root_is_not_older_than_the_one_it_follows(world, chain):
    folder, pin = chain
    root = load_chain(folder, pin, world.now)
    with pytest.raises(TrustRootError, match="issued before"):
        install_root(folder, world.following(root, "olga", "lin", issued_at="2025-06-01T00:00:00Z"), pin, world.now)


def test_the_last_root_is_in_force(world, chain):
    folder, pin = chain
    for moment, message in (
        (datetime(2027, 1, 1, tzinfo=UTC), "expired"),
        (datetime(2025, 12, 31, tzinfo=UTC), "before"),
    ):
        with pytest.raises(TrustRootError, match=message):
            load_chain(folder, pin, moment)
    root = load_chain(folder, pin, world.now)
    later = world.following(root, "olga", "lin", issued_at="2026-12-01T00:00:00Z", expires_at="2028-01-01T00:00:00Z")
    with pytest.raises(TrustRootError, match="not in force before"):
        install_root(folder, later, pin, world.now)
    install_root(folder, later, pin, DECEMBER)
    # An older root may have expired; it only vouches for the next.
    assert load_chain(folder, pin, datetime(2027, 6, 1, tzinfo=UTC)).version == 2


def test_somebody_can_replace_their_own_key(world, chain):
    """The old key signs for the old version although the new version revokes it."""
    folder, pin = chain
    root = load_chain(folder, pin, world.now)
    people = world.with_key("olga", revoked_at="2026-06-01T00:00:00Z")
    people["olga"]["keys"].append(world.record(world.stranger.public))
    data = world.following(root, "olga", "lin", people=people)
    with pytest.raises(TrustRootError, match="under version `2`"):
        install_root(folder, data, pin, world.now)
    root = install_root(folder, sign_root(data, [world.stranger]), pin, world.now)
    assert world.stranger.key_id in root.keys


@pytest.mark.parametrize("field", ["revoked_at", "compromised_since", "valid_until"])
def test_a_key_without_trust_signs_no_root(world, tmp_path, field):
    data, pin = world.first("olga", "lin", people=world.with_key("lin", **{field: "2026-01-02T00:00:00Z"}))
    root = install_root(tmp_path, data, pin, world.now)  # it was still good when it signed version 1
    second = world.following(root, "olga", "lin")
    with pytest.raises(TrustRootError, match="under version `1`"):
        install_root(tmp_path, second, pin, world.now)


def test_a_useless_signature_by_a_key_without_trust_refuses_the_root(world, tmp_path):
    people = world.with_key("sam", valid_from="2026-07-01T00:00:00Z")
    data, pin = world.first("olga", "lin", "sam", people=people)
    with pytest.raises(TrustRootError, match="was not to be trusted"):
        install_root(tmp_path, data, pin, world.now)


def test_a_version_is_never_replaced(world, chain):
    folder, pin = chain
    before = (folder / "1.root.json").read_bytes()
    with pytest.raises(TrustRootError, match="says version `1`, not `2`"):
        install_root(folder, world.first()[0], pin, world.now)
    assert (folder / "1.root.json").read_bytes() == before


def test_damage_is_a_trust_root_error(world, chain):
    folder, pin = chain
    data = (folder / "1.root.json").read_bytes()
    for spoiled in (b"", b"{}", data[:-1], data.replace(b"payloadType", b"payloadtype"), data + b" " * (2 << 20)):
        (folder / "1.root.json").write_bytes(spoiled)
        with pytest.raises(TrustRootError) as caught:
            load_chain(folder, pin, world.now)
        assert caught.value.where.startswith("1.root.json")


def test_an_absent_root_is_an_error(world, tmp_path):
    with pytest.raises(TrustRootError, match="no trust root"):
        load_chain(tmp_path, "0" * 64, world.now)
    for folder, place in ((tmp_path / "none", "none"), (tmp_path, "1.root.json")):
        (tmp_path / "1.root.json").mkdir(exist_ok=True)
        with pytest.raises(TrustRootError, match="cannot be read") as caught:
            load_chain(folder, "0" * 64, world.now)
        assert caught.value.where == str(tmp_path / place)
        # Only what is missing is a matter of the chain; a folder in place of the file is one of the file.
        assert ("rotate" in caught.value.todo) == (place == "none")


@pytest.mark.parametrize("error", [PermissionError(13, "Permission denied"), OSError(5, "Input/output error")], ids=str)
def test_a_root_that_cannot_be_read_needs_no_rotation(world, chain, monkeypatch, error):
    folder, pin = chain

    def fails(path):
        raise error

    monkeypatch.setattr("compliance.signing.chain._read", fails)
    with pytest.raises(TrustRootError, match=f"cannot be read: {error.strerror}") as caught:
        load_chain(folder, pin, world.now)
    assert caught.value.todo == "check the file and its permissions"
    assert caught.value.exit_code == 4


def test_a_root_is_durable_before_it_has_its_name(world, tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr(os, "fsync", lambda _: seen.append(sorted(path.name for path in tmp_path.iterdir())))
    data, pin = world.first()
    install_root(tmp_path, data, pin, world.now)
    assert seen == [[".1.root.json.new"], [".1.root.json.new", "1.root.json"]]


def test_a_folder_that_cannot_be_written_is_an_error(world, tmp_path):
    data, pin = world.first()
    (tmp_path / ".1.root.json.new").mkdir()
    with pytest.raises(TrustRootError, match="cannot be written"):
        install_root(tmp_path, data, pin, world.now)


def test_a_simple_description_is_enough(world):
    people = {name: {"name": name, "keys": [key.public.pem]} for name, key in world.keys.items()}
    description = world.description(people=people)
    del description["purposes"], description["logs"]
    payload = parse_envelope(init_root(description, [world.keys["olga"]]), payload_type=ROOT_TYPE).payload
    known = read_root(payload).keys[world.keys["lev"].key_id]
    assert known.record.algorithm == "ecdsa-p256"
    assert known.record.valid_from == datetime(2026, 1, 1, tzinfo=UTC)
    assert known.record.valid_until is known.record.revoked_at is known.record.compromised_since is None


@pytest.mark.parametrize(
    "changes",
    [{"people": None}, {"people": {"a": None}}, {"people": {"a": {"keys": 1}}}, {"people": {"a": {"keys": ["?"]}}}],
    ids=str,
)
def test_a_wrong_description_is_refused(world, changes):
    with pytest.raises(TrustRootError):
        init_root(world.description(**changes), [world.keys["olga"]])


def test_the_version_is_not_for_the_description(world):
    with pytest.raises(UsageError, match="follows from"):
        init_root({**world.description(), "version": 1}, [world.keys["olga"]])
    with pytest.raises(UsageError, match="no key"):
        init_root(world.description(), [])


def test_only_a_trust_root_is_signed_as_one(world):
    with pytest.raises(EnvelopeError):
        sign_root(world.signed, [world.keys["sam"]])
    with pytest.raises(TrustRootError):
        sign_root(sign_payload(ROOT_TYPE, b"{}", [world.keys["olga"]]).to_bytes(), [world.keys["sam"]])
