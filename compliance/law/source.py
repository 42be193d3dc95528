"""Finds the policy tree and reads it: the only place where files of the law are opened."""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from compliance.errors import PolicyError, UsageError
from compliance.record import Record

Table = dict[str, Any]


class Tables(Mapping[str, Table]):
    """TOML files by path, each parsed when it is first looked at.

    Raises:
        PolicyError: when one is looked at that is not valid TOML.
    """

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files
        self._parsed: dict[str, Table] = {}

    def __getitem__(self, path: str) -> Table:
        if path not in self._parsed:
            self._parsed[path] = _parse(path, self._files[path])
        return self._parsed[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


class Source(Record, frozen=True):
    """The files of the law: TOML tables and Rego texts by path below the root, and one digest over all of them."""

    root: Path
    tables: Mapping[str, Table]
    rego: Mapping[str, str]
    digest: str


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
    """Read every `.toml` and `.rego` file of a jurisdiction; no other's is opened. TOML is parsed when it is looked at.

    Raises:
        PolicyError: a file cannot be read, or the folder holds no law.
    """
    raw = _raw(root, jurisdiction)
    rego = {name: data.decode("utf-8") for name, data in raw.items() if name.endswith(".rego")}
    if not rego:
        raise PolicyError("the policy folder holds no rules", where=str(root / jurisdiction))
    toml = {name: data for name, data in raw.items() if name.endswith(".toml")}
    return Source(root, Tables(toml), rego, _digest(raw))


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
