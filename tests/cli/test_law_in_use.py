"""The law of a gate is one that its trust root trusts: those it names, or else the one shipped."""

import shutil

import pytest

from compliance.gate import Gate


@pytest.fixture
def other(place, policies):
    """A folder with a law of its own: a comment is enough to make another."""
    folder = shutil.copytree(policies, place / "law")
    with (folder / "cn" / "jurisdiction.toml").open("a") as file:
        file.write("\n# changed\n")
    return folder


@pytest.fixture
def trust(place, cli, now):
    """Makes a new version of the trust root that names these digests."""

    def name(*digests: str) -> None:
        text = (place / "root.toml").read_text().replace('log = "example.com/export-log"', f"policies = {[*digests]}")
        (place / "next.toml").write_text(text)
        ran = cli("trust", "rotate", "--from", "next.toml", "--key", "alice.key")
        assert ran.code == 0, ran.err

    return name


def digest(cli, *arguments):
    return cli("policy", "digest", *arguments).out.strip()


def test_the_digest_of_the_law_is_printed(cli, law, other):
    assert digest(cli) == law.digest
    assert cli("policy", "digest", "--format", "json").json == {"digest": law.digest, "shipped": True}
    shown = cli("policy", "digest", "--policies", other, "--format", "json").json
    assert shown["shipped"] is False
    assert shown["digest"] == digest(cli, "--policies", other) != law.digest


def test_another_law_than_the_one_shipped_decides_nothing(signed, check, cli, other):
    ran = check(signed(), "--policies", other, "--format", "json")
    assert (ran.code, ran.json["error"]["code"]) == (2, "usage")
    assert digest(cli, "--policies", other) in ran.json["error"]["message"]
    assert "compliance trust rotate" in ran.json["error"]["todo"]
    assert "--draft" in ran.json["error"]["todo"]
    assert cli("log", "list", "--format", "json").json == []


def test_a_copy_of_the_law_shipped_is_that_law(signed, check, place, policies):
    assert check(signed(), "--policies", shutil.copytree(policies, place / "copy")).code == 0


def test_advice_is_given_under_any_law(signed, manifest, check, other):
    assert check(manifest(), "--draft", "--policies", other).code == 3
    assert check(signed(), "--as-of", "2026-11-19", "--policies", other).code == 3


def test_a_law_that_the_trust_root_names_decides(signed, check, cli, other, trust):
    trust(digest(cli, "--policies", other))
    assert check(signed(), "--policies", other).code == 0


def test_a_trust_root_that_names_a_law_trusts_no_other(signed, check, cli, other, trust, law):
    trust("0" * 64, digest(cli, "--policies", other))
    ran = check(signed())
    assert (ran.code, ran.out) == (2, "")
    assert law.digest in ran.err
    trust("0" * 64, law.digest)
    assert check(signed("b.json")).code == 0
    assert check(signed("c.json", lambda body: body.update(revision=2)), "--policies", other).code == 2


def test_the_laws_named_are_shown(cli, trust):
    assert cli("trust", "show", "--format", "json").json["policies"] == []
    assert "only the one shipped" in cli("trust", "show").out
    trust("0" * 64)
    assert cli("trust", "show", "--format", "json").json["policies"] == ["0" * 64]
    assert "0" * 64 in cli("trust", "show").out


@pytest.mark.parametrize(("text", "code"), [('"0"', 2), ("[1]", 2), ('["xyz"]', 4)])
def test_what_is_no_digest_names_no_law(cli, place, text, code):
    described = (place / "root.toml").read_text().replace('log = "example.com/export-log"', f"policies = {text}")
    (place / "next.toml").write_text(described)
    assert cli("trust", "rotate", "--from", "next.toml", "--key", "alice.key").code == code


def test_a_library_is_held_to_the_same(signed, place, other):
    from compliance.errors import UsageError

    data = signed().read_bytes()
    with Gate.open(place / "home", policies=other) as gate, pytest.raises(UsageError, match="digest"):
        gate.check(data)
