"""The lists and their imported tables for people and for programs."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from compliance import list_tables as tables
from compliance.cli.context import Lang
from compliance.cli.failures import as_document
from compliance.cli.list_held import Held
from compliance.cli.output import chosen, put, put_columns, put_json, put_pairs
from compliance.law import Law
from compliance.law.lists import ZoneList
from compliance.model.base import plain


def show_imported(held: Held, form: str, status: str) -> None:
    """Say what was read and where it lies now."""
    if form == "json":
        put_json({"status": status, **_record(held)})
        return
    put_pairs([("status", f"{status}: {held.path}"), *_pairs(held), *_contents(held)])


def show_lists(law: Law, held: Sequence[Held], form: str, lang: Lang) -> None:
    """Every list on a line, with what was imported for it."""
    by_key = {item.key: item for item in held}
    if form == "json":
        put_json([_list_record(entry) | {"table": _record_of(by_key, key)} for key, entry in law.lists.lists.items()])
        return
    head = ("key", "from", "until", "kind", "seen", "table", "zones", "sectors", "title")
    rows = [
        (
            entry.key,
            entry.start,
            entry.end or "",
            entry.kind,
            entry.seen,
            _in_short(by_key.get(key)),
            " ".join(sorted(entry.zones)),
            " ".join(sorted(entry.sectors)),
            chosen(entry.title, lang),
        )
        for key, entry in law.lists.lists.items()
    ]
    put_columns(head, rows)


def show_list(law: Law, key: str, held: Sequence[Held], form: str, lang: Lang, *, rows: bool) -> None:
    """One list with everything the law holds of it, and its imported table.

    Raises:
        UsageError: no such list.
    """
    entry = tables.list_of(key, law)
    by_key = {item.key: item for item in held}
    item = by_key.get(key)
    if form == "json":
        shown = _list_record(entry) | {"table": _record_of(by_key, key)}
        put_json(shown | ({"entries": _entries(item)} if rows else {}))
        return
    record = _list_record(entry) | {"title": chosen(entry.title, lang)}
    put_pairs((name, _plain(value)) for name, value in record.items())
    put()
    put_pairs([("table", _in_short(item) or "no official table imported; fields stand as claimed")])
    if item is not None:
        put_pairs([*_pairs(item), *_contents(item)])
        if rows and item.table is not None:
            put()
            put_columns(item.table.document.columns, item.table.document.rows)


def show_verified(held: Sequence[Held], law: Law, today: date, form: str, against: str) -> None:
    """What became of the verification of each table."""
    if form == "json":
        put_json([_record(item) | {"term": _term(law, item.key, today), "against": against or None} for item in held])
        return
    if not held:
        put("no table was imported")
    for number, item in enumerate(held):
        if number:
            put()
        pairs = [("list", item.key), ("verified", "no: " + str(item.error) if item.error else "yes"), *_pairs(item)]
        if item.table is not None:
            pairs += [("term", _term(law, item.key, today))]
            pairs += [("against", f"{against}: the file that was imported")] if against else []
        put_pairs(pairs)


def _term(law: Law, key: str, today: date) -> str:
    entry = law.lists.lists.get(key)
    if entry is None:
        return ""
    if today < entry.start:
        return f"in force from {entry.start}"
    if entry.end is None:
        return f"in force since {entry.start}"
    return f"in force from {entry.start} until {entry.end}" + (": lapsed" if entry.end < today else "")


def _list_record(entry: ZoneList) -> dict[str, Any]:
    return {
        "key": entry.key,
        "kind": entry.kind,
        "title": plain(entry.title),
        "from": entry.start.isoformat(),
        "until": entry.end.isoformat() if entry.end else None,
        "zones": sorted(entry.zones),
        "active_in": sorted(entry.active_in),
        "sectors": sorted(entry.sectors),
        "scenarios": sorted(entry.scenarios),
        "training_entries": entry.training_entries,
        "cite": entry.cite,
        "seen": entry.seen,
        "source": entry.source,
        "note": entry.note,
    }


def _record_of(by_key: dict[str, Held], key: str) -> dict[str, Any] | None:
    return _record(by_key[key]) if key in by_key else None


def _record(held: Held) -> dict[str, Any]:
    """A table for programs; the entries are left out."""
    if held.table is None:
        error = as_document(held.error) if held.error else None
        return {"list": held.key, "path": str(held.path), "verified": False, "error": error}
    document = held.table.document
    return {
        "list": held.key,
        "path": str(held.path),
        "verified": bool(held.signers),
        "sha256": held.table.sha256,
        "file": plain(document.file),
        "source": document.source,
        "obtained_on": document.obtained_on.isoformat(),
        "imported_at": document.imported_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "imported_by": document.imported_by,
        "columns": list(document.columns),
        "entries": len(document.rows),
        "signers": list(held.signers),
    }


def _entries(held: Held | None) -> list[dict[str, str]]:
    if held is None or held.table is None:
        return []
    document = held.table.document
    return [{str(name): text for name, text in zip(document.columns, row, strict=True)} for row in document.rows]


def _pairs(held: Held) -> list[tuple[str, object]]:
    if held.table is None:
        return []
    document = held.table.document
    return [
        ("table of", document.list),
        ("sha256", held.table.sha256),
        ("file", f"{document.file.name}, {document.file.size} bytes, sha256 {document.file.sha256}"),
        ("source", document.source),
        ("obtained on", document.obtained_on),
        (
            "imported",
            f"{document.imported_at:%Y-%m-%dT%H:%M:%SZ}"
            + (f" by {document.imported_by}" if document.imported_by else ""),
        ),
        ("signed by", ", ".join(held.signers) or "not verified here"),
    ]


def _contents(held: Held) -> list[tuple[str, object]]:
    """How many entries there are, and how many in each scenario, sector and category."""
    if held.table is None:
        return []
    document = held.table.document
    found: list[tuple[str, object]] = [("entries", len(document.rows))]
    for place, name in enumerate(document.columns):
        if name in ("scenario", "sector", "category"):
            counts = Counter(row[place] for row in document.rows)
            found.append((f"by {name}", ", ".join(f"{text or '-'} {count}" for text, count in counts.items())))
    return found


def _in_short(held: Held | None) -> str:
    if held is None:
        return ""
    if held.table is None:
        return "DOES NOT VERIFY"
    return f"{len(held.table.document.rows)} entries of {held.table.document.obtained_on}"


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(value)
    return "" if value is None else str(value)
