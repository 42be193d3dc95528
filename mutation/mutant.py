"""One mutant: the law with one small change, kept as the files that differ."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from msgspec.structs import replace

from compliance.law.source import Source, Table


@dataclass(frozen=True)
class Mutant:
    """One change of the law.

    Attributes:
        id: stable as long as the place and its text are: `<instrument>/<file>#<place> <change>`.
        kind: the operator that made it, such as `condition dropped`.
        path: the file that was changed.
        line: its line there, 0 in a table.
        tables: the changed TOML tables by path, whole.
        rego: the changed Rego texts by path, whole.
        day: the day that the change is about, if any: cases near it are tried first.
    """

    id: str
    kind: str
    path: str
    line: int = 0
    tables: Mapping[str, Table] = field(default_factory=dict)
    rego: Mapping[str, str] = field(default_factory=dict)
    day: date | None = None

    def source(self, law: Source) -> Source:
        """The files of the law with the change; never written to disk."""
        tables, rego = {**law.tables, **self.tables}, {**law.rego, **self.rego}
        digest = sha256(f"{law.digest} {self.id}".encode()).hexdigest()
        return replace(law, tables=tables, rego=rego, digest=digest)


def order(mutant: Mutant) -> str:
    """Mutants in an order that has nothing to do with their place, and is the same on every machine."""
    return sha256(mutant.id.encode()).hexdigest()


def short(path: str) -> str:
    """`cn/order16/params.toml` as `cn.order16/params.toml`."""
    folder, _, name = path.rpartition("/")
    return f"{folder.replace('/', '.')}/{name}"
