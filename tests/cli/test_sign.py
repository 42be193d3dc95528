"""`compliance sign` and `compliance keygen`."""

import hashlib
import json
import stat

import pytest

from compliance.signing import load_private_key


def test_a_key_is_made_in_two_files_of_which_one_is_secret(cli, tmp_path):
    ran = cli("keygen", "carol", "--out", tmp_path, "--format", "json")
    private = tmp_path / "carol.key"
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    key = load_private_key(private.read_bytes())
    assert ran.json["key_id"] == key.key_id
    assert (tmp_path / "carol.pub").read_text() == key.public.pem
    assert "PRIVATE" not in ran.out


def test_the_algorithm_of_a_key_is_chosen(cli, tmp_path):
    assert cli("keygen", "carol", "--out", tmp_path, "--algorithm", "ecdsa-p256").code == 0
    assert load_private_key((tmp_path / "carol.key").read_bytes()).algorithm == "ecdsa-p256"


@pytest.mark.parametrize("there", ["carol.key", "carol.pub"])
def test_a_key_is_never_written_over(cli, tmp_path, there):
    (tmp_path / there).write_text("kept")
    assert cli("keygen", "carol", "--out", tmp_path).code == 2
    assert [path.name for path in tmp_path.iterdir()] == [there]
    assert (tmp_path / there).read_text() == "kept"


@pytest.mark.parametrize("name", ["../carol", ".carol", "", "a/b"])
def test_a_key_has_a_plain_name(cli, tmp_path, name):
    assert cli("keygen", name, "--out", tmp_path).code == 2


def test_the_result_is_named_after_the_manifest(cli, manifest, place):
    ran = cli("sign", manifest("a.json"), "--key", "alice.key")
    assert (ran.code, ran.out) == (0, f"{place / 'a.signed.json'}\n")
    assert json.loads((place / "a.signed.json").read_text())["payloadType"] == "application/vnd.in-toto+json"


def test_nothing_is_written_over_unless_it_is_named(cli, manifest, place):
    path = manifest("a.json")
    assert cli("sign", path, "--key", "alice.key").code == 0
    before = (place / "a.signed.json").read_bytes()
    assert cli("sign", path, "--key", "bob.key").code == 2
    assert cli("sign", "a.signed.json", "--key", "bob.key").code == 2
    assert (place / "a.signed.json").read_bytes() == before
    assert cli("sign", "a.signed.json", "--key", "bob.key", "-o", "a.signed.json").code == 0
    assert len(json.loads((place / "a.signed.json").read_text())["signatures"]) == 2


def test_two_people_sign_what_needs_two(cli, manifest, check):
    def training(body):
        body["transfer"]["purposes"] = ["ai_training"]

    path = manifest("a.json", training)
    cli("sign", path, "--key", "alice.key", "--key", "bob.key")
    assert check("a.signed.json").code == 0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["a.json"], 2),
        (["a.json", "--key", "missing.key"], 2),
        (["a.json", "--key", "alice.pub"], 2),
        (["a.json", "--key", "alice.key", "--key", "alice.key"], 2),
        (["missing.json", "--key", "alice.key"], 2),
        (["root.toml", "--key", "alice.key"], 4),
        (["-", "--key", "alice.key"], 2),
    ],
)
def test_what_cannot_be_signed_is_refused(cli, manifest, place, arguments, code):
    manifest("a.json")
    before = sorted(place.iterdir())
    assert cli("sign", *arguments).code == code
    assert sorted(place.iterdir()) == before


def test_the_result_can_go_to_standard_output(cli, manifest):
    ran = cli("sign", "-", "--key", "alice.key", "-o", "-", stdin=manifest().read_bytes())
    assert ran.json["signatures"]


def test_the_files_are_verified_before_anything_is_signed(cli, manifest, place):
    payload = place / "payload"
    payload.mkdir()
    (payload / "a.csv").write_bytes(b"one,two\n")

    def listed(body):
        digest = hashlib.sha256(b"one,two\n").hexdigest()
        body["datasets"][0]["files"] = [{"name": "a.csv", "sha256": digest, "size": 8}]

    path = manifest("a.json", listed)
    (payload / "b.csv").write_bytes(b"")
    assert cli("sign", path, "--key", "alice.key", "--files", payload).code == 4
    assert not (place / "a.signed.json").exists()
    (payload / "b.csv").unlink()
    assert cli("sign", path, "--key", "alice.key", "--files", payload).code == 0


def test_a_key_that_others_may_read_is_named(cli, manifest, place):
    (place / "alice.key").chmod(0o644)
    ran = cli("sign", manifest("a.json"), "--key", "alice.key")
    assert ran.code == 0
    assert "others may read" in ran.err


def test_a_choice_of_readings_has_its_shape(cli, place):
    (place / "r.json").write_text('{"version": 1, "reading": {}}')
    assert cli("sign", "r.json", "--document", "readings", "--key", "alice.key", "-o", "r.out").code == 4
