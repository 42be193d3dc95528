"""`compliance log` and `compliance volumes`: what was decided, who counts, and the proof that travels alone."""

import base64
import csv
import hashlib
import io
import json
import re
import shlex
import shutil
import sqlite3

import pytest

from compliance.store.merkle import leaf_hash


@pytest.mark.usefixtures("filled")
class TestLog:
    def test_the_entries_are_listed(self, cli):
        shown = cli("log", "list", "--format", "json").json
        assert [(entry["index"], entry["verdict"], entry["revision"]) for entry in shown] == [
            (0, "approve", 1),
            (1, "deny", 2),
            (2, "approve", 3),
        ]
        assert len(cli("log", "list").out.splitlines()) == 4
        assert [entry["index"] for entry in cli("log", "list", "--from", 1, "--to", 2, "--format", "json").json] == [1]

    def test_an_entry_is_shown_as_it_was_decided(self, cli):
        assert "DENIED" in cli("log", "show", 1, "--lang", "en").out.splitlines()[0]
        shown = cli("log", "show", 1, "--format", "json").json
        assert shown["document"]["decision"] == "deny"
        assert shown["reasons"] == ["core_data"]

    def test_the_exposure_is_kept_as_the_reviewer_saw_it(self, cli):
        kept = cli("log", "show", 1, "--format", "json").json["document"]["exposure"]
        assert "dsl45_2" in {exposed["penalty"]["id"] for exposed in kept["penalties"]}
        assert kept["penalties"][0]["penalty"]["citation"]["seen"]
        assert "If it were made anyway" in cli("log", "show", 1, "--lang", "en").out
        assert cli("log", "show", 0, "--format", "json").json["document"]["exposure"] is None

    @pytest.mark.parametrize("arguments", [["show", 3], ["prove", 3], ["list", "--to", 9], ["list", "--from", 9]])
    def test_an_entry_that_is_not_there_is_wrong_use(self, cli, arguments):
        assert cli("log", *arguments).code == 2

    def test_an_entry_is_proved_to_be_in_the_log(self, cli):
        proof = cli("log", "prove", 1).json
        digest = hashlib.sha256(b"\0" + proof["record"].encode()).digest()
        assert base64.b64encode(digest).decode() == proof["leaf_hash"]
        left, right = (base64.b64decode(step) for step in proof["hashes"])
        pair = hashlib.sha256(b"\1" + left + digest).digest()
        root = hashlib.sha256(b"\1" + pair + right).digest()
        assert base64.b64encode(root).decode() == proof["checkpoint"].splitlines()[2]
        assert leaf_hash(proof["record"].encode()) == digest

    def test_the_log_verifies(self, cli):
        ran = cli("log", "verify", "--format", "json")
        assert (ran.code, ran.json["size"], ran.json["verified"]) == (0, 3, True)
        assert "verifies" in cli("log", "verify").out

    def test_a_log_that_was_changed_does_not_verify(self, cli, place):
        with sqlite3.connect(place / "home" / "log.sqlite") as db:
            for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                db.execute(f"DROP TRIGGER {name}")
            (decision,) = db.execute("SELECT decision FROM entry WHERE idx = 1").fetchone()
            db.execute("UPDATE entry SET decision = ? WHERE idx = 1", (decision.replace(b'"deny"', b'"pass"'),))
        db.close()
        ran = cli("log", "verify", "--format", "json")
        assert (ran.code, ran.out) == (5, "")

    def test_the_log_verifies_under_its_own_key_only(self, cli, place):
        assert cli("trust", "init", "--home", "other", "--from", "root.toml", "--key", "alice.key").code == 0
        assert cli("log", "verify", "--key", "other/log.vkey").code == 5

    def test_a_checkpoint_kept_elsewhere_must_be_in_the_log(self, cli, place, signed, check):
        kept = cli("log", "show", 2, "--format", "json").json["checkpoint"]
        (place / "kept").write_text(kept)
        assert check(signed("9.json", lambda body: body.update(revision=9))).code == 0
        assert cli("log", "verify", "--known", "kept", "--format", "json").json["known"] == 1
        (place / "kept").write_text(kept.replace("\n3\n", "\n2\n"))
        assert cli("log", "verify", "--known", "kept").code == 5

    def test_an_export_is_verified_with_the_verifier_key_alone(self, cli, place, tmp_path):
        assert cli("log", "export", "--out", "exported").code == 0
        away = tmp_path / "away"
        away.mkdir()
        shutil.copytree(place / "exported", away / "exported")
        shutil.copy(place / "home" / "log.vkey", away / "vkey")
        shutil.rmtree(place)
        ran = cli("log", "verify", away / "exported", "--key", away / "vkey", "--format", "json")
        assert (ran.code, ran.json["end"]) == (0, 3)
        assert cli("log", "verify", away / "exported").code == 2
        record = away / "exported" / "decisions" / "1.json"
        record.write_text(record.read_text().replace("deny", "pass"))
        assert cli("log", "verify", away / "exported", "--key", away / "vkey").code == 5

    def test_an_export_that_is_not_there_is_wrong_use(self, cli, place):
        ran = cli("log", "verify", "nowhere", "--key", place / "home" / "log.vkey")
        assert (ran.code, ran.out) == (2, "")
        assert "nowhere" in ran.err

    def test_the_command_in_the_readme_of_an_export_works(self, cli, place):
        assert cli("log", "export", "--out", "FOLDER", "--from", 1).code == 0
        text = (place / "FOLDER" / "README.txt").read_text()
        shutil.copy(place / "home" / "log.vkey", place / "FILE_WITH_THE_KEY")
        (line,) = re.findall(r"Run: compliance (.*)", text)
        assert cli(*shlex.split(line)).code == 0

    def test_an_export_is_never_written_over(self, cli, place):
        assert cli("log", "export", "--out", "exported").code == 0
        assert cli("log", "export", "--out", "exported").code == 2
        (place / "t.csv").write_text("kept")
        assert cli("log", "export", "--format", "csv", "--out", "t.csv").code == 2
        assert cli("log", "export").code == 2

    def test_tables_go_to_standard_output_or_a_new_file(self, cli, place):
        rows = list(csv.DictReader(io.StringIO(cli("log", "export", "--format", "csv").out)))
        assert [row["verdict"] for row in rows] == ["approve", "deny", "approve"]
        lines = cli("log", "export", "--format", "jsonl", "--from", 1, "--to", 2).out.splitlines()
        assert [json.loads(line)["decision"]["decision"] for line in lines] == ["deny"]
        assert cli("log", "export", "--format", "jsonl", "--out", "t.jsonl").out == "t.jsonl\n"
        assert len((place / "t.jsonl").read_text().splitlines()) == 3

    def test_the_people_are_counted(self, cli):
        shown = cli("volumes", "show", "--format", "json").json
        assert shown["exporters"] == {"exporter-a": {"ordinary": 2, "sensitive": 0}}
        assert (shown["from"], shown["until"]) == ("2026-01-01", "2026-11-20")


def test_an_opening_balance_counts_toward_the_next_decision(cli, signed, check):
    count = ("--ordinary", 99_999, "--sensitive", 0, "--note", "counted by hand")
    assert cli("volumes", "open", "exporter-a", "--on", "2026-02-01", *count).code == 0
    assert cli("volumes", "open", "exporter-a", "--on", "2025-12-31", *count).code == 0
    shown = cli("volumes", "show", "exporter-a", "--format", "json").json
    assert shown["exporters"]["exporter-a"]["ordinary"] == 99_999
    assert [balance["note"] for balance in shown["balances"]] == ["counted by hand"] * 2
    assert "counted by hand" in cli("volumes", "show").out
    ran = check(signed(), "--format", "json")
    assert ran.code == 1
    assert ran.json["decision"]["prior"]["ordinary"] == 99_999
    assert cli("log", "show", 0).code == 0
    assert cli("log", "verify").code == 0


NOTE = "counted_from_this_log_only"


def test_counts_without_an_opening_balance_are_said_to_be_of_this_log_only(cli, signed, manifest, check):
    count = ("--ordinary", 0, "--sensitive", 0, "--note", "nobody before")
    assert cli("volumes", "open", "other-exporter", "--on", "2026-02-01", *count).code == 0
    assert cli("volumes", "open", "exporter-a", "--on", "2025-12-31", *count).code == 0  # not of this window
    shown = check(signed("a.json"), "--format", "json").json
    assert shown["decision"]["notes"] == [NOTE]
    assert "volumes open" in shown["names"]["notes"][NOTE]["zh"]
    assert "counted from this log only" in " ".join(cli("log", "show", 2, "--lang", "en").out.split())
    assert check(manifest("d.json"), "--draft", "--format", "json").json["decision"]["notes"] == [NOTE]
    assert cli("volumes", "open", "exporter-a", "--on", "2026-01-01", *count).code == 0
    later = signed("b.json", lambda body: body.update(revision=2))
    assert check(later, "--format", "json").json["decision"]["notes"] == []


def test_without_a_home_a_draft_counts_from_nothing_and_says_so(manifest, check):
    ran = check(manifest(), "--draft", "--home", "nowhere", "--format", "json")
    assert ran.json["decision"]["notes"] == [NOTE]


def test_where_nobody_is_counted_nothing_is_said_of_counts(manifest, check):
    def impersonal(body):
        body["datasets"][0] |= {
            "personal_information": "none",
            "subjects": {"ordinary": 0, "sensitive": 0, "under_14": False},
        }

    ran = check(manifest(change=impersonal), "--draft", "--format", "json")
    assert ran.json["decision"]["notes"] == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["exporter-a", "--on", "2026-02-01", "--ordinary", 1, "--sensitive", 0],
        ["exporter-a", "--on", "2026-02-01", "--ordinary", 1, "--sensitive", 0, "--note", " "],
        ["exporter-a", "--on", "yesterday", "--ordinary", 1, "--sensitive", 0, "--note", "x"],
        ["exporter-a", "--on", "2026-02-01", "--ordinary", -1, "--sensitive", 0, "--note", "x"],
    ],
)
def test_an_opening_balance_is_said_in_full(cli, place, arguments):
    assert cli("volumes", "open", *arguments).code == 2
    assert cli("log", "list", "--format", "json").json == []


@pytest.mark.parametrize("command", [["log", "list"], ["log", "verify"], ["volumes", "show"], ["log", "export"]])
def test_without_a_home_there_is_no_log(cli, place, command):
    assert cli(*command, "--home", "nowhere").code == 2
