"""Finds the policy tree and reads it: the only place where files of the law are opened.

TOML is slow to parse, so the parsed tree is kept on disk under the digest of the files it came from, once they have
passed every check. The key is recomputed from the files at every start, and a damaged entry is read anew.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from compliance import __version__
from compliance.cache import cache_folder, keep
from compliance.errors import PolicyError, UsageError

Table = dict[str, Any]
# What was checked by another version of the checks is checked again.
_CHECKS = ("lint.py", "penalties.py")
_CACHE_VERSION = __version__.encode() + b"".join(Path(__file__).with_name(name).read_bytes() for name in _CHECKS)


@dataclass(frozen=True)
class Source:
    """The files of the law: TOML tables and Rego texts by path below the root, and one digest over all of them.

    `checked` says that these very files have passed every check before, by this version of the program.
    """

    root: Path
    tables: Mapping[str, Table]
    rego: Mapping[str, str]
    digest: str
    checked: bool


def find_policies(chosen: Path | None = None) -> Path:
    """The folder of the law: the one chosen, else the packaged copy, else the checkout's.

    Raises:
        UsageError: there is none.
    """
    here = Path(__file__).resolve().parents[1]
    places = [chosen] if chosen else [here / "_policies", here.parent / "policies"]
    for place in places:
        if place.is_dir():
            return place
    raise UsageError(f"no policy folder at `{places[-1]}`", todo="name it with `--policies DIR`")


def jurisdictions(root: Path) -> tuple[str, ...]:
    """The jurisdictions whose law lies in the folder, China first."""
    found = (path.parent.name for path in root.glob("*/jurisdiction.toml"))
    return tuple(sorted(found, key=lambda name: (name != "cn", name)))


def read_source(root: Path, jurisdiction: str = "cn") -> Source:
    """Read every `.toml` and `.rego` file of a jurisdiction; no other's is opened.

    Raises:
        PolicyError: a file cannot be read or parsed, or the folder holds no law.
    """
    raw = _raw(root, jurisdiction)
    digest = _digest(raw)
    rego = {name: data.decode("utf-8") for name, data in raw.items() if name.endswith(".rego")}
    if not rego:
        raise PolicyError("the policy folder holds no rules", where=str(root / jurisdiction))
    tables = _kept(digest)
    if tables is not None:
        return Source(root, tables, rego, digest, checked=True)
    toml = {name: data for name, data in raw.items() if name.endswith(".toml")}
    return Source(root, {name: _parse(name, data) for name, data in toml.items()}, rego, digest, checked=False)


def digest_of(root: Path, jurisdiction: str = "cn") -> str:
    """The digest of a jurisdiction's law in a folder, without reading what it says.

    Raises:
        PolicyError: a file cannot be read.
    """
    return _digest(_raw(root, jurisdiction))


def _raw(root: Path, jurisdiction: str) -> dict[str, bytes]:
    files = (path for path in sorted((root / jurisdiction).rglob("*")) if _is_law(path))
    return {path.relative_to(root).as_posix(): _read(path) for path in files}


def _is_law(path: Path) -> bool:
    """Neither the cases beside the rules nor what the rules are proved against are law: no decision reads them."""
    beside = path.name.endswith("_test.toml") or path.name == "proof.toml"
    return path.suffix in (".toml", ".rego") and not beside and path.is_file()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise PolicyError(f"cannot be read: {error.strerror}", where=str(path)) from error


def _digest(raw: Mapping[str, bytes]) -> str:
    total = sha256()
    for name, data in raw.items():
        total.update(f"{len(name)}:{name}{len(data)}:".encode())
        total.update(data)
    return total.hexdigest()


def _parse(name: str, data: bytes) -> Table:
    import tomllib

    try:
        return tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PolicyError(f"not valid TOML: {error}", where=name) from error


def _entry(digest: str) -> Path:
    return cache_folder() / f"law-{digest}.json"


def _kept(digest: str) -> Mapping[str, Table] | None:
    try:
        mark, _, body = _entry(digest).read_bytes().partition(b"\n")
        tables: Mapping[str, Table] = json.loads(body, object_hook=_revive) if mark == _mark(body) else {}
    except (OSError, ValueError):
        return None
    return tables or None


def remember(source: Source) -> None:
    """Keep the parsed tree; called once the sources have passed every check."""
    body = json.dumps(source.tables, default=_tag, ensure_ascii=False, separators=(",", ":")).encode()
    keep(_entry(source.digest), _mark(body) + b"\n" + body)


def _mark(body: bytes) -> bytes:
    return sha256(_CACHE_VERSION + body).hexdigest().encode()


def _tag(value: object) -> object:
    if isinstance(value, date):
        return {"$day": value.isoformat()}
    raise TypeError(f"no such value in a policy file: {value!r}")


def _revive(table: Table) -> object:
    return date.fromisoformat(table["$day"]) if "$day" in table else table
