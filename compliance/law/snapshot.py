"""The law on one day: the rules, figures and texts in force, with one digest that names them."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from msgspec import field

from compliance.canonical import canonical
from compliance.errors import PolicyError
from compliance.law.params import Parameter, Value
from compliance.law.register import Rule
from compliance.model.decision import Citation
from compliance.model.questions import Question
from compliance.record import Record

if TYPE_CHECKING:
    from compliance.law.penalties_of_day import PenaltiesOfDay
    from compliance.law.timeline import Law
    from compliance.model.list_table import OfficialTable


class Snapshot(Record, frozen=True, dict=True):
    """The law on one day.

    Attributes:
        modules: Rego texts by path, only of instruments that are in force or tested on every day.
        data: what the rules see besides the facts: `params` and `readings`.
        packages: the instruments whose packages must answer.
        asked_if: what must be there for a package to be asked at all; see `register.Register.only_if`.
        rules: the register of those instruments.
        tables: the official tables of lists that the operator imported, by key of the list.
        question: what those instruments answer.
        digest: SHA-256 over all of it.
    """

    law: "Law"
    as_of: date
    readings: Mapping[str, str]
    modules: Mapping[str, str]
    data: Mapping[str, Any]
    packages: tuple[str, ...]
    asked_if: Mapping[str, str]
    rules: Mapping[str, Rule]
    tables: "Mapping[str, OfficialTable]" = field(default_factory=dict)
    question: Question = "transfer"

    @cached_property
    def digest(self) -> str:
        """Names the law applied: its source files, the day's values, the readings chosen and the tables imported."""
        body = {"source": self.law.digest, "modules": sorted(self.modules), "data": self.data}
        if self.tables:
            body["tables"] = {key: table.sha256 for key, table in self.tables.items()}
        return sha256(canonical(body)).hexdigest()

    @cached_property
    def penalties(self) -> "PenaltiesOfDay":
        """The penalties in force on this day, ready to be stated.

        Raises:
            PolicyError: none are encoded.
        """
        from compliance.law.penalties_of_day import penalties_on

        return penalties_on(self.law.penalties, self.as_of, self.law.citation)

    def value(self, param: str) -> Value:
        """The value of a parameter on this day.

        Raises:
            PolicyError: it has none.
        """
        found = self.find(param)
        if found is None:
            raise PolicyError(f"parameter `{param}` has no value on {self.as_of}")
        return found

    def find(self, param: str) -> Value | None:
        """The value of a parameter on this day, or `None`."""
        return self._values[param]

    def citations(self, ids: tuple[str, ...]) -> tuple[Citation, ...]:
        """The provisions cited that are in force on this day; where none is, all of them."""
        found = self._cited.get(ids)
        if found is None:
            current = [name for name in ids if self.law.instruments[name.rpartition("/")[0]].in_force(self.as_of)]
            found = self._cited[ids] = tuple(self.law.citation(name) for name in current or ids)
        return found

    @cached_property
    def thresholds(self) -> tuple[tuple[Parameter, int], ...]:
        """The parameters of which people or vehicles are counted against a limit, with the limit of this day."""
        found = ((parameter, self._values[parameter.id]) for parameter in self.law.params.values() if parameter.counter)
        return tuple((parameter, limit) for parameter, limit in found if isinstance(limit, int))

    @cached_property
    def _values(self) -> dict[str, Value | None]:
        """Every parameter on this day, resolved once for all manifests."""
        dated = {name: parameter.at(self.as_of) for name, parameter in self.law.params.items()}
        return {name: one.value if one else None for name, one in dated.items()}

    @cached_property
    def _cited(self) -> dict[tuple[str, ...], tuple[Citation, ...]]:
        """What was cited before, by the names cited."""
        return {}
