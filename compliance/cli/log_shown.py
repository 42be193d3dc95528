"""The log for people and for programs: entries, proofs, reports of a verification, exports."""

import base64
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from compliance.cli import files
from compliance.cli.context import Lang
from compliance.cli.output import note, progress, put, put_columns, put_json, put_pairs
from compliance.errors import UsageError
from compliance.home import Home
from compliance.store import Entry, Proof, Store, VerifyReport, verify_export, verify_store


def show_entries(entries: Iterable[Entry], form: str) -> None:
    """One line for each entry."""
    if form == "json":
        put_json([summary(entry) for entry in entries])
        return
    head = ("index", "recorded at", "what", "as of", "exporter", "manifest", "people", "reasons")
    put_columns(head, (_line(entry) for entry in entries))


def summary(entry: Entry) -> dict[str, Any]:
    """An entry without its decision."""
    return {
        "index": entry.index,
        "kind": entry.kind,
        "recorded_at": _moment(entry),
        "as_of": entry.as_of.isoformat(),
        "exporter": entry.exporter,
        "manifest_id": entry.manifest_id or None,
        "revision": entry.revision or None,
        "manifest_sha256": entry.manifest_sha256 or None,
        "verdict": entry.verdict,
        "releasable": entry.releasable,
        "reasons": list(entry.reasons),
        "ordinary": entry.ordinary,
        "sensitive": entry.sensitive,
        "law_sha256": entry.law_sha256 or None,
        "decision_sha256": entry.decision_sha256,
        "leaf_hash": entry.leaf_hash,
        **_of_its_kind(entry),
    }


def _of_its_kind(entry: Entry) -> dict[str, Any]:
    """What only an entry of this kind has."""
    if entry.kind == "disagreement":
        named = {"advisory": entry.advisory, "program_sha256": entry.program_sha256}
        return named | {"packages": list(entry.packages)}
    return {} if entry.accepts is None else {"accepts": entry.accepts, "accepts_sha256": entry.accepts_sha256}


def _line(entry: Entry) -> tuple[object, ...]:
    manifest = f"{entry.manifest_id} r{entry.revision}" if entry.manifest_id else ""
    people = f"{entry.ordinary}+{entry.sensitive}"
    plain = entry.kind.replace("_", " ") if entry.accepts is None else f"accepts {entry.accepts}"
    what, why = entry.verdict or plain, " ".join(entry.reasons or entry.packages)
    return entry.index, _moment(entry), what, entry.as_of, entry.exporter, manifest, people, why


def _moment(entry: Entry) -> str:
    return entry.recorded_at.strftime("%Y-%m-%dT%H:%M:%SZ")


def show_entry(entry: Entry, form: str, lang: Lang) -> None:
    """An entry with everything that was decided."""
    if form == "json":
        put_json(summary(entry) | {"document": entry.document(), "checkpoint": entry.checkpoint})
    elif entry.kind == "decision":
        from compliance.canonical import parse
        from compliance.model.base import read
        from compliance.model.decision import Decision
        from compliance.report import view_of, write_text

        decision = read(Decision, parse(entry.decision))
        write_text(view_of(decision, entry), sys.stdout, lang=lang)
    elif entry.kind == "disagreement":
        from compliance.report import write_disagreement

        write_disagreement(entry, sys.stdout, lang=lang)
    else:
        put_pairs([(name.replace("_", " "), value) for name, value in summary(entry).items() if value is not None])
        document = entry.document()
        put_pairs([("note", document["note"])] if entry.accepts is None else _reviewers(document))


def _reviewers(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [("accepted by", f"{signer['person']} {signer['key']}") for signer in document["signers"]]


def show_proof(entry: Entry, proof: Proof) -> None:
    """An inclusion proof with the record it is of and the checkpoint it leads to; hashes in base64, as in tiles."""
    put_json(
        {
            "index": entry.index,
            "record": entry.leaf.decode(),
            "leaf_hash": base64.b64encode(bytes.fromhex(entry.leaf_hash)).decode(),
            "hashes": [base64.b64encode(step).decode() for step in proof.hashes],
            "checkpoint": proof.checkpoint,
        }
    )


def verified(folder: Path | None, home: Path, keys: Sequence[Path], known: Sequence[Path]) -> VerifyReport:
    """Verify an export, or the log of a home folder.

    Raises:
        UsageError: no such folder, an export without a verifier key, or a file that cannot be read.
        LogTamperedError: the first fault.
        StoreError: it cannot be read.
    """
    if folder is not None and not folder.is_dir():
        raise UsageError("there is no exported folder", where=str(folder), todo="name one that `log export` has made")
    vkeys = [files.read(path).decode("utf-8", "replace").strip() for path in keys]
    notes = [files.read(path).decode("utf-8", "replace") for path in known]
    with progress("entries") as tell:
        if folder is None:
            place = Home(home)
            own = vkeys or [files.read(place.key.with_suffix(".vkey")).decode("utf-8", "replace").strip()]
            return verify_store(place.log, own, known=notes, progress=tell)
        if not vkeys:
            todo = "get `log.vkey` from the log's owner and name it with `--key`"
            raise UsageError("an export is verified with the log's verifier key", where=str(folder), todo=todo)
        return verify_export(folder, vkeys, known=notes, progress=tell)


def show_report(report: VerifyReport, form: str) -> None:
    """What was verified."""
    if form == "json":
        names = ("origin", "size", "root", "start", "end", "known", "checkpoint")
        put_json({"verified": True, **{name: getattr(report, name) for name in names}})
        return
    put(f"the log `{report.origin}` verifies")
    put_pairs(
        [
            ("entries", report.size),
            ("decisions seen", f"{report.start} up to {report.end}, not included"),
            ("root", report.root),
            ("known checkpoints found", report.known),
        ]
    )
    if not report.known:
        note("note: only a checkpoint kept elsewhere (--known) shows that the log was not cut or rewritten")


def write_export(store: Store, form: str, start: int, end: int | None, out: Path | None) -> None:
    """Export entries.

    Raises:
        UsageError: no place for a folder, a place that is taken, or no such range.
    """
    if form == "folder":
        if out is None:
            raise UsageError("the folder has no name", where="--out", todo="name a new folder with `--out`")
        with progress("entries") as tell:
            store.export(out, start, end, progress=tell)
        put(str(out))
        return
    from compliance.store.export import to_csv, to_jsonl

    found = store.entries(start, end)
    lines = to_csv(found, store.acceptance) if form == "csv" else to_jsonl(found)
    if out is None:
        sys.stdout.writelines(lines)
    else:
        files.write_new(out, "".join(lines).encode())
        put(str(out))
