"""`compliance trust`: making a home, changing the people, seeing what is wrong."""

import json
import stat
from pathlib import Path

import pytest

from compliance.signing import PublicKey


@pytest.fixture
def describe(place):
    """Writes a description like the one of the home, with words replaced."""

    def write(*replaced: tuple[str, str], name: str = "new.toml") -> Path:
        text = (place / "root.toml").read_text().replace('log = "example.com/export-log"\n', "")
        for old, new in replaced:
            assert old in text
            text = text.replace(old, new)
        (place / name).write_text(text)
        return place / name

    return write


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_home_has_root_pin_key_and_log(place, cli):
    home = place / "home"
    assert sorted(tree(home)) == ["log.key", "log.sqlite", "log.vkey", "trust/1.root.json", "trust/pin"]
    assert stat.S_IMODE((home / "log.key").stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    shown = cli("trust", "show", "--format", "json").json
    assert shown["trusted"] is True
    assert shown["logs"] == [(home / "log.vkey").read_text().strip()]
    assert shown["sha256"] == (home / "trust" / "pin").read_text().strip()


def test_a_home_is_never_made_twice(place, cli):
    before = tree(place / "home")
    ran = cli("trust", "init", "--from", "root.toml", "--key", "alice.key")
    assert ran.code == 2
    assert tree(place / "home") == before


def test_a_home_is_described_by_options_as_well(place, cli):
    ran = cli(
        "trust", "init", "--home", "other", "--person", "alice=Alice A.=alice.pub", "--person", "bob=Bob=bob.pub",
        "--role", "officer=alice,bob", "--role", "security=bob", "--threshold", "manifest:officer=1",
        "--threshold", "trust_root:officer=2", "--purpose", "ai_training:security=1", "--expires", "2027-01-01",
        "--key", "alice.key", "--key", "bob.key", "--log", "example.com/other",
    )  # fmt: skip
    assert ran.code == 0, ran.err
    shown = cli("trust", "show", "--home", "other", "--format", "json").json
    assert shown["thresholds"] == {"manifest": {"officer": 1}, "trust_root": {"officer": 2}, "readings": {"officer": 1}}
    assert shown["people"]["alice"]["name"] == "Alice A."
    assert shown["roles"] == {"officer": ["alice", "bob"], "security": ["bob"]}
    assert shown["expires_at"] == "2027-01-01T00:00:00Z"
    assert shown["logs"][0].startswith("example.com/other+")


@pytest.mark.parametrize(
    ("change", "key", "code"),
    [
        (("alice = ", "alice = "), "bob.key", 4),
        (("alice = ", "alice = "), "mallory.key", 4),
        (("data_export_officer = 1}", "data_export_officer = 2}"), "alice.key", 4),
        (("2027-11-20", "2026-01-01"), "alice.key", 4),
        (("2027-11-20", '"soon"'), "alice.key", 2),
        (("alice.pub", "missing.pub"), "alice.key", 2),
        (("alice.pub", "alice.key"), "alice.key", 4),
        (("[roles]", "[rolls]"), "alice.key", 2),
        (("expires", "expiry"), "alice.key", 2),
        (('name = "Bob"', 'nam = "Bob"'), "alice.key", 2),
        (("[people.bob]", "[people.bob"), "alice.key", 2),
    ],
)
def test_a_home_is_made_whole_or_not_at_all(place, cli, describe, change, key, code):
    text = (place / "root.toml").read_text()
    if change[0] != change[1]:
        assert change[0] in text
    (place / "bad.toml").write_text(text.replace(*change))
    ran = cli("trust", "init", "--home", "other", "--from", "bad.toml", "--key", key)
    assert ran.code == code, ran.err
    assert not (place / "other").exists() or tree(place / "other") == {}


@pytest.mark.parametrize("arguments", [[], ["--from", "root.toml", "--expires", "2027-01-01"], ["--from", "root.toml"]])
def test_a_home_needs_a_description_and_a_key(place, cli, arguments):
    assert cli("trust", "init", "--home", "other", *arguments).code == 2
    assert not (place / "other").exists() or tree(place / "other") == {}


def test_a_root_that_two_must_sign_is_proposed_signed_and_installed(place, cli, describe, signed, check):
    both = ("trust_root = {data_export_officer = 1}", "trust_root = {data_export_officer = 1, security = 1}")
    made = cli("trust", "init", "--home", "two", "--from", describe(both), "--key", "alice.key", "--propose")
    assert (made.code, "proposed" in made.out) == (0, True)
    path = signed()
    assert check(path, "--home", "two").code == 4
    assert cli("trust", "install", "--home", "two").code == 4
    assert cli("trust", "add", "--home", "two", "--key", "alice.key").code == 2
    assert cli("trust", "add", "--home", "two", "--key", "bob.key").code == 0
    assert cli("trust", "install", "--home", "two").code == 0
    assert check(path, "--home", "two").code == 0
    assert not (place / "two" / "trust" / "proposed.json").exists()


def test_a_rotation_takes_a_key_away(place, cli, describe, signed, check):
    people = ('["alice"]\nsecurity = ["bob"]', '["bob"]\nsecurity = ["alice"]')
    path = signed()
    assert cli("trust", "rotate", "--from", describe(people), "--key", "bob.key").code == 4
    assert cli("trust", "rotate", "--from", describe(people), "--key", "alice.key").code == 4
    ran = cli("trust", "rotate", "--from", "new.toml", "--key", "alice.key", "--key", "bob.key", "--format", "json")
    assert (ran.code, ran.json["version"]) == (0, 2)
    assert check(path).code == 4
    assert check(signed("b.json", keys=("bob",))).code == 0
    assert cli("trust", "verify", "--format", "json").json["version"] == 2


def test_a_revoked_key_keeps_its_beginning_and_signs_no_more(place, cli, describe, signed, check):
    path = signed()
    revoked = ('keys = ["alice.pub"]', 'keys = [{file = "alice.pub", revoked_at = 2026-11-20T04:00:00Z}]')
    helped = ('data_export_officer = ["alice"]', 'data_export_officer = ["alice", "bob"]')
    keys = ("--key", "alice.key", "--key", "bob.key")
    assert cli("trust", "rotate", "--from", describe(helped), *keys).code == 0
    assert cli("trust", "rotate", "--from", describe(helped, revoked), "--key", "bob.key").code == 0
    shown = cli("trust", "show", "--format", "json").json
    (record,) = shown["people"]["alice"]["keys"]
    assert (record["valid_from"], record["revoked_at"]) == ("2026-10-21T04:00:00Z", "2026-11-20T04:00:00Z")
    assert PublicKey.parse(record["public_key"]).algorithm == "ed25519"
    assert check(path).code == 4


def test_a_rotation_keeps_the_logs(place, cli):
    before = cli("trust", "show", "--format", "json").json["logs"]
    text = (place / "root.toml").read_text()
    (place / "other.toml").write_text(text.replace("example.com/export-log", "example.com/other"))
    assert cli("trust", "rotate", "--from", "other.toml", "--key", "alice.key").code == 2
    assert cli("trust", "rotate", "--from", "root.toml", "--key", "alice.key").code == 0
    assert cli("trust", "show", "--format", "json").json["logs"] == before


def test_an_expired_root_is_shown_and_can_be_followed(place, cli, describe, now):
    now(days=400)
    ran = cli("trust", "show", "--format", "json")
    assert (ran.code, ran.json["trusted"]) == (4, False)
    assert "expired" in ran.err
    assert cli("trust", "verify").code == 4
    assert cli("trust", "rotate", "--from", describe(("2027-11-20", "2029-01-01")), "--key", "alice.key").code == 0
    assert cli("trust", "verify").code == 0


@pytest.mark.parametrize("what", ["pin", "1.root.json"])
def test_a_root_that_is_not_the_pinned_one_is_not_trusted(place, cli, what):
    path = place / "home" / "trust" / what
    if what == "pin":
        path.write_text("0" * 64)
    else:
        root = json.loads(path.read_text())
        path.write_text(json.dumps({**root, "payload": root["payload"][:-4] + "AAAA"}))
    assert cli("trust", "verify").code == 4


@pytest.mark.parametrize("command", ["show", "verify", "add", "install"])
def test_without_a_home_there_is_nothing_to_show(place, cli, command):
    ran = cli("trust", command, "--home", "nowhere")
    assert ran.code == 2
    assert "compliance trust init" in ran.err


def test_the_root_is_shown_to_people(place, cli):
    shown = cli("trust", "show").out
    assert "trusted     yes" in shown
    assert "manifest for ai_training" in shown
