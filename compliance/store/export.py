"""Exporting the log: a folder that can be verified without the database, or the entries as JSON lines or CSV."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from compliance import canonical
from compliance.errors import StoreError, UsageError
from compliance.store import merkle, tiles
from compliance.store.audit import bundles, tile_bytes
from compliance.store.base import Progress, Store
from compliance.store.entry import Entry, moment_text
from compliance.store.note import unverified
from compliance.store.review import asks_for_review, state_of

_STEP = 64

COLUMNS = (
    "index",
    "kind",
    "recorded_at",
    "as_of",
    "exporter",
    "manifest_id",
    "revision",
    "verdict",
    "releasable",
    "review",
    "reasons",
    "ordinary",
    "sensitive",
    "manifest_sha256",
    "law_sha256",
    "decision_sha256",
    "leaf_hash",
)
"""Columns of the CSV: the index in the log; `decision`, `opening_balance`, `review` or `disagreement`; the moment it
was recorded (UTC); the day whose law was applied; the exporter's id; the manifest's id and revision; `approve` or
`deny`; `true` if data may be released on it; of an approval, whether a human must look first (`not_needed`, `waiting`
or `accepted`); the reason codes with a space between; people counted with ordinary and with sensitive personal
information; and the digests of payload, law, decision and leaf (lower-case hex)."""


def export_folder(
    store: Store, folder: Path, start: int = 0, end: int | None = None, *, progress: Progress | None = None
) -> None:
    """Write the log, with the records and decisions of a range, to a folder that must be new or empty.

    The tiles of leaf hashes are always those of the whole log, so that every root can be recomputed. Entry bundles are
    written where all their records are in the range: the records of others stay where they are.

    Raises:
        UsageError: the folder is not empty, or the log has no such range.
        StoreError: it cannot be written.
    """
    note = store.checkpoint()
    size = unverified(note).size
    stop = size if end is None else end
    if not 0 <= start <= stop <= size:
        raise UsageError(f"the log of `{size}` entries has no range `{start}` to `{stop}`")
    try:
        _empty(folder)
        records, notes = _write_decisions(store, folder, start, stop, progress)
        node = merkle.nodes_over(store.leaf_hashes()[:size])
        parts = {tile.path: tile_bytes(tile, node) for tile in tiles.tiles(size)} | bundles(records, start, size)
        parts["records.jsonl"] = b"".join(record + b"\n" for record in records)
        parts["checkpoints.txt"] = "".join(text + "\n" for text in notes).encode()
        parts["README.txt"] = README.encode()
        parts["checkpoint"] = note.encode()  # last: without it the folder is no export
        for name, data in parts.items():
            _write(folder / name, data)
    except OSError as error:
        raise StoreError(f"the export cannot be written: {error.strerror}", where=str(error.filename)) from error


def _empty(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise UsageError("the folder is not empty", where=str(folder), todo="name a new folder")


def _write_decisions(
    store: Store, folder: Path, start: int, stop: int, progress: Progress | None
) -> tuple[list[bytes], list[str]]:
    """Write the decisions of a range, and give their records and checkpoints."""
    records, notes = [], []
    for entry in store.entries(start, stop):
        _write(folder / "decisions" / f"{entry.index}.json", entry.decision)
        records.append(entry.leaf)
        notes.append(entry.checkpoint)
        if progress is not None and (len(records) % _STEP == 0 or entry.index + 1 == stop):
            progress(len(records), stop - start)
    return records, notes


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def to_jsonl(entries: Iterable[Entry]) -> Iterator[str]:
    """Give one line of JSON for each entry: index, leaf hash, leaf record, stored decision, signed checkpoint."""
    for entry in entries:
        line = {
            "index": entry.index,
            "leaf_hash": entry.leaf_hash,
            "record": canonical.parse(entry.leaf, where=f"log entry {entry.index}"),
            "decision": entry.document(),
            "checkpoint": entry.checkpoint,
        }
        yield canonical.canonical(line).decode() + "\n"


def to_csv(entries: Iterable[Entry], acceptance: Callable[[int], Entry | None]) -> Iterator[str]:
    """Give the header line of `COLUMNS`, then one line for each entry (RFC 4180, but with plain newlines).

    Args:
        entries: of the log.
        acceptance: gives the entry that accepts the decision of an index, as `Store.acceptance`.
    """
    yield _line(COLUMNS)
    for entry in entries:
        yield _line([_review(entry, acceptance) if column == "review" else _cell(entry, column) for column in COLUMNS])


def _line(cells: Iterable[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow([inert(cell) for cell in cells])
    return text.getvalue()


def _review(entry: Entry, acceptance: Callable[[int], Entry | None]) -> str:
    if not entry.releasable:
        return ""
    return state_of(entry, acceptance(entry.index) if asks_for_review(entry) else None)


def _cell(entry: Entry, column: str) -> str:
    value = getattr(entry, column)
    if column == "recorded_at":
        return moment_text(entry.recorded_at)
    if column == "reasons":
        return " ".join(entry.reasons)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def inert(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would run as a formula, also after spaces and in full-width form."""
    stripped = cell.lstrip()
    if cell[:1] in ("\t", "\r", "\n") or stripped[:1] in ("=", "+", "-", "@", "＝", "＋", "－", "＠"):
        return "'" + cell
    return cell


README = """\
EXPORT OF A DECISION LOG

What is in this folder
  checkpoint         the log's name, its number of entries and its root hash, signed by the log (C2SP signed note)
  tile/              the hashes of all entries as a Merkle tree (C2SP tlog-tiles; RFC 6962 hashes)
  records.jsonl      the log's records of the range exported, one line each, in order
  checkpoints.txt    for each record, the checkpoint that was signed with it (six lines each)
  decisions/N.json   the decision with index N, whole; its SHA-256 is `decision_sha256` in the record. Where a human had
                     to look first, a later record of the kind `review` names it (`accepts`); its file holds the
                     statement that people signed, their keys, and the digest of the trust root that names them.
                     A record of the kind `disagreement` says that the gate's two executors of the same rules gave
                     different answers: nothing was decided then, and the gate stopped; its file holds the facts and
                     both answers

How to verify
  1. Get the log's verifier key (one line, `name+hash+key`) from the log's owner by another way than this folder.
  2. Run: compliance log verify --export FOLDER --key FILE_WITH_THE_KEY
     No database and no network is needed, and nothing in this folder is trusted.
  3. If you kept an older checkpoint of this log, give it with --known FILE: only that shows that the log was not
     cut or rewritten since.
  By hand: the leaf hash is SHA-256 of a zero byte and the record; it stands at its index, 32 bytes each, in tile/0;
  the root over all leaf hashes (RFC 9162 section 2.1) is the third line of `checkpoint`; the signature is Ed25519 over
  the first three lines with their newlines.

What it proves: that these decisions were made on these manifests and stand at these places in the log. It does not
prove that a manifest told the truth.


决策日志导出件

本文件夹的内容
  checkpoint         日志名称、条目数和根哈希，由日志签名（C2SP signed note）
  tile/              全部条目的哈希，构成默克尔树（C2SP tlog-tiles，RFC 6962 哈希）
  records.jsonl      导出范围内的日志记录，按顺序每行一条
  checkpoints.txt    每条记录对应的已签名检查点（每个六行）
  decisions/N.json   序号为 N 的完整决定；其 SHA-256 即记录中的 `decision_sha256`。须先经人工复核的，
                     由其后一条 `review` 类记录（`accepts`）指明；该记录的文件载有复核人签名的声明、其公钥，
                     以及列明复核人的信任根摘要。`disagreement` 类记录表明本系统的两个执行器依同一规则得出
                     不同结果：当时未作任何决定，本系统随即停止；其文件载有事实和两份结果

如何验证
  1. 通过本文件夹以外的途径，向日志所有者取得验证公钥（一行，格式为“名称+哈希+公钥”）。
  2. 运行：compliance log verify --export 文件夹 --key 公钥文件
     不需要数据库，不需要联网，也不信任本文件夹中的任何内容。
  3. 如果您保存过该日志较早的检查点，请用 --known 文件 一并给出：只有这样才能证明日志此后没有被截断或改写。
  手工验证：叶哈希为一个零字节加记录的 SHA-256；它按序号存放在 tile/0 中，每个 32 字节；全部叶哈希的根
  （RFC 9162 第 2.1 节）即 `checkpoint` 的第三行；签名为对前三行（含换行符）的 Ed25519 签名。

能证明什么：这些决定确系针对这些清单作出，并位于日志的这些位置。不能证明清单内容属实。
"""
