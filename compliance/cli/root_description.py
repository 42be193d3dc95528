"""What a person writes about a trust root: a TOML file or options, turned into the document that is signed.

expires = 2027-11-20                      # first day of no trust
log = "example.com/export-log"            # name of the gate's log; only for version 1
policies = ["<64 hex digits>"]            # law that decides, by `compliance policy digest`; else only the one shipped

[people.alice]
name = "Alice Example"
keys = ["alice.pub"]                      # beside this file; or {file = "alice.pub", revoked_at = 2027-01-31T08:00:00Z}

[roles]
data_export_officer = ["alice"]

[thresholds]
manifest = {data_export_officer = 1}
trust_root = {data_export_officer = 1}
readings = {data_export_officer = 1}

[purposes]
ai_training = {security = 1}              # asked for beside the threshold of a manifest
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compliance.cli import files
from compliance.cli.context import day_of
from compliance.errors import UsageError
from compliance.model.base import plain
from compliance.record import Record

if TYPE_CHECKING:
    from compliance.signing import TrustRoot

_KEYS = {"expires", "log", "people", "roles", "thresholds", "purposes", "policies"}
_TERM = ("valid_from", "valid_until", "revoked_at", "compromised_since")
_TODO = "see `compliance trust init --help`"


class Description(Record, frozen=True):
    """A trust root in words: what `root_document` needs besides the moment and the log's key."""

    expires: datetime
    people: Mapping[str, Any]
    roles: Mapping[str, Any]
    thresholds: Mapping[str, Any]
    purposes: Mapping[str, Any] = {}
    log: str = ""
    policies: tuple[str, ...] = ()


def from_toml(path: Path) -> Description:
    """Read a description file; names of key files are relative to it.

    Raises:
        UsageError: not TOML, a key is missing or unknown, or a key file cannot be read.
    """
    where = str(path)
    try:
        table = tomllib.loads(files.read(path).decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"not valid TOML: {error}", where=where) from None
    for name in table.keys() - _KEYS:
        raise UsageError(f"unknown key `{name}`", where=where, todo=_TODO)
    for name in ("expires", "people", "roles", "thresholds"):
        if name not in table:
            raise UsageError(f"`{name}` is missing", where=where, todo=_TODO)
    people = {name: _person(entry, path.parent, f"{where}#people.{name}") for name, entry in table["people"].items()}
    return Description(
        expires=_moment(table["expires"], f"{where}#expires"),
        people=people,
        roles=table["roles"],
        thresholds=table["thresholds"],
        purposes=table.get("purposes", {}),
        log=str(table.get("log", "")),
        policies=_digests(table.get("policies", []), f"{where}#policies"),
    )


def from_options(
    people: Sequence[str],
    roles: Sequence[str],
    thresholds: Sequence[str],
    purposes: Sequence[str],
    expires: str | None,
    log: str,
) -> Description:
    """Read the options of `trust init`; a document type without a threshold takes that of `manifest`.

    Raises:
        UsageError: an option of the wrong form, or one that is missing.
    """
    last = day_of(expires, "--expires")
    if last is None or not people or not roles or not thresholds:
        raise UsageError(
            "the trust root is not described",
            todo="give `--from FILE`, or `--person`, `--role`, `--threshold`, `--expires`",
        )
    needs = _needs(thresholds, "--threshold")
    named = dict(_split(option, "--person", r"([^=]+)=([^=]+)=(.+)", "ID=NAME=FILE") for option in people)
    default = needs.get("manifest", {})
    return Description(
        expires=_moment(last, "--expires"),
        people={person: {"name": name, "keys": [_pem(Path(file))]} for person, (name, file) in named.items()},
        roles={
            role: ids[0].split(",")
            for role, ids in (_split(option, "--role", r"([^=]+)=(.+)", "ROLE=ID,ID") for option in roles)
        },
        thresholds={"trust_root": default, "readings": default, **needs},
        purposes=_needs(purposes, "--purpose"),
        log=log,
    )


def root_document(
    description: Description, issued_at: datetime, logs: Iterable[str], current: "TrustRoot | None" = None
) -> dict[str, Any]:
    """Write the document of the next root.

    Args:
        description: what was written about it.
        issued_at: the moment.
        logs: verifier keys of the gate's logs.
        current: the root before; a key that it holds keeps its term, but for what the description says.
    """
    known = {} if current is None else {key.public.pem: plain(key.record) for key in current.keys.values()}
    people = {
        name: {**person, "keys": [_record(key, issued_at, known) for key in person["keys"]]}
        for name, person in description.people.items()
    }
    return {
        "issued_at": _text(issued_at),
        "expires_at": _text(description.expires),
        "people": people,
        "roles": dict(description.roles),
        "thresholds": dict(description.thresholds),
        "purposes": dict(description.purposes),
        "logs": list(logs),
        **({"policies": list(description.policies)} if description.policies else {}),
    }


def _record(key: Mapping[str, Any], issued_at: datetime, known: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    from compliance.signing import PublicKey

    public = PublicKey.parse(key["public_key"])
    fresh = {"valid_from": _text(issued_at), "valid_until": None, "revoked_at": None, "compromised_since": None}
    return {"algorithm": public.algorithm, "public_key": public.pem, **fresh, **known.get(public.pem, {}), **key}


def _digests(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(digest, str) for digest in value):
        raise UsageError("a list of digests is expected", where=where, todo="see `compliance policy digest`")
    return tuple(value)


def _person(entry: Any, folder: Path, where: str) -> dict[str, Any]:
    if not isinstance(entry, dict) or entry.keys() != {"name", "keys"} or not isinstance(entry["keys"], list):
        raise UsageError("a person has `name` and a list `keys`", where=where, todo=_TODO)
    return {"name": entry["name"], "keys": [_key(key, folder, where) for key in entry["keys"]]}


def _key(key: Any, folder: Path, where: str) -> dict[str, Any]:
    table = {"file": key} if isinstance(key, str) else key
    if not isinstance(table, dict) or not isinstance(table.get("file"), str) or table.keys() - {"file", *_TERM}:
        raise UsageError(
            f"a key is a file, or a table with `file` and some of {', '.join(_TERM)}", where=where, todo=_TODO
        )
    term = {name: _text(_moment(table[name], where)) for name in _TERM if name in table}
    return {**_pem(folder / table["file"]), **term}


def _pem(path: Path) -> dict[str, str]:
    from compliance.signing import PublicKey

    return {"public_key": PublicKey.parse(files.read(path).decode("utf-8", "replace"), where=str(path)).pem}


def _needs(options: Sequence[str], name: str) -> dict[str, dict[str, int]]:
    needs: dict[str, dict[str, int]] = {}
    for option in options:
        what, (role, number) = _split(option, name, r"([^:=]+):([^:=]+)=([0-9]{1,3})", "WHAT:ROLE=NUMBER")
        needs.setdefault(what, {})[role] = int(number)
    return needs


def _split(option: str, name: str, pattern: str, form: str) -> tuple[str, tuple[str, ...]]:
    match = re.fullmatch(pattern, option)
    if match is None:
        raise UsageError(f"`{option}` is not of the form {form}", where=name, todo=_TODO)
    first, *rest = match.groups()
    return first, tuple(rest)


def _moment(value: Any, where: str) -> datetime:
    """A TOML day (its first moment, UTC) or a moment with an offset."""
    if isinstance(value, datetime) and value.tzinfo is not None and not value.microsecond:
        return value.astimezone(UTC)
    if type(value) is date:
        return datetime.combine(value, time(), UTC)
    raise UsageError(
        "not a day, and not a moment with an offset", where=where, todo="write 2027-11-20 or 2027-11-20T08:00:00Z"
    )


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
