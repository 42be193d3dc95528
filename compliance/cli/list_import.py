"""Imports the official table of a list: from the file to a signed table in the home folder."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from compliance import list_tables as tables
from compliance.canonical import sha256
from compliance.cli import files
from compliance.cli.keys import private_keys
from compliance.cli.output import note, put_json
from compliance.errors import PayloadError, SchemaError, UsageError
from compliance.law import Law
from compliance.law.list_file import ReadTable, read_list_file
from compliance.record import Record
from compliance.signing.envelope import parse_envelope

if TYPE_CHECKING:
    from compliance.cli.list_held import Held
    from compliance.home import Home

FAULTS_SHOWN = 200


class Request(Record, frozen=True):
    """What is to be imported: the list, the file, where it came from, and the keys of the people who sign."""

    list: str
    table: Path
    source: str
    obtained_on: date | None
    by: str | None
    keys: tuple[Path, ...]


def signed_table(request: Request, law: Law, now: datetime, form: str) -> bytes:
    """The table with the signatures of the people named; of a signed one with theirs added.

    Raises:
        UsageError: an unknown list, an option that is missing, no key.
        SchemaError: the file has faults, each of which is listed.
    """
    tables.list_of(request.list, law)
    if request.table.suffix == tables.SUFFIX:
        return _signed_before(request)
    return tables.sign_table(_document(request, law, now, form), private_keys(request.keys))


def _signed_before(request: Request) -> bytes:
    if request.source or request.obtained_on or request.by:
        raise UsageError("a signed table says itself where it came from", where=str(request.table))
    data = files.read(request.table)
    return tables.add_to_table(data, private_keys(request.keys), str(request.table)) if request.keys else data


def _document(request: Request, law: Law, now: datetime, form: str) -> dict[str, object]:
    source, day = request.source.strip(), request.obtained_on
    if not source or day is None:
        raise UsageError(
            "a table says where it came from, and when", where="--source, --obtained-on", todo="give both options"
        )
    entry = law.lists.lists[request.list]
    tables.check_obtained(day, entry, "--obtained-on")
    if day > law.day_of(now):
        raise UsageError(f"`{day}` is after today", where="--obtained-on", todo="name the day it was received")
    data = files.read(request.table)
    found = read_file(data, request.table, request.list, law)
    if found.faults:
        _list_faults(found, request.table, form)
    return {
        "version": 1,
        "list": request.list,
        "file": {"name": request.table.name, "sha256": sha256(data), "size": len(data)},
        "source": source,
        "obtained_on": day.isoformat(),
        "imported_at": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "imported_by": request.by or None,
        "columns": list(found.columns),
        "rows": [list(row) for row in found.rows],
    }


def read_file(data: bytes, path: Path, key: str, law: Law) -> ReadTable:
    """The table in a CSV or TOML file, with its faults.

    Raises:
        UsageError: the name of the file does not say which it is.
    """
    kinds: dict[str, Literal["csv", "toml"]] = {".csv": "csv", ".toml": "toml"}
    kind = kinds.get(path.suffix.lower())
    if kind is None:
        raise UsageError("neither `.csv` nor `.toml`", where=str(path), todo="save the table as one of these, in UTF-8")
    return read_list_file(data, kind, law.lists.lists[key])


def _list_faults(found: ReadTable, path: Path, form: str) -> None:
    """Show every fault, and refuse the file."""
    count = f"{len(found.faults)} fault{'s' if len(found.faults) > 1 else ''}"
    if form == "json":
        faults = [{"line": item.line, "column": item.column, "message": item.message} for item in found.faults]
        put_json({"status": "refused", "file": str(path), "faults": faults})
    else:
        for item in found.faults[:FAULTS_SHOWN]:
            note(f"{path}:{item.line}:{item.column}: {item.message}")
        if len(found.faults) > FAULTS_SHOWN:
            note(f"... and {len(found.faults) - FAULTS_SHOWN} more; --format json lists all")
    raise SchemaError(f"the table has `{count}`", where=str(path), todo="mend the file as it is listed, in UTF-8")


def install(signed: bytes, request: Request, law: Law, place: "Home", now: datetime, *, replace: bool) -> Path:
    """Put a signed table into the home folder, once it verifies as the gate will verify it.

    Raises:
        UntrustedError: it does not verify.
        UsageError: there is a table of this list already, or it cannot be written.
    """
    path = place.lists / f"{request.list}{tables.SUFFIX}"
    payload = tables.verified_payload(signed, place.trust_root(now), now, str(request.table))
    table = tables.read_table(payload, law, str(request.table))
    tables.check_table(table, law.day_of(now), path)
    if path.exists() and not replace:
        todo = "give `--replace` to take its place; decisions name the digest of the table they used"
        raise UsageError("a table of this list was imported before", where=str(path), todo=todo)
    try:
        place.lists.mkdir(exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot be made: {error.strerror}", where=str(place.lists)) from None
    files.write_over(path, signed + b"\n")
    return path


def keep(signed: bytes, request: Request, law: Law, out: Path) -> Path:
    """Write a signed table to a file, for others to add their signatures.

    Raises:
        UntrustedError: it is damaged, or of another list.
        UsageError: it cannot be written.
    """
    payload = parse_envelope(signed, payload_type=tables.LIST_TABLE_TYPE, where=str(request.table)).payload
    table = tables.read_table(payload, law, str(request.table))
    if table.document.list != request.list:
        raise SchemaError(f"the table is of the list `{table.document.list}`", where=str(request.table))
    files.write_over(out, signed + b"\n")
    return out


def check_against(held: "Held", path: Path, law: Law) -> None:
    """Compare a file with the one a table was read from: its digest, and every cell once more.

    Raises:
        PayloadError: it is another file, or reads otherwise.
    """
    if held.table is None:
        return
    document, data = held.table.document, files.read(path)
    if sha256(data) != document.file.sha256:
        message = f"has the SHA-256 `{sha256(data)}`; imported was `{document.file.name}` with `{document.file.sha256}`"
        raise PayloadError(message, where=str(path), todo="compare with the file that was imported, or import this one")
    found = read_file(data, path, document.list, law)
    if found.faults or found.columns != document.columns or found.rows != document.rows:
        raise PayloadError(
            "is the file imported, but does not read as the table signed", where=str(path), todo=tables.IMPORT_AGAIN
        )
