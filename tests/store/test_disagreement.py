"""Disagreements of the executors as entries: what they hold, how a planted one is found, what they leave alone."""

import csv
import io
import json
import sqlite3
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from compliance import canonical
from compliance.errors import ClockError, ComplianceError, LogTamperedError, StoreError, UsageError
from compliance.store import NewDisagreement, leaf, verify_export, verify_store
from compliance.store.export import to_csv, to_jsonl
from compliance.store.review import asks_for_review, state_of

MOMENT = datetime(2024, 5, 20, 1, 2, 3, tzinfo=UTC)
ANSWERS = {"first": {"cn.dsl": ["a"], "cn.pipl": []}, "second": {"cn.dsl": ["a", "b"]}}


def disagreement(**changes):
    fields: dict[str, Any] = {
        "manifest_id": "00000000-0000-7000-8000-000000000001",
        "revision": 1,
        "manifest_sha256": f"{1:064x}",
        "exporter": "acme",
        "advisory": "",
        "as_of": date(2024, 5, 20),
        "law_sha256": "b" * 64,
        "program_sha256": "d" * 64,
        "packages": ("cn.dsl", "cn.pipl"),
        "recorded_at": MOMENT,
        "facts": {"data": {"personal": True}},
        "answers": ANSWERS,
    }
    return NewDisagreement(**(fields | changes))


@pytest.fixture
def disagreed(filled):
    """The log of seven entries, and an eighth that the executors disagreed."""
    filled.record_disagreement(disagreement())
    return filled


def test_it_is_an_entry_of_its_own(disagreed):
    entry = disagreed.entry(7)
    assert (entry.kind, entry.verdict, entry.releasable, entry.reasons) == ("disagreement", None, False, ())
    assert (entry.packages, entry.program_sha256, entry.advisory) == (("cn.dsl", "cn.pipl"), "d" * 64, "")
    assert (entry.exporter, entry.ordinary, entry.sensitive) == ("acme", 0, 0)
    assert entry.document()["facts"] == {"data": {"personal": True}}
    assert entry.document()["answers"] == ANSWERS
    assert leaf.index_of(entry.leaf) == 7


def test_the_leaf_holds_no_facts(disagreed):
    assert set(json.loads(disagreed.entry(7).leaf)) == {
        "advisory", "as_of", "decision_sha256", "exporter", "index", "kind", "law_sha256", "manifest_id",
        "manifest_sha256", "ordinary", "packages", "program_sha256", "recorded_at", "revision", "sensitive", "v",
    }  # fmt: skip


def test_it_is_durable_when_the_call_returns(disagreed, again):
    assert again().entry(7) == disagreed.entry(7)


def test_it_uses_and_counts_nothing(filled, record, path):
    def tables():
        with sqlite3.connect(path) as db:
            found = [db.execute(f"SELECT * FROM {table}").fetchall() for table in ("used", "volume")]  # noqa: S608
        db.close()
        return found

    before, prior = tables(), filled.prior("acme", date.min, date.max)
    filled.record_disagreement(disagreement(manifest_id="00000000-0000-7000-8000-000000000099"))
    assert tables() == before
    assert filled.prior("acme", date.min, date.max) == prior
    assert filled.used("00000000-0000-7000-8000-000000000099", 1) is None
    assert record(filled, 99).index == 8  # the same id and revision is decided later


def test_a_decision_in_waiting_is_still_up_to_date(filled, new):
    """Unlike an opening balance, it does not change what a decision rests on."""
    version = filled.prior("acme", date.min, date.max).version
    filled.record_disagreement(disagreement())
    assert filled.record(new(50), prior_version=version).index == 8


def test_nobody_can_accept_it(disagreed):
    entry = disagreed.entry(7)
    assert not asks_for_review(entry)
    assert disagreed.acceptance(7) is None
    with pytest.raises(UsageError, match="no decision"):
        state_of(entry, None)


def test_it_verifies_with_and_without_the_database(disagreed, signer, path, tmp_path):
    assert disagreed.verify().size == 8
    assert verify_store(path, [signer.vkey]).size == 8
    disagreed.export(tmp_path / "out")
    assert verify_export(tmp_path / "out", [signer.vkey]).end == 8
    disagreed.export(tmp_path / "part", 7)
    assert verify_export(tmp_path / "part", [signer.vkey]).start == 7


def test_the_readme_of_an_export_names_it_in_both_languages(disagreed, tmp_path):
    disagreed.export(tmp_path / "out")
    english, chinese = (tmp_path / "out" / "README.txt").read_text().split("决策日志导出件")
    assert "`disagreement`" in english
    assert "`disagreement`" in chinese


def test_the_tables_for_other_programs_name_it(disagreed):
    row = list(csv.DictReader(io.StringIO("".join(to_csv(disagreed.entries(), disagreed.acceptance)))))[7]
    assert (row["kind"], row["verdict"], row["releasable"], row["review"]) == ("disagreement", "", "false", "")
    assert (row["ordinary"], row["sensitive"], row["manifest_sha256"]) == ("0", "0", f"{1:064x}")
    assert json.loads(list(to_jsonl(disagreed.entries()))[7])["decision"]["answers"] == ANSWERS


@pytest.mark.parametrize(
    "changes",
    [
        {"manifest_id": "a b"},
        {"revision": 0},
        {"manifest_sha256": "x"},
        {"exporter": ""},
        {"advisory": "case"},
        {"law_sha256": ""},
        {"program_sha256": "D" * 64},
        {"packages": ()},
        {"packages": ("cn.pipl", "cn.dsl")},
        {"packages": ("cn.dsl", "cn.dsl")},
        {"packages": ("A name",)},
        {"packages": ("cn.dsl",)},
        {"packages": ("cn.dsl", "cn.ndr", "cn.pipl")},
        {"recorded_at": datetime(2024, 5, 20, 1, 2, 3)},  # noqa: DTZ001
        {"facts": {}},
        {"facts": {"n": 1.5}},
        {"answers": {}},
        {"answers": {"first": {}, "second": {}}},
        {"answers": {"first": ANSWERS["first"]}},
        {"answers": {**ANSWERS, "third": {}}},
        {"answers": {"first": ANSWERS["first"], "second": ANSWERS["first"]}},
        {"answers": {"first": ANSWERS["first"], "second": []}},
        {"answers": {"first": {"cn.dsl": [1], "cn.pipl": []}, "second": {}}},
        {"answers": {"first": {"cn.dsl": 1, "cn.pipl": []}, "second": {}}},
    ],
    ids=str,
)
def test_what_does_not_show_the_difference_is_not_recorded(filled, changes):
    with pytest.raises(ComplianceError):
        filled.record_disagreement(disagreement(**changes))
    assert filled.size() == 7


def test_an_answer_that_is_no_list_is_kept_as_text(filled):
    filled.record_disagreement(disagreement(answers={"first": ANSWERS["first"], "second": {"cn.dsl": "true"}}))
    assert filled.verify().size == 8


def test_a_clock_that_is_behind_records_nothing(filled):
    with pytest.raises(ClockError):
        filled.record_disagreement(disagreement(recorded_at=MOMENT - timedelta(days=1)))
    assert filled.size() == 7


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("kind", "decision"),
        ("kind", "opening_balance"),
        ("kind", "review"),
        ("kind", "other"),
        ("more", ""),
        ("facts", {}),
        ("note", "free text"),
        ("index", 6),
        ("v", 2),
        ("ordinary", 1),
        ("ordinary", False),
        ("sensitive", 1),
        ("advisory", "case"),
        ("advisory", None),
        ("law_sha256", "x"),
        ("law_sha256", None),
        ("program_sha256", "x"),
        ("program_sha256", 1),
        ("manifest_id", "a name"),
        ("manifest_id", 1),
        ("revision", 0),
        ("revision", True),
        ("manifest_sha256", ""),
        ("exporter", "a b"),
        ("as_of", "20240520"),
        ("recorded_at", "2024-05-20"),
        ("packages", []),
        ("packages", None),
        ("packages", "ab"),
        ("packages", [1]),
        ("packages", ["cn.pipl", "cn.dsl"]),
        ("packages", ["cn.dsl", "cn.dsl"]),
        ("packages", ["Someone's name"]),
        ("decision_sha256", "x"),
        ("verdict", "approve"),
        ("releasable", True),
        ("reasons", []),
        ("accepts", 0),
    ],
)
def test_a_planted_leaf_is_refused(disagreed, key, value):
    changed = canonical.canonical(json.loads(disagreed.entry(7).leaf) | {key: value})
    with pytest.raises(LogTamperedError, match="entry `7` is not a record"):
        leaf.read_leaf(7, changed)


@pytest.mark.parametrize(
    "key",
    [
        "advisory", "as_of", "decision_sha256", "exporter", "index", "kind", "law_sha256", "manifest_id",
        "manifest_sha256", "ordinary", "packages", "program_sha256", "recorded_at", "revision", "sensitive", "v",
    ],
)  # fmt: skip
def test_a_leaf_without_one_of_its_keys_is_refused(disagreed, key):
    record = json.loads(disagreed.entry(7).leaf)
    del record[key]
    with pytest.raises(LogTamperedError):
        leaf.read_leaf(7, canonical.canonical(record))


def test_a_decision_cannot_be_passed_off_as_one(disagreed):
    """Nor can it be turned into a decision: each kind has its own keys."""
    decision, record = (json.loads(disagreed.entry(index).leaf) for index in (0, 7))
    for turned in (decision | {"kind": "disagreement"}, record | {"kind": "decision"}):
        with pytest.raises(LogTamperedError):
            leaf.read_leaf(turned["index"], canonical.canonical(turned))


class _Forged:
    """What the holder of the log's key appends past the store: a leaf and another document beside it."""

    def __init__(self, new, said):
        self._new, self._said = new, canonical.canonical(said)

    def fields(self):
        return self._new.fields()

    def document(self):
        return self._said


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"law_sha256": "c" * 64}, "does not say what its leaf says"),
        ({"packages": ["cn.dsl"]}, "does not say what its leaf says"),
        ({"ordinary": 1}, "does not say what its leaf says"),
        ({"note": "free text"}, "does not show what its leaf names"),
        ({"facts": []}, "does not show what its leaf names"),
        ({"facts": {}}, "does not show what its leaf names"),
        ({"facts": None}, "does not show what its leaf names"),
        ({"answers": {}}, "does not show what its leaf names"),
        ({"answers": {"first": {}, "second": {}}}, "does not show what its leaf names"),
        ({"answers": {"first": ANSWERS["first"], "second": ANSWERS["first"]}}, "does not show what its leaf names"),
    ],
    ids=str,
)
def test_an_audit_finds_a_document_that_does_not_show_the_difference(filled, tmp_path, signer, change, message):
    new = disagreement()
    forged: Any = _Forged(new, json.loads(new.document()) | change)
    with filled._log("IMMEDIATE") as log:
        log.append(lambda index: leaf.disagreement_leaf(forged, index), forged.document(), None)
    with pytest.raises(LogTamperedError, match=message):
        filled.verify()
    filled.export(tmp_path / "out")
    with pytest.raises(LogTamperedError, match=message):
        verify_export(tmp_path / "out", [signer.vkey])


@pytest.mark.parametrize("key", ["facts", "answers"])
def test_an_audit_finds_what_is_missing_beside_a_leaf(filled, key):
    new = disagreement()
    said = json.loads(new.document())
    del said[key]
    forged: Any = _Forged(new, said)
    with filled._log("IMMEDIATE") as log:
        log.append(lambda index: leaf.disagreement_leaf(forged, index), forged.document(), None)
    with pytest.raises(LogTamperedError, match="does not show what its leaf names"):
        filled.verify()


def test_changed_facts_are_found(disagreed, path):
    with sqlite3.connect(path) as db:
        db.execute("UPDATE entry SET decision = CAST(replace(decision, 'personal', 'imported') AS BLOB) WHERE idx = 7")
    db.close()
    with pytest.raises(LogTamperedError):
        disagreed.verify()


def test_a_log_that_is_written_to_by_another_is_told(filled, again):
    with again()._log("IMMEDIATE"), pytest.raises(StoreError, match="locked"):
        filled.record_disagreement(disagreement())
    assert filled.record_disagreement(disagreement()).index == 7
