"""Reading a TOML table strictly: required keys, typed values, unknown keys refused."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from compliance.errors import PolicyError
from compliance.model.decision import Bilingual

_MISSING = object()


class Reader:
    """Takes the keys of one table; `done` refuses what was not taken."""

    def __init__(self, table: Any, where: str) -> None:
        if not isinstance(table, dict):
            raise PolicyError("not a table", where=where)
        self._rest = dict(table)
        self.where = where

    def take(self, key: str, kind: type | tuple[type, ...], default: Any = _MISSING) -> Any:
        """The value of a key, of the kind asked for (`bool` is never taken for `int`)."""
        value = self._rest.pop(key, default)
        if value is _MISSING:
            raise PolicyError(f"`{key}` is missing", where=self.where)
        if value is not default and (not isinstance(value, kind) or (isinstance(value, bool) and kind is int)):
            raise PolicyError(f"`{key}` has the wrong type", where=self.where)
        return value

    def text(self, key: str, default: Any = _MISSING) -> str:
        """A string."""
        value: str = self.take(key, str, default)
        return value

    def day(self, key: str, default: Any = _MISSING) -> date:
        """A local date."""
        value: date = self.take(key, date, default)
        return value

    def texts(self, key: str, default: Any = _MISSING) -> tuple[str, ...]:
        """A list of strings."""
        value = self.take(key, list, default)
        if not all(isinstance(item, str) for item in value):
            raise PolicyError(f"`{key}` holds something that is no string", where=self.where)
        return tuple(value)

    def days(self, key: str) -> frozenset[date]:
        """A list of local dates, each once."""
        value = self.take(key, list)
        if not all(isinstance(item, date) for item in value) or len(set(value)) != len(value):
            raise PolicyError(f"`{key}` holds something that is no date, or a date twice", where=self.where)
        return frozenset(value)

    def pair(self, key: str) -> Bilingual:
        """A text in English and Chinese, neither empty."""
        table = Reader(self.take(key, dict), f"{self.where}.{key}")
        both = Bilingual(en=table.text("en"), zh=table.text("zh"))
        table.done()
        if not both.en or not both.zh:
            raise PolicyError(f"`{key}` lacks a language", where=self.where)
        return both

    def maybe_pair(self, key: str) -> Bilingual | None:
        """The same where the key may be missing."""
        return self.pair(key) if key in self._rest else None

    def tables(self, key: str) -> "Iterable[Reader]":
        """A list of tables."""
        for index, table in enumerate(self.take(key, list, [])):
            yield Reader(table, f"{self.where}#{key}[{index}]")

    def one_of(self, key: str, allowed: Iterable[str], default: Any = _MISSING) -> str:
        """A string out of a closed set."""
        value = self.text(key, default)
        if value is not default and value not in allowed:
            raise PolicyError(f"`{key}` is `{value}`, not one of {', '.join(sorted(allowed))}", where=self.where)
        return value

    def some_of(self, key: str, allowed: Iterable[str], default: Any = _MISSING) -> tuple[str, ...]:
        """A list of strings out of a closed set."""
        values = self.texts(key, default)
        for value in set(values) - set(allowed):
            raise PolicyError(f"`{key}` holds `{value}`, not one of {', '.join(sorted(allowed))}", where=self.where)
        return values

    def done(self) -> None:
        """Refuse what nobody took: a misspelt key must not be read as absent."""
        if self._rest:
            raise PolicyError(f"unknown key `{min(self._rest)}`", where=self.where)
