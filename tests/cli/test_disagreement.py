"""A disagreement of the executors is in the log before its error leaves the gate, and an auditor sees it there."""

import csv
import io
import json
import sqlite3

import pytest

from compliance import home
from compliance.canonical import canonical, sha256
from compliance.engine.planned import PlanExecutor
from compliance.errors import DisagreementError, StoreError
from compliance.gate import Gate
from compliance.paper import disagreement_of
from compliance.store.sqlite import SqliteStore
from tests.cli.conftest import NOW
from tests.cli.test_two_executors import entries, other, wrong


@pytest.fixture
def lying(monkeypatch):
    """Makes the first executor lie while it is in use."""
    monkeypatch.setattr(PlanExecutor, "run", wrong)


@pytest.fixture
def lie(monkeypatch, check):
    """Checks with a first executor that lies."""

    def ran(*arguments):
        with monkeypatch.context() as patch:
            patch.setattr(PlanExecutor, "run", wrong)
            return check(*arguments)

    return ran


@pytest.fixture
def stopped(place):
    """What stands in stopped.json."""
    return lambda: json.loads((place / "home" / "stopped.json").read_text())


@pytest.mark.parametrize(
    ("options", "advisory"), [([], ""), (["--draft"], "draft"), (["--as-of", "2026-11-19"], "other_day")]
)
def test_it_is_in_the_log(signed, lie, cli, stopped, options, advisory):
    paper = signed()
    ran = lie(paper, *options)
    assert ran.code == 5
    assert "log entry `0` says so" in ran.err
    (entry,) = entries(cli)
    assert f"manifest {entry['manifest_id']} r{entry['revision']}: the executors differ" in ran.err
    assert (entry["kind"], entry["verdict"], entry["releasable"]) == ("disagreement", None, False)
    assert (entry["ordinary"], entry["sensitive"], entry["advisory"]) == (0, 0, advisory)
    assert entry["as_of"] == ("2026-11-19" if advisory == "other_day" else "2026-11-20")
    assert stopped()["entry"] == 0
    document = cli("log", "show", 0, "--format", "json").json["document"]
    assert document["facts"] == stopped()["facts"]
    assert entry["packages"] == sorted({*document["answers"]["first"], *document["answers"]["second"]})
    assert entry["packages"] == document["packages"]
    assert entry["packages"][0] in stopped()["message"]


def test_it_names_the_transfer_the_law_and_the_program(signed, lie, check, cli, place):
    paper = signed()
    lie(paper)
    (place / "home" / "stopped.json").unlink()
    assert check(paper).code == 0
    disagreement, decision = entries(cli)
    same = ("manifest_id", "revision", "manifest_sha256", "exporter", "as_of", "law_sha256")
    assert [disagreement[name] for name in same] == [decision[name] for name in same]
    assert len(disagreement["program_sha256"]) == 64


def test_an_auditor_sees_it_after_somebody_has_gone_on(signed, lie, check, cli, place):
    """The file is gone, the entry is not."""
    assert check(signed()).code == 0
    before = cli("volumes", "show", "--format", "json").json
    lie(signed("b.json", other))
    (place / "home" / "stopped.json").unlink()
    assert cli("volumes", "show", "--format", "json").json == before
    assert cli("review", "list", "--format", "json").json == []
    assert cli("review", "status", 1).code == 2
    assert check(signed("b.json", other)).code == 0
    assert [entry["kind"] for entry in entries(cli)] == ["decision", "disagreement", "decision"]
    assert "disagreement" in cli("log", "list").out.splitlines()[2]
    assert cli("log", "prove", 1).code == 0
    assert cli("log", "verify", "--format", "json").json["size"] == 3
    assert cli("log", "export", "--out", "out").code == 0
    assert cli("log", "verify", "out", "--key", place / "home" / "log.vkey").code == 0
    rows = list(csv.DictReader(io.StringIO(cli("log", "export", "--format", "csv").out)))
    assert [row["kind"] for row in rows] == ["decision", "disagreement", "decision"]


def test_an_exporter_of_a_draft_alone_has_no_volumes(place, manifest, lie, cli):
    lie(manifest("d.json", lambda body: body["exporter"].update(id="nobody-else")), "--draft")
    assert entries(cli)[0]["exporter"] == "nobody-else"
    assert cli("volumes", "show", "--format", "json").json["exporters"] == {}


def test_it_is_shown_in_both_languages(signed, lie, cli):
    lie(signed(), "--as-of", "2026-11-19")
    both, english, chinese = (cli("log", "show", 0, *lang).out for lang in ((), ("--lang", "en"), ("--lang", "zh")))
    package = entries(cli)[0]["packages"][0]
    for text in (both, english, chinese):
        assert package in text
        assert "stopped.json" in text
        assert entries(cli)[0]["program_sha256"] in text
    assert "nothing was decided" in english
    assert "未作决定" in chinese
    assert "only the second executor" in english
    assert not any("一" <= char <= "鿿" for char in english)
    assert "executors" not in chinese
    assert "nothing was decided" in both
    assert "未作决定" in both


def test_a_batch_is_undone_before_it_is_recorded(signed, lie, check, cli, place, stopped):
    assert check(signed("first.json", lambda body: body.update(revision=7))).code == 0
    ran = lie(signed(), signed("b.json", other), "--format", "json")
    assert [result["exit_code"] for result in ran.json["results"]] == [5, 5]
    assert all("log entry `1` says so" in result["error"]["todo"] for result in ran.json["results"])
    assert [entry["kind"] for entry in entries(cli)] == ["decision", "disagreement"]
    assert stopped()["entry"] == 1
    (place / "home" / "stopped.json").unlink()
    assert check(signed(), signed("b.json", other)).code == 0
    assert cli("log", "verify").code == 0


def test_a_batch_names_the_manifest_that_it_is_about(signed, check, cli, monkeypatch):
    """Only what is asked about the second manifest of the batch is answered wrongly."""
    right = PlanExecutor.run

    def another(body):
        other(body)
        body["exporter"]["people_held"] = 7777

    def second_is_wrong(executor, digest, document):
        return (wrong if "7777" in document else right)(executor, digest, document)

    papers = [signed(), signed("b.json", another)]
    with monkeypatch.context() as patch:
        patch.setattr(PlanExecutor, "run", second_is_wrong)
        assert check(*papers).code == 5
    (entry,) = entries(cli)
    assert entry["manifest_id"] == json.loads(papers[1].with_name("b.plain").read_text())["id"]


def test_it_is_durable_when_the_error_leaves_the_gate(signed, place, lying):
    """Read on a connection of its own, while the gate is still open."""
    with Gate.open(place / "home", clock=lambda: NOW) as gate:
        with pytest.raises(DisagreementError):
            gate.check(signed().read_bytes())
        with sqlite3.connect(place / "home" / "log.sqlite") as db:
            assert db.execute("SELECT count(*) FROM entry").fetchone() == (1,)
        db.close()
        assert (place / "home" / "stopped.json").exists()


def test_a_log_that_is_locked_leaves_the_gate_stopped(signed, lie, cli, place, stopped, monkeypatch):
    record = SqliteStore.record_disagreement

    def locked(store, *arguments, **more):
        store._connection._db.execute("PRAGMA busy_timeout = 100")
        with sqlite3.connect(store.path) as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                return record(store, *arguments, **more)
            finally:
                db.execute("ROLLBACK")
                db.close()

    monkeypatch.setattr(SqliteStore, "record_disagreement", locked)
    ran = lie(signed())
    assert ran.code == 5
    assert "executors differ" in ran.err
    assert "could not be logged" in ran.err
    assert "locked" in ran.err
    assert stopped()["entry"] is None
    assert entries(cli) == []


def test_a_clock_behind_the_log_leaves_the_gate_stopped(place, lie, check, signed, cli, now, stopped):
    assert check(signed()).code == 0
    now(days=-1)
    ran = lie(signed("b.json", other), "--draft")
    assert ran.code == 5
    assert "could not be logged" in ran.err
    assert stopped()["entry"] is None
    assert len(entries(cli)) == 1


def test_a_home_without_a_log_is_stopped_all_the_same(manifest, lie, place, stopped):
    (place / "home" / "log.sqlite").unlink()
    ran = lie(manifest(), "--draft")
    assert ran.code == 5
    assert "could not be logged" in ran.err
    assert stopped()["entry"] is None
    assert not (place / "home" / "log.sqlite").exists()


def test_without_a_home_the_user_is_told(manifest, lie, place):
    ran = lie(manifest(), "--draft", "--home", place / "nowhere")
    assert ran.code == 5
    assert "no home folder" in ran.err
    assert not (place / "nowhere").exists()


def test_a_file_that_cannot_be_written_is_told_and_the_log_has_it(signed, lie, cli, monkeypatch):
    def full(*_arguments):
        raise StoreError("the file cannot be written: no space left")

    monkeypatch.setattr(home, "write_new", full)
    ran = lie(signed())
    assert ran.code == 5
    assert "stop the gate by hand" in ran.err
    assert "log entry `0` says so" in ran.err
    assert [entry["kind"] for entry in entries(cli)] == ["disagreement"]


def test_what_another_gate_was_stopped_for_stays(signed, lie, place, cli, monkeypatch):
    """Two gates disagree at once: both are in the log, and the file is of the first."""
    lie(signed())
    kept = (place / "home" / "stopped.json").read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(home.Home, "refuse_if_stopped", lambda _home: None)
        assert "log entry `1` says so" in lie(signed()).err
    assert (place / "home" / "stopped.json").read_bytes() == kept
    assert [entry["index"] for entry in entries(cli)] == [0, 1]
    assert sorted(path.name for path in (place / "home").glob("stopped*")) == ["stopped.json"]


def test_the_stop_comes_before_the_entry(signed, lie, place, monkeypatch):
    """A crash in between leaves a gate that is stopped."""
    record, seen = SqliteStore.record_disagreement, []

    def looking(store, *arguments, **more):
        seen.append(json.loads((place / "home" / "stopped.json").read_text())["entry"])
        return record(store, *arguments, **more)

    monkeypatch.setattr(SqliteStore, "record_disagreement", looking)
    lie(signed())
    assert seen == [None]


def test_the_digest_of_the_document_is_in_the_leaf(signed, lie, cli):
    lie(signed())
    shown = cli("log", "show", 0, "--format", "json").json
    assert sha256(canonical(shown["document"])) == shown["decision_sha256"]


def test_a_disagreement_on_nothing_that_was_judged_is_no_entry():
    with pytest.raises(StoreError, match="what was being judged"):
        disagreement_of(DisagreementError("the executors differ", "{}"))


def test_what_nobody_foresaw_leaves_the_gate_stopped(signed, lie, stopped, cli, monkeypatch):
    def broken(_store, _new, **_more):
        raise RuntimeError("nobody foresaw this")

    with monkeypatch.context() as patch:
        patch.setattr(SqliteStore, "record_disagreement", broken)
        ran = lie(signed())
    assert ran.code == 5
    assert "executors differ" in ran.err
    assert "nobody foresaw this" in ran.err
    assert stopped()["entry"] is None
    assert entries(cli) == []
