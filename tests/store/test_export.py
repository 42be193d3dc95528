"""Exported folders verify on their own, and any change to one is found; JSON lines and CSV."""

import csv
import io
import shutil
from datetime import date
from typing import Any

import pytest

from compliance import canonical
from compliance.errors import LogTamperedError, StoreError, UsageError
from compliance.store import CheckpointSigner, create_store, verify_export
from compliance.store.export import COLUMNS, export_folder, inert, to_csv, to_jsonl

SIZE = 260  # one full tile, one partial


@pytest.fixture(scope="module")
def large(tmp_path_factory, new):
    """A log of more than one tile, made once, and the keys to verify it."""
    folder = tmp_path_factory.mktemp("large")
    signer = CheckpointSigner.create(folder / "log.key", "example.com/log")
    with create_store(folder / "log.sqlite", signer) as store:
        store.open_balance("acme", date(2024, 1, 1), 3, 4, "counted", new().recorded_at)
        version = 1
        for number in range(1, SIZE):
            version = store.record(new(number), prior_version=version).index + 1
        yield store, [signer.vkey]


@pytest.fixture(scope="module")
def whole(large, tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole") / "out"
    large[0].export(folder)
    return folder


@pytest.fixture(scope="module")
def part(large, tmp_path_factory):
    folder = tmp_path_factory.mktemp("part") / "out"
    export_folder(large[0], folder, 250, 258)
    return folder


def files(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_the_layout_of_a_whole_export(whole):
    decisions = {f"decisions/{index}.json" for index in range(SIZE)}
    tiles = {"tile/0/000", "tile/0/001.p/4", "tile/1/000.p/1", "tile/entries/000", "tile/entries/001.p/4"}
    assert files(whole) == decisions | tiles | {"checkpoint", "checkpoints.txt", "records.jsonl", "README.txt"}


def test_a_whole_export_verifies(large, whole):
    store, vkeys = large
    seen = []
    report = verify_export(whole, vkeys, known=[store.entry(4).checkpoint], progress=lambda *done: seen.append(done))
    assert (report.origin, report.size, report.start, report.end, report.known) == ("example.com/log", SIZE, 0, SIZE, 1)
    assert report.checkpoint == store.checkpoint()
    assert seen == [(256, SIZE), (SIZE, SIZE)]


def test_a_part_holds_the_records_of_its_range_only(large, part):
    store, vkeys = large
    tiles = {"tile/0/000", "tile/0/001.p/4", "tile/1/000.p/1"}
    decisions = {f"decisions/{index}.json" for index in range(250, 258)}
    assert files(part) == tiles | decisions | {"checkpoint", "checkpoints.txt", "records.jsonl", "README.txt"}
    report = verify_export(part, vkeys)
    assert (report.size, report.start, report.end) == (SIZE, 250, 258)
    everything = b"".join((part / name).read_bytes() for name in files(part))
    assert store.entry(249).manifest_id.encode() not in everything
    assert store.entry(258).manifest_id.encode() not in everything


@pytest.mark.parametrize(("start", "end"), [(0, 0), (7, 7), (0, 1), (SIZE - 1, SIZE), (256, SIZE)])
def test_any_range_verifies(large, tmp_path, start, end):
    store, vkeys = large
    store.export(tmp_path / "out", start, end)
    report = verify_export(tmp_path / "out", vkeys)
    assert (report.end - report.start, report.size) == (end - start, SIZE)


def test_an_empty_log_is_exported(store, signer, tmp_path):
    store.export(tmp_path / "out")
    assert verify_export(tmp_path / "out", [signer.vkey]).size == 0


def test_the_readme_is_in_english_and_chinese(part):
    text = (part / "README.txt").read_text("utf-8")
    assert "How to verify" in text
    assert "如何验证" in text


def test_progress_of_an_export(large, tmp_path):
    seen = []
    large[0].export(tmp_path / "out", 0, 100, progress=lambda *done: seen.append(done))
    assert seen == [(64, 100), (100, 100)]


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (5, 4), (0, SIZE + 1)])
def test_a_range_outside_the_log_is_refused(large, tmp_path, start, end):
    with pytest.raises(UsageError, match="no range"):
        large[0].export(tmp_path / "out", start, end)
    assert not (tmp_path / "out").exists()


def test_a_folder_in_use_is_refused(large, tmp_path):
    (tmp_path / "mine").write_text("x")
    with pytest.raises(UsageError, match="not empty"):
        large[0].export(tmp_path)


def test_a_folder_that_cannot_be_made_is_an_error(large, tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="cannot be written"):
        large[0].export(tmp_path / "file" / "out")


@pytest.fixture
def copy(part, tmp_path):
    return shutil.copytree(part, tmp_path / "copy")


FILES = [
    "checkpoint", "checkpoints.txt", "records.jsonl", "tile/0/000", "tile/0/001.p/4", "tile/1/000.p/1",
    "decisions/250.json", "decisions/257.json",
]  # fmt: skip


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("at", [0, 0.3, 0.5, 0.8, -1])
def test_any_changed_byte_of_an_export_is_found(copy, large, name, at):
    data = bytearray((copy / name).read_bytes())
    data[int(at * len(data)) if at >= 0 else -1] ^= 1
    (copy / name).write_bytes(data)
    with pytest.raises(LogTamperedError):
        verify_export(copy, large[1])


@pytest.mark.parametrize("name", FILES)
def test_any_missing_or_cut_or_longer_file_is_found(copy, large, name):
    data = (copy / name).read_bytes()
    for changed in (data[:-1], data[: len(data) // 2], data + b"\n", b""):
        (copy / name).write_bytes(changed)
        with pytest.raises(LogTamperedError):
            verify_export(copy, large[1])
    (copy / name).unlink()
    with pytest.raises(LogTamperedError, match="missing"):
        verify_export(copy, large[1])


@pytest.mark.parametrize("name", ["decisions/3.json", "decisions/258.json", "tile/0/002", "tile/entries/000"])
def test_a_file_too_many_is_found(copy, large, name):
    (copy / name).parent.mkdir(exist_ok=True)
    (copy / name).write_text("{}")
    with pytest.raises(LogTamperedError, match="not part of the log"):
        verify_export(copy, large[1])


def test_a_changed_entry_bundle_is_found(whole, large, tmp_path):
    copy = shutil.copytree(whole, tmp_path / "copy")
    (copy / "tile/entries/001.p/4").write_bytes(b"\x00\x00")
    with pytest.raises(LogTamperedError, match="not that of the tree"):
        verify_export(copy, large[1])


@pytest.mark.parametrize("lines", [(1, 0, 2, 3, 4, 5, 6, 7), (1, 2, 3, 4, 5, 6, 7), (0, 1, 2, 3, 4, 5, 6, 7, 7), ()])
def test_records_in_another_order_or_number_are_found(copy, large, lines):
    records = (copy / "records.jsonl").read_bytes().splitlines(keepends=True)
    (copy / "records.jsonl").write_bytes(b"".join(records[line] for line in lines))
    with pytest.raises(LogTamperedError):
        verify_export(copy, large[1])


def test_a_record_that_claims_another_place_is_found(copy, large):
    record: Any = canonical.parse((copy / "records.jsonl").read_bytes().splitlines()[0], where="record")
    for index in (0, 251, SIZE, -1, "250", None):
        first = canonical.canonical(record | {"index": index}) + b"\n"
        (copy / "records.jsonl").write_bytes(first)
        (copy / "checkpoints.txt").write_text(
            (copy / "checkpoints.txt").read_text()[: len(large[0].entry(250).checkpoint) + 1]
        )
        with pytest.raises(LogTamperedError):
            verify_export(copy, large[1])


def test_an_export_is_verified_with_the_key_given_and_no_other(part, large, tmp_path):
    other = CheckpointSigner.create(tmp_path / "other.key", "example.com/log")
    for vkeys in ([], [other.vkey]):
        with pytest.raises(LogTamperedError, match="known key"):
            verify_export(part, vkeys)


def test_an_export_of_a_rewritten_log_is_found_by_a_kept_checkpoint(part, large, store, record, signer, tmp_path):
    # `store` has the same name as the large log; here it stands for the same log shown to somebody else.
    record(store, 1)
    keys = [signer.vkey]
    store.export(tmp_path / "out")
    assert verify_export(tmp_path / "out", keys, known=[store.checkpoint()]).known == 1
    with pytest.raises(LogTamperedError, match="two logs were shown"):
        verify_export(tmp_path / "out", keys, known=[signer.sign(1, bytes(32))])
    with pytest.raises(LogTamperedError, match="had `2`"):
        verify_export(tmp_path / "out", keys, known=[signer.sign(2, bytes(32))])


def test_json_lines(filled):
    lines = list(to_jsonl(filled.entries(1, 4)))
    assert [line[-1] for line in lines] == ["\n"] * 3
    found: list[Any] = [canonical.parse(line.encode(), where="line") for line in lines]
    assert [line["index"] for line in found] == [1, 2, 3]
    assert found[0]["decision"] == filled.entry(1).document()
    assert found[1]["decision"]["note"] == "counted by hand"
    assert found[2]["record"]["verdict"] == "deny"
    assert {tuple(line) for line in found} == {("checkpoint", "decision", "index", "leaf_hash", "record")}


def test_csv(filled):
    rows = list(csv.DictReader(io.StringIO("".join(to_csv(filled.entries(), filled.acceptance)))))
    assert len(rows) == 7
    assert tuple(rows[0]) == COLUMNS
    assert rows[3] == {
        "index": "3",
        "kind": "decision",
        "recorded_at": "2024-05-20T01:02:03Z",
        "as_of": "2024-05-20",
        "exporter": "acme",
        "manifest_id": "00000000-0000-7000-8000-000000000003",
        "revision": "1",
        "verdict": "deny",
        "releasable": "false",
        "review": "",
        "reasons": "consent_missing notice_missing",
        "ordinary": "0",
        "sensitive": "0",
        "manifest_sha256": f"{3:064x}",
        "law_sha256": "b" * 64,
        "decision_sha256": filled.entry(3).decision_sha256,
        "leaf_hash": filled.entry(3).leaf_hash,
    }
    assert (rows[0]["releasable"], rows[2]["kind"], rows[2]["verdict"]) == ("true", "opening_balance", "")


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", " =1", "\t=1", "\rx", "\tx", "＝1", "\u3000＠x"])
def test_a_formula_is_made_inert(cell):
    assert inert(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["", "acme", "0", "a=b", "2024-05-20"])
def test_other_cells_stay_as_they_are(cell):
    assert inert(cell) == cell


@pytest.mark.parametrize(
    ("key", "value"), [("ordinary", 4), ("recorded_at", "2024-05-20T01:02:04Z"), ("reasons", ["x"])]
)
def test_a_record_changed_where_the_decision_is_silent_is_found(copy, large, key, value):
    first, rest = (copy / "records.jsonl").read_bytes().split(b"\n", 1)
    record: Any = canonical.parse(first, where="record")
    (copy / "records.jsonl").write_bytes(canonical.canonical(record | {key: value}) + b"\n" + rest)
    with pytest.raises(LogTamperedError, match="not the one in the tree"):
        verify_export(copy, large[1])
