"""The imported tables on disk, each verified as the gate verifies it."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from compliance import list_tables as tables
from compliance.cli import files
from compliance.errors import ComplianceError, UsageError
from compliance.home import Home
from compliance.law import Law
from compliance.record import Record
from compliance.signing.envelope import parse_envelope
from compliance.signing.people import trusted_keys

if TYPE_CHECKING:
    from compliance.model.list_table import OfficialTable
    from compliance.signing import TrustRoot


class Held(Record, frozen=True):
    """A signed table on disk: what is in it and who signed, or why it cannot be relied on."""

    path: Path
    table: "OfficialTable | None" = None
    signers: tuple[str, ...] = ()
    error: ComplianceError | None = None

    @property
    def key(self) -> str:
        """The list whose table it is, or is named to be."""
        return self.table.document.list if self.table else self.path.stem


def held_tables(home: Path, law: Law, now: datetime) -> list[Held]:
    """Every table in a home folder, verified; none where there is no home.

    Raises:
        UsageError: there is no trust root, or something in the folder is no table.
        TrustRootError: the trust root is not in force.
    """
    place = Home(home)
    if not place.has_lists:
        return []
    root = place.trust_root(now)
    return [held_table(path, law, root, now, installed=True) for path in tables.table_files(place.lists)]


def chosen_tables(what: str | None, home: Path, law: Law, now: datetime) -> list[Held]:
    """The tables that a command line means: all imported, that of one list, or a file.

    Raises:
        UsageError: no such table.
    """
    if what is None:
        return held_tables(home, law, now)
    if what not in law.lists.lists:
        if not Path(what).is_file():
            raise UsageError(f"`{what}` is neither a list nor a file", todo="see `compliance lists show`")
        return [held_table(Path(what), law, Home(home).trust_root(now), now, installed=False)]
    found = [held for held in held_tables(home, law, now) if held.path.stem == what]
    if not found:
        raise UsageError(f"no table of `{what}` was imported", todo="import it with `compliance lists import`")
    return found


def held_table(path: Path, law: Law, root: "TrustRoot | None", now: datetime, *, installed: bool) -> Held:
    """Verify a table as the gate does; without a root only its cells are checked."""
    where = str(path)
    try:
        data = files.read(path)
        envelope = parse_envelope(data, payload_type=tables.LIST_TABLE_TYPE, where=where)
        signers: tuple[str, ...] = ()
        if root is not None:
            tables.verified_payload(data, root, now, where)
            signers = tuple(known.person for known in trusted_keys(envelope, root, now, where))
        table = tables.read_table(envelope.payload, law, where)
        if installed:
            tables.check_table(table, law.day_of(now), path)
    except ComplianceError as error:
        return Held(path, error=error)
    return Held(path, table, signers)


def fail_on_faults(held: Sequence[Held]) -> None:
    """Raise what is wrong with the first table that cannot be relied on."""
    for item in held:
        if item.error is not None:
            raise item.error
