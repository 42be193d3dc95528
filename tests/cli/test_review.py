"""`compliance review`: the second gate of an approval that asks for a human."""

import copy
import csv
import io
import json
import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from compliance.cli import context
from compliance.cli.start import run
from compliance.home import Home
from compliance.review import statement_of
from compliance.signing import PrivateKey, load_private_key
from compliance.signing.acceptance import sign_acceptance
from compliance.store import NewAcceptance

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def simplified(body):
    """An approval that asks for a human: a simplified impact assessment."""
    body["exporter"]["people_held"] = 500
    body["evidence"][0]["form"] = "simplified"


def denied(body):
    body["datasets"][0]["core_data"] = True


@pytest.fixture(scope="module")
def _asked(_made, tmp_path_factory, cases):
    """Made once and copied for each test; see `asked`."""
    folder = Path(shutil.copytree(_made, tmp_path_factory.mktemp("asked") / "place"))
    moment, context.clock = context.clock, lambda: NOW
    plan: list[tuple[int, int, list[Any]]] = [
        (1, 3, [simplified]),
        (2, 0, []),
        (3, 1, [simplified, denied]),
        (4, 3, [simplified]),
    ]
    try:
        for revision, code, changes in plan:
            body = copy.deepcopy(cases["A01-ordinary-1"]["manifest"]) | {"revision": revision}
            body |= {"issued_at": "2026-10-01T01:00:00Z", "expires_at": "2026-12-20T01:00:00Z"}
            for change in changes:
                change(body)
            (folder / "m.json").write_text(json.dumps(body))
            signed = str(folder / f"r{revision}.json")
            assert run(["sign", str(folder / "m.json"), "--key", str(folder / "alice.key"), "-o", signed]) == 0
            assert run(["check", signed, "--home", str(folder / "home")]) == code
    finally:
        context.clock = moment
    return folder


@pytest.fixture
def asked(_asked, place):
    """A log: an approval that asks for a human, one that does not, a denial that asks, an approval that asks."""
    shutil.rmtree(place / "home")
    shutil.copytree(_asked, place, dirs_exist_ok=True)


@pytest.fixture
def rotate(place, cli):
    """Makes the next trust root from root.toml with words replaced."""

    def next_root(*replaced, keys=("alice",)):
        text = (place / "root.toml").read_text().replace('log = "example.com/export-log"\n', "")
        for old, new in replaced:
            assert old in text
            text = text.replace(old, new)
        (place / "next.toml").write_text(text)
        ran = cli("trust", "rotate", "--from", "next.toml", *[part for key in keys for part in ("--key", f"{key}.key")])
        assert ran.code == 0, ran.err

    return next_root


TWO = (
    ('data_export_officer = ["alice"]', 'data_export_officer = ["alice"]\nlegal = ["alice", "bob"]'),
    ("readings = {data_export_officer = 1}", "readings = {legal = 2}"),
)


def status(cli, index):
    ran = cli("review", "status", index, "--format", "json")
    return ran.code, ran.json["status"]


@pytest.mark.usefixtures("asked")
class TestReview:
    def test_the_decisions_that_wait_are_listed(self, cli):
        assert [entry["index"] for entry in cli("review", "list", "--format", "json").json] == [0, 3]
        assert len(cli("review", "list").out.splitlines()) == 3

    def test_the_status_is_the_second_gate(self, cli):
        assert [status(cli, index) for index in range(4)] == [
            (3, "waiting"),
            (0, "not_needed"),
            (1, "denied"),
            (3, "waiting"),
        ]
        assert "waiting" in cli("review", "status", 0).out

    def test_an_approval_that_was_accepted_may_leave(self, cli):
        ran = cli("review", "accept", 0, "--key", "alice.key", "--note-sha256", "a" * 64, "--format", "json")
        assert (ran.code, ran.json["kind"], ran.json["accepts"]) == (0, "review", 0)
        assert status(cli, 0) == (0, "accepted")
        shown = cli("review", "status", 0, "--format", "json").json
        assert (shown["accepted_as"], shown["accepted_by"], shown["exit_code"]) == (4, ["alice"], 0)
        assert status(cli, 3) == (3, "waiting")
        assert [entry["index"] for entry in cli("review", "list", "--format", "json").json] == [3]
        assert "alice" in cli("review", "status", 0).out

    def test_a_gate_that_is_stopped_lets_nothing_leave(self, cli, place):
        accepted = cli("review", "accept", 0, "--key", "alice.key")
        assert (accepted.code, status(cli, 0)) == (0, (0, "accepted"))
        size = len(cli("log", "list", "--format", "json").json)
        (place / "home" / "stopped.json").write_text("{}")
        count = ["--on", "2026-02-01", "--ordinary", "1", "--sensitive", "0", "--note", "by hand"]
        for command in (
            ["review", "status", 0],
            ["review", "status", 1],
            ["review", "accept", 3, "--key", "alice.key"],
            ["volumes", "open", "exporter-a", *count],
        ):
            ran = cli(*command)
            assert (ran.code, "the gate is stopped" in ran.err) == (5, True), command
        assert len(cli("log", "list", "--format", "json").json) == size

    def test_the_log_shows_and_proves_it(self, cli, place):
        assert cli("review", "accept", 0, "--key", "alice.key").code == 0
        assert "accepts 0" in cli("log", "list").out
        assert "accepted by" in cli("log", "show", 4).out
        assert cli("log", "show", 4, "--format", "json").json["document"]["signers"][0]["person"] == "alice"
        assert cli("log", "verify", "--format", "json").json["size"] == 5
        assert cli("log", "export", "--out", "out").code == 0
        assert cli("log", "verify", "out", "--key", place / "home" / "log.vkey").code == 0
        rows = list(csv.DictReader(io.StringIO(cli("log", "export", "--format", "csv").out)))
        assert [row["review"] for row in rows] == ["accepted", "not_needed", "", "waiting", ""]

    def test_what_was_accepted_is_not_accepted_again(self, cli):
        assert cli("review", "accept", 0, "--key", "alice.key").code == 0
        ran = cli("review", "accept", 0, "--key", "alice.key")
        assert ran.code == 2
        assert "accepted as entry `4`" in ran.err
        assert len(cli("log", "list", "--format", "json").json) == 5

    @pytest.mark.parametrize("index", [1, 2, 9])
    def test_what_does_not_wait_is_not_accepted(self, cli, index):
        assert cli("review", "accept", index, "--key", "alice.key").code == 2
        assert cli("review", "accept", index, "--key", "alice.key", "--out", "s.json").code == 2
        assert len(cli("log", "list", "--format", "json").json) == 4

    @pytest.mark.parametrize("keys", [["bob"], ["mallory"], ["alice", "mallory"]], ids=" ".join)
    def test_only_those_named_for_it_accept(self, cli, keys):
        options = [part for key in keys for part in ("--key", f"{key}.key")]
        assert cli("review", "accept", 0, *options).code == 4
        assert status(cli, 0) == (3, "waiting")

    def test_nobody_accepts_nothing(self, cli):
        assert cli("review", "accept", 0).code == 2

    @pytest.mark.parametrize("digest", ["", "x", "A" * 64, "a note in words"])
    def test_a_note_is_named_by_its_digest_alone(self, cli, digest):
        assert cli("review", "accept", 0, "--key", "alice.key", "--note-sha256", digest).code == 2

    def test_people_are_counted_and_not_keys(self, cli, rotate, place):
        assert cli("keygen", "second").code == 0
        rotate(*TWO, ('keys = ["alice.pub"]', 'keys = ["alice.pub", "second.pub"]'))
        assert cli("review", "accept", 0, "--key", "alice.key", "--key", "second.key").code == 4
        assert cli("review", "accept", 0, "--key", "alice.key").code == 4
        ran = cli("review", "accept", 0, "--key", "alice.key", "--key", "bob.key")
        assert ran.code == 0, ran.err
        assert cli("review", "status", 0, "--format", "json").json["accepted_by"] == ["alice", "bob"]

    def test_people_sign_one_after_the_other(self, cli, rotate, place):
        rotate(*TWO)
        assert cli("review", "accept", 0, "--key", "alice.key", "--note-sha256", "b" * 64, "--out", "s.json").code == 0
        assert status(cli, 0) == (3, "waiting")
        assert cli("review", "accept", 0, "--from", "s.json").code == 4
        assert cli("review", "accept", 0, "--from", "s.json", "--key", "alice.key").code == 2
        assert cli("review", "accept", 0, "--from", "s.json", "--note-sha256", "b" * 64).code == 2
        assert cli("review", "accept", 0, "--from", "s.json", "--key", "bob.key", "--out", "t.json").code == 0
        ran = cli("review", "accept", 0, "--from", "t.json")
        assert ran.code == 0, ran.err
        assert status(cli, 0) == (0, "accepted")

    def test_a_statement_is_good_for_one_entry(self, cli):
        assert cli("review", "accept", 0, "--key", "alice.key", "--out", "s.json").code == 0
        ran = cli("review", "accept", 3, "--from", "s.json")
        assert ran.code == 4
        assert "not of entry `3`" in ran.err
        assert status(cli, 3) == (3, "waiting")

    def test_a_statement_is_good_for_one_log(self, cli, place, now):
        """Two homes of one name, with the same people: the decisions differ, and so do the statements."""
        now(days=-30)
        made = cli("trust", "init", "--home", "other", "--from", "root.toml", "--key", "alice.key")
        assert made.code == 0
        now(minutes=1)
        assert cli("check", "r1.json", "--home", "other").code == 3
        assert cli("review", "accept", 0, "--home", "other", "--key", "alice.key", "--out", "s.json").code == 0
        assert cli("review", "accept", 0, "--from", "s.json").code == 4
        now()
        assert status(cli, 0) == (3, "waiting")

    def test_a_changed_statement_is_refused(self, cli, place):
        assert cli("review", "accept", 0, "--key", "alice.key", "--out", "s.json").code == 0
        envelope = json.loads((place / "s.json").read_text())
        envelope["signatures"][0]["sig"] = "A" * 86 + "=="
        (place / "s.json").write_text(json.dumps(envelope))
        assert cli("review", "accept", 0, "--from", "s.json").code == 4
        (place / "s.json").write_text("{}")
        assert cli("review", "accept", 0, "--from", "s.json").code == 4
        assert cli("review", "accept", 0, "--from", "nowhere.json").code == 2
        assert status(cli, 0) == (3, "waiting")

    def test_a_signed_manifest_is_no_statement(self, cli):
        assert cli("review", "accept", 0, "--from", "r1.json").code == 4

    @pytest.mark.parametrize("term", ["revoked_at", "compromised_since", "valid_until"])
    def test_a_key_that_is_not_to_be_trusted_accepts_nothing(self, cli, rotate, now, term):
        rotate(*TWO, ("readings = {legal = 2}", "readings = {legal = 1}"))
        assert cli("review", "accept", 0, "--key", "bob.key", "--out", "s.json").code == 0
        now(hours=1)
        ended = f'{{file = "bob.pub", {term} = 2026-11-20T04:30:00Z}}'
        rotate(*TWO, ("readings = {legal = 2}", "readings = {legal = 1}"), ('"bob.pub"', ended))
        assert cli("review", "accept", 0, "--from", "s.json").code == 4
        assert cli("review", "accept", 0, "--key", "alice.key").code == 0

    def test_an_expired_trust_root_accepts_nothing(self, cli, now):
        now(days=400)
        ran = cli("review", "accept", 0, "--key", "alice.key")
        assert ran.code == 4
        assert "expired" in ran.err

    def test_a_clock_that_is_behind_accepts_nothing(self, cli, now):
        now(days=-1)
        assert cli("review", "accept", 0, "--key", "alice.key").code == 5

    def test_to_check_again_is_still_a_replay(self, cli, check):
        assert cli("review", "accept", 0, "--key", "alice.key").code == 0
        assert check("r1.json").code == 4

    def test_an_acceptance_is_no_decision(self, cli):
        assert cli("review", "accept", 0, "--key", "alice.key").code == 0
        assert cli("review", "status", 4).code == 2
        assert cli("review", "accept", 4, "--key", "alice.key").code == 2
        assert cli("review", "status", 5).code == 2

    def test_an_acceptance_that_was_changed_lets_nothing_leave(self, cli, place):
        assert cli("review", "accept", 0, "--key", "alice.key").code == 0
        with sqlite3.connect(place / "home" / "log.sqlite") as db:
            (document,) = db.execute("SELECT decision FROM entry WHERE idx = 4").fetchone()
            db.execute("UPDATE entry SET decision = ? WHERE idx = 4", (document.replace(b'"alice"', b'"mallo"'),))
        db.close()
        assert cli("review", "status", 0).code == 5
        assert cli("log", "verify").code == 5

    def test_people_who_leave_later_have_accepted(self, cli, rotate, now):
        rotate(*TWO, ("readings = {legal = 2}", "readings = {legal = 1}"))
        assert cli("review", "accept", 0, "--key", "bob.key").code == 0
        now(hours=1)
        ended = '{file = "bob.pub", revoked_at = 2026-11-20T04:30:00Z}'
        rotate(("[purposes]\nai_training = {security = 1}", "[purposes]"), ('"bob.pub"', ended))
        assert status(cli, 0) == (0, "accepted")

    def test_a_key_found_compromised_at_the_time_has_accepted_nothing(self, cli, rotate, now):
        rotate(*TWO, ("readings = {legal = 2}", "readings = {legal = 1}"))
        assert cli("review", "accept", 0, "--key", "bob.key").code == 0
        now(hours=1)
        ended = '{file = "bob.pub", compromised_since = 2026-11-20T03:30:00Z}'
        rotate(("[purposes]\nai_training = {security = 1}", "[purposes]"), ('"bob.pub"', ended))
        ran = cli("review", "status", 0)
        assert (ran.code, ran.out) == (4, "")
        assert "compromised" in ran.err

    def test_the_trust_root_of_the_time_must_be_there(self, cli, place, rotate, now):
        rotate(*TWO, ("readings = {legal = 2}", "readings = {legal = 1}"))
        assert cli("review", "accept", 0, "--key", "bob.key").code == 0
        (place / "home" / "trust" / "2.root.json").unlink()
        assert cli("review", "status", 0).code == 4

    @pytest.mark.parametrize(("secret", "person", "code"), [(7, "alice", 4), (None, "bob", 5), (None, "alice", 0)])
    def test_who_holds_the_logs_key_cannot_accept_in_the_name_of_others(self, cli, place, secret, person, code):
        home = Home(place / "home")
        own = PrivateKey.from_secret("ed25519", bytes([secret]) * 32) if secret else None
        key = own or load_private_key((place / "alice.key").read_bytes())
        signer = {
            "person": person,
            "roles": ["data_export_officer"],
            "key": key.key_id,
            "public_key": key.public.pem,
        }
        with home.store() as store:
            said = statement_of(store, 0)
            kept = {
                "envelope": json.loads(sign_acceptance(said, [key])),
                "signers": [signer],
                "trust_root_sha256": home.pin.read_text().strip(),
            }
            entry = store.entry(0)
            store.accept(NewAcceptance(0, said.decision_sha256, entry.exporter, entry.as_of, NOW, kept))
        assert cli("review", "status", 0).code == code

    def test_a_review_counts_nobody(self, cli):
        before = cli("volumes", "show", "--format", "json").json
        assert cli("review", "accept", 0, "--key", "alice.key").code == 0
        assert cli("volumes", "show", "--format", "json").json == before


def test_an_opening_balance_is_no_decision(cli, place):
    count = ("--ordinary", 1, "--sensitive", 0, "--note", "counted by hand")
    assert cli("volumes", "open", "exporter-a", "--on", "2026-02-01", *count).code == 0
    assert cli("review", "status", 0).code == 2
    assert cli("review", "list", "--format", "json").json == []


@pytest.mark.parametrize("command", [["list"], ["status", 0], ["accept", 0, "--key", "alice.key"]])
def test_without_a_home_there_is_nothing_to_review(cli, place, command):
    shutil.rmtree(place / "home")
    assert cli("review", *command).code == 2
