"""The official tables of lists that an operator imported: signed documents in a home folder, `lists/<key>.json`.

They are signed by the people whom the trust root names for `readings`: both say how the law is to be read. A table that
is there and cannot be relied on is an error; none is ever passed over.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from compliance.canonical import canonical, parse, sha256
from compliance.errors import SchemaError, UsageError
from compliance.law import Law
from compliance.law.list_rows import head_faults, row_faults
from compliance.law.lists import ZoneList
from compliance.model.list_table import ListTableDocument, OfficialTable
from compliance.signing import TrustRoot, verify_document
from compliance.signing.envelope import MAX_ENVELOPE, add_signatures, parse_envelope, sign_payload
from compliance.signing.keys import PrivateKey
from compliance.signing.schema import validate

LIST_TABLE_TYPE = "application/vnd.compliance.list-table+json"
SUFFIX = ".json"
IMPORT_AGAIN = "import the table again with `compliance lists import`, or take the file away"


class ListTables:
    """The tables in a folder. Signatures are verified each time they are asked for, cells are read once."""

    def __init__(self, folder: Path, law: Law) -> None:
        self._folder = folder
        self._law = law
        self._known: dict[str, OfficialTable] = {}

    def load(self, root: TrustRoot, now: datetime) -> Mapping[str, OfficialTable]:
        """Every table by the key of its list, in the order of the file names.

        Args:
            root: the trust root in force.
            now: the moment, with a time zone.

        Raises:
            UsageError: a file that cannot be read or is no table, or a table of a list that the law does not know.
            UntrustedError: a table that does not verify, or is damaged.
        """
        tables: dict[str, OfficialTable] = {}
        for path in table_files(self._folder):
            payload = verified_payload(_read(path), root, now, str(path))
            table = self._table(payload, str(path))
            check_table(table, self._law.day_of(now), path)
            tables[table.document.list] = table
        return tables

    def _table(self, payload: bytes, where: str) -> OfficialTable:
        digest = sha256(payload)
        if digest not in self._known:
            self._known[digest] = read_table(payload, self._law, where)
        return self._known[digest]


def table_files(folder: Path) -> Iterator[Path]:
    """The files of a folder of tables, in order; a hidden one is what an import left that was cut off.

    Raises:
        UsageError: the folder cannot be read, or holds something that is no table.
    """
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", where=str(folder)) from error
    for path in paths:
        if path.name.startswith("."):
            continue
        if path.suffix != SUFFIX or not path.is_file():
            raise UsageError("is no imported table", where=str(path), todo="take it out of this folder")
        yield path


def verified_payload(data: bytes, root: TrustRoot, now: datetime, where: str) -> bytes:
    """The signed bytes of a table, once enough of the right people are seen to have signed them.

    Raises:
        UntrustedError: it does not verify.
    """
    return verify_document(data, root, now, LIST_TABLE_TYPE, "readings", where=where)


def read_table(payload: bytes, law: Law, where: str) -> OfficialTable:
    """Read the signed bytes of a table and check every cell, as the import did.

    Raises:
        JsonError, SchemaError: damaged.
        UsageError: the law does not know the list.
    """
    document = validate(ListTableDocument, parse(payload, where=where), where)
    entry = list_of(document.list, law, where)
    width = len(document.columns)
    for number, row in enumerate(document.rows):
        if len(row) != width:
            raise _damaged(f"the row has `{len(row)}` cells, not `{width}`", f"{where}#/rows/{number}")
    for fault in head_faults(document.columns):
        raise _damaged(fault.message, f"{where}#/columns/{fault.column}")
    for fault in row_faults(document.columns, document.rows, entry):
        raise _damaged(fault.message, f"{where}#/rows/{fault.row}/{fault.column}")
    check_obtained(document.obtained_on, entry, f"{where}#/obtained_on")
    return OfficialTable(document, sha256(payload))


def check_table(table: OfficialTable, today: date, path: Path) -> None:
    """Refuse a table under the name of another list, or one that was obtained on a day to come.

    Raises:
        SchemaError: it is one of these.
    """
    document = table.document
    if path.name != f"{document.list}{SUFFIX}":
        raise _damaged(f"the table is of the list `{document.list}`, not of `{path.stem}`", str(path))
    if document.obtained_on > today:
        raise _damaged(f"the table was obtained on `{document.obtained_on}`, after today", str(path))


def check_obtained(day: date, entry: ZoneList, where: str) -> None:
    """Refuse a table that somebody had before there was a list.

    Raises:
        SchemaError: the day is before the list was in force.
    """
    if day < entry.start:
        message = f"the table was obtained on `{day}`, but `{entry.key}` is in force from `{entry.start}`"
        raise SchemaError(message, where=where, todo="name the day on which the issued table was received")


def list_of(key: str, law: Law, where: str = "") -> ZoneList:
    """The list of a key.

    Raises:
        UsageError: the law does not know it.
    """
    entry = law.lists.lists.get(key)
    if entry is None:
        raise UsageError(f"the law knows no list `{key}`", where=where, todo="see `compliance lists show`")
    return entry


def sign_table(document: Mapping[str, Any], keys: Sequence[PrivateKey]) -> bytes:
    """Sign a table; see `ListTableDocument` for its keys.

    Raises:
        UsageError: no key, or the same key twice.
        SchemaError, EnvelopeError: not a table, or too large.
    """
    payload = canonical(dict(document))
    validate(ListTableDocument, parse(payload))
    return sign_payload(LIST_TABLE_TYPE, payload, keys).to_bytes()


def add_to_table(data: bytes, keys: Sequence[PrivateKey], where: str) -> bytes:
    """Add signatures to a signed table.

    Raises:
        UsageError: no key, or a key that has signed already.
        JsonError, EnvelopeError: not a signed table.
    """
    return add_signatures(parse_envelope(data, payload_type=LIST_TABLE_TYPE, where=where), keys).to_bytes()


def _damaged(message: str, where: str) -> SchemaError:
    return SchemaError(message, where=where, todo=IMPORT_AGAIN)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_ENVELOPE + 1)
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", where=str(path)) from error
