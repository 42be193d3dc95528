"""`compliance check`: every exit code, with a home folder, keys, a log and the real law."""

import json
import shutil
import sqlite3
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from compliance.cli.checking import exit_code, gravest
from compliance.errors import ExitCode


def simplified(body):
    """An approval that asks for a human: a simplified impact assessment."""
    body["exporter"]["people_held"] = 500
    body["evidence"][0]["form"] = "simplified"


def tamper(path: Path) -> Path:
    envelope = json.loads(path.read_text())
    envelope["payload"] = (
        envelope["payload"][:-8] + ("AAAA" if envelope["payload"][-8:-4] != "AAAA" else "BBBB") + "fQ=="
    )
    path.write_text(json.dumps(envelope))
    return path


def entries(cli):
    return cli("log", "list", "--format", "json").json


def test_an_approval_exits_with_0_and_is_in_the_log(signed, check, cli):
    ran = check(signed(), "--lang", "en")
    assert (ran.code, ran.err) == (0, "")
    assert "APPROVED" in ran.out.splitlines()[0]
    (entry,) = entries(cli)
    assert (entry["verdict"], entry["releasable"]) == ("approve", True)


def test_a_denial_exits_with_1_and_is_in_the_log(signed, check, cli, deny):
    ran = check(signed(change=deny), "--lang", "en")
    assert ran.code == 1
    assert "DENIED" in ran.out.splitlines()[0]
    assert entries(cli)[0]["reasons"] == ["core_data"]


def test_an_approval_that_asks_for_a_human_exits_with_3_unless_one_has_looked(signed, check):
    assert check(signed("a.json", simplified)).code == 3
    again = signed("b.json", lambda body: (simplified(body), body.update(revision=2)))
    ran = check(again, "--accept-review", "--format", "json")
    assert ran.code == 0
    assert ran.json["standing"] == "review"


def test_accepting_the_review_does_not_excuse_a_denial(signed, check, deny):
    assert check(signed(change=lambda body: (simplified(body), deny(body))), "--accept-review").code == 1


def test_the_second_use_of_a_revision_exits_with_4(signed, check, cli):
    path = signed()
    assert check(path).code == 0
    ran = check(path)
    assert (ran.code, ran.out) == (4, "")
    assert ran.err.startswith(f"error: {path}: /revision: ")
    assert len(entries(cli)) == 1


@pytest.mark.parametrize(
    ("options", "change"),
    [
        ({"keys": ("mallory",)}, None),
        ({"keys": ("bob",)}, None),
        ({}, lambda body: body.update(expires_at="2026-11-20T03:59:59Z")),
        ({}, lambda body: body.update(issued_at="2026-11-20T04:00:01Z")),
        ({}, lambda body: body["transfer"].update(purposes=["ai_training"])),
    ],
    ids=["stranger", "wrong role", "expired", "not issued", "purpose needs another signature"],
)
def test_what_is_not_to_be_trusted_exits_with_4(signed, check, cli, options, change):
    ran = check(signed(change=change, **options))
    assert (ran.code, ran.out) == (4, "")
    assert ran.err.splitlines()[1].startswith("what to do: ")
    assert entries(cli) == []


def test_a_tampered_envelope_exits_with_4(signed, check, cli):
    assert check(tamper(signed())).code == 4
    assert entries(cli) == []


def test_an_unsigned_manifest_exits_with_4(manifest, check):
    assert check(manifest()).code == 4


def test_an_expired_trust_root_exits_with_4(signed, check, now):
    path = signed(change=lambda body: body.update(expires_at="2030-01-01T00:00:00Z"))
    now(days=365)
    assert check(path).code == 4


def test_the_files_must_be_those_of_the_manifest(signed, check, place):
    payload = place / "payload"
    payload.mkdir()
    (payload / "d1.parquet").write_bytes(b"x" * 1024)
    assert check(signed(), "--files", payload).code == 4


def test_a_home_that_is_not_there_exits_with_2(signed, check, place):
    ran = check(signed(), "--home", place / "nowhere")
    assert ran.code == 2
    assert "compliance trust init" in ran.err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--no-such-option", "m.json"],
        ["m.json", "--formt", "json"],
        ["m.json", "--format", "xml"],
        ["m.json", "--as-of", "20261120"],
        ["m.json", "--as-of", "2026-02-30"],
        ["missing.json"],
        ["empty"],
        ["m.json", "m2.json", "--files", "empty"],
        ["m.json", "--draft", "--files", "empty"],
        ["-"],
        ["m.json", "--policies", "missing"],
    ],
    ids=" ".join,
)
def test_wrong_use_exits_with_2_and_judges_nothing(signed, check, cli, place, arguments):
    signed()
    (place / "empty").mkdir()
    (place / "m2.json").write_text("{}")
    ran = check(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert [line.split(":")[0] for line in ran.err.splitlines()] == ["error", "what to do"]
    assert entries(cli) == []


def test_standard_input_is_read_where_it_is_no_terminal(signed, check):
    ran = check("-", "--format", "json", stdin=signed().read_bytes())
    assert (ran.code, ran.json["source"]) == (0, "-")


def test_a_policy_folder_that_is_damaged_exits_with_5(signed, check, cli, place):
    law = shutil.copytree(Path(__file__).resolve().parents[2] / "policies", place / "law")
    (law / "cn" / "jurisdiction.toml").write_text("not = [toml")
    ran = check(signed(), "--policies", law, "--format", "json")
    assert (ran.code, ran.json["error"]["code"]) == (5, "policy")
    assert entries(cli) == []


def test_a_rule_that_does_not_compile_exits_with_5(manifest, check, place):
    law = shutil.copytree(Path(__file__).resolve().parents[2] / "policies", place / "law")
    with (law / "cn" / "order16" / "volumes.rego").open("a") as file:
        file.write("\nthis is no rego {{{\n")
    assert check(manifest(), "--draft", "--policies", law).code == 5


def test_a_log_that_cannot_be_written_exits_with_5(signed, check, place):
    (place / "home" / "log.sqlite").unlink()
    ran = check(signed(), "--format", "json")
    assert (ran.code, ran.json["error"]["code"]) == (5, "store")
    assert "decision" not in ran.json


def test_a_log_that_was_changed_exits_with_5(signed, check, place):
    assert check(signed("a.json")).code == 0
    log = place / "home" / "log.sqlite"
    with sqlite3.connect(log) as db:
        db.execute("UPDATE state SET size = 0, peaks = x''")
    db.close()
    ran = check(signed("b.json", lambda body: body.update(revision=2)), "--format", "json")
    assert (ran.code, ran.json["error"]["code"]) == (5, "log_tampered")


def test_an_unexpected_exception_is_a_failure_and_does_not_stop_the_others(signed, check, monkeypatch):
    from compliance import desk, judge

    real, calls = judge.judge, []

    def fails_once(*arguments):
        calls.append(arguments)
        if len(calls) == 1:
            raise RuntimeError("a bug\nin two lines")
        return real(*arguments)

    monkeypatch.setattr(desk, "judge", fails_once)
    ran = check(signed("a.json"), signed("b.json", lambda body: body.update(revision=2)), "--format", "json")
    assert ran.code == 5
    assert [result["exit_code"] for result in ran.json["results"]] == [5, 0]
    assert "Traceback" not in ran.err
    assert len(ran.err.splitlines()) == 2


def test_a_draft_is_never_0_and_never_in_the_log(manifest, check, cli, deny):
    plain = manifest()
    for options in ([], ["--accept-review"]):
        ran = check(plain, "--draft", "--format", "json", *options)
        assert (ran.code, ran.json["advisory"], ran.json["releasable"]) == (3, "draft", False)
    assert check(manifest("d.json", deny), "--draft").code == 1
    assert entries(cli) == []


def test_a_draft_needs_no_home(manifest, check, place):
    assert check(manifest(), "--draft", "--home", place / "nowhere").code == 3


def test_a_signed_manifest_as_a_draft_is_advice_as_well(signed, check, cli):
    assert check(signed(), "--draft").code == 3
    assert entries(cli) == []


@pytest.mark.parametrize(("day", "code"), [("2026-11-19", 3), ("2024-06-01", 1), ("2027-01-01", 3)])
def test_the_law_of_another_day_is_advice_only(signed, check, cli, day, code):
    ran = check(signed(), "--as-of", day, "--accept-review", "--format", "json")
    assert (ran.code, ran.json["advisory"], ran.json["log"]) == (code, "other_day", None)
    assert entries(cli) == []


def test_the_law_of_today_is_advice_as_well_where_its_day_is_named(signed, check, cli):
    ran = check(signed(), "--as-of", "2026-11-20", "--accept-review", "--format", "json")
    assert (ran.code, ran.json["advisory"], ran.json["log"]) == (3, "other_day", None)
    assert entries(cli) == []


@pytest.mark.parametrize("day", ["2001-01-01", "2021-05-31"])
def test_a_day_before_the_encoded_law_is_wrong_use(signed, manifest, check, cli, day):
    for arguments in ([signed()], ["--draft", manifest("d.json")]):
        ran = check(*arguments, "--as-of", day)
        assert (ran.code, ran.out) == (2, "")
        assert "2021-06-01" in ran.err
    assert check(signed("b.json"), "--as-of", "2021-06-01").code in (1, 3)
    assert cli("volumes", "show", "--as-of", day).code == 2


def test_the_law_of_a_day_to_come_is_said_to_be_what_is_encoded_now(signed, manifest, check):
    for arguments in ([signed()], ["--draft", manifest("d.json")]):
        ran = check(*arguments, "--as-of", "2026-11-21", "--format", "json")
        assert ran.json["decision"]["notes"].count("law_of_a_future_day") == 1
        assert "may change" in ran.json["names"]["notes"]["law_of_a_future_day"]["en"]
        assert "may change" in " ".join(check(*arguments, "--as-of", "2026-11-21", "--lang", "en").out.split())
        for other in ("2026-11-20", "2026-11-19"):
            shown = check(*arguments, "--as-of", other, "--format", "json").json
            assert "law_of_a_future_day" not in shown["decision"]["notes"]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ({"decision": "approve", "standing": "unrecorded", "releasable": False}, 5),
        ({"decision": "approve", "standing": "advisory", "releasable": False}, 3),
        ({"decision": "deny", "standing": "unrecorded", "releasable": False}, 1),
        ({"decision": "approve", "standing": "release", "releasable": True}, 0),
    ],
)
def test_an_approval_without_an_entry_is_never_0(found, expected):
    view: Any = SimpleNamespace(**found | {"decision": SimpleNamespace(decision=found["decision"], review=False)})
    for accept in (False, True):
        assert exit_code(view, accept_review=accept) == expected


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ([0, 3, 1, 2, 4, 5], 5),
        ([0, 3, 1, 2, 4], 4),
        ([0, 3, 1, 2], 2),
        ([0, 3, 1], 1),
        ([0, 3], 3),
        ([0, 0], 0),
        ([], 5),
    ],
)
def test_the_gravest_exit_code_stands(codes, expected):
    assert gravest([ExitCode(code) for code in codes]) == expected


def test_one_bad_manifest_does_not_stop_the_others(signed, check, cli, deny, place):
    first = signed("in/a.json", lambda body: body.update(id="00000000-0000-4000-8000-000000000001"))
    bad = tamper(signed("in/b.json"))
    last = signed("in/deep/c.json", deny)
    ran = check(place / "in", "--format", "json")
    assert (ran.code, ran.json["exit_code"]) == (4, 4)
    found = [(result["source"], result["exit_code"], "error" in result) for result in ran.json["results"]]
    assert found == [(str(first), 0, False), (str(bad), 4, True), (str(last), 1, False)]
    assert set(ran.json["results"][1]["error"]) == {"code", "message", "where", "todo"}
    assert [entry["verdict"] for entry in entries(cli)] == ["approve", "deny"]


def test_a_file_named_twice_is_checked_once(signed, check, place):
    path = signed("in/a.json")
    ran = check(path, place / "in", "--format", "json")
    assert (ran.code, len(ran.json["results"])) == (0, 1)


def test_the_shape_of_the_json_follows_from_the_command_line_alone(signed, check, place):
    signed("in/a.json")
    assert set(check(place / "in", "--format", "json").json) == {"schema_version", "exit_code", "results"}


def test_a_folder_that_cannot_be_read_is_no_empty_folder(signed, check, monkeypatch, place):
    signed("in/a.json")

    def walk(top, onerror):
        onerror(PermissionError(13, "Permission denied", str(top)))
        return iter(())

    monkeypatch.setattr("os.walk", walk)
    assert check(place / "in").code == 2


def test_json_stands_alone_on_standard_output(signed, check):
    path = signed()
    ran = check(path, "--format", "json")
    assert (ran.json["source"], ran.json["exit_code"], ran.err) == (str(path), 0, "")
    failed = check(path, "--format", "json")
    assert (failed.json["error"]["code"], failed.json["exit_code"]) == ("replay", 4)
    assert failed.err.startswith("error: ")


def test_the_text_of_several_names_each(signed, check, deny):
    first, last = signed("a.json"), signed("b.json", lambda body: (deny(body), body.update(revision=2)))
    ran = check(first, last, "--lang", "en")
    assert [line for line in ran.out.splitlines() if line.startswith("=== ")] == [f"=== {first} ===", f"=== {last} ==="]
    assert ran.err == "2 manifests: 1 with exit code 0, 1 with exit code 1\n"


def chinese(text: str) -> bool:
    return any("\u4e00" <= char <= "\u9fff" for char in text)


def test_the_language_is_chosen(manifest, check):
    plain = manifest()
    english, both = check(plain, "--draft", "--lang", "en").out, check(plain, "--draft").out
    mandarin = check(plain, "--draft", "--lang", "zh").out
    assert not chinese(english)
    assert chinese(both)
    assert "ADVISORY" in both
    assert chinese(mandarin)
    assert "ADVISORY" not in mandarin


def test_a_choice_of_readings_must_be_signed_by_the_people_named_for_it(signed, check, cli, place, law):
    reading = next(reading for reading in law.readings.values() if reading.switchable and len(reading.choices) > 1)
    other = next(choice for choice in reading.choices if choice != reading.default)
    (place / "chosen.json").write_text(json.dumps({"version": 1, "readings": {reading.id: other}}))
    for key, code in (("alice", 0), ("bob", 4)):
        made = cli("sign", "chosen.json", "--document", "readings", "--key", f"{key}.key", "-o", f"{key}.readings")
        assert made.code == 0
        path = signed(f"{key}.json", lambda body, code=code: body.update(revision=code + 1))
        assert check(path, "--readings", f"{key}.readings").code == code
    assert check(signed("c.json", lambda body: body.update(revision=9)), "--readings", "chosen.json").code == 4
