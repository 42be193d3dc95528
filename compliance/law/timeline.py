"""The law as one timeline, and what it is on one day.

`Law.load` reads everything once and checks it as a whole. `Law.at(day)` is a `Snapshot`: the rules, parameters and
texts in force on that day, with one digest, so that a decision can name exactly the law it applied.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import field
from msgspec.structs import asdict

from compliance.canonical import canonical
from compliance.errors import PolicyError, UsageError
from compliance.law.encoded import Encoded, kept, remember
from compliance.law.params import Parameter, Value
from compliance.law.penalties import Penalties
from compliance.law.readings import choose
from compliance.law.register import Rule
from compliance.law.source import Source, digest_of, find_policies, read_source
from compliance.model.decision import Citation
from compliance.model.questions import QUESTIONS, Question
from compliance.record import Record

if TYPE_CHECKING:
    from compliance.law.penalties_of_day import PenaltiesOfDay
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


class Law(Encoded, frozen=True, dict=True):
    """Everything encoded of one jurisdiction, over time, with the files that say it.

    Attributes:
        source: the files.
        modules: Rego texts by path.
    """

    source: Source
    modules: Mapping[str, str]

    @property
    def questions(self) -> tuple[Question, ...]:
        """What this law answers at all."""
        ruled = {rule.instrument for rule in self.rules.values()}
        held = {"project": bool(ruled & self.project), "transfer": bool(ruled - self.project)}
        return tuple(question for question in QUESTIONS if held[question])

    @property
    def digest(self) -> str:
        """SHA-256 over the files of the law."""
        return self.source.digest

    @property
    def penalties(self) -> Penalties:
        """The penalties as data.

        Raises:
            PolicyError: none are encoded.
        """
        if self.penalty_file is None:
            raise PolicyError("no penalties are encoded", where=self.jurisdiction)
        return self.penalty_file

    def is_shipped(self) -> bool:
        """Whether this is, file for file, the law that came with the program."""
        shipped = find_policies()
        return self.source.root == shipped or self.digest == digest_of(shipped, self.jurisdiction)

    @classmethod
    def load(cls, root: Path | None = None, jurisdiction: str = "cn") -> "Law":
        """Read the law of a jurisdiction and check it as a whole.

        Args:
            root: the policy folder; by default the packaged one.
            jurisdiction: the folder in it; by default mainland China.

        Raises:
            UsageError: there is no policy folder.
            PolicyError: a file is wrong, or the files do not fit each other.
        """
        source = read_source(find_policies(root), jurisdiction)
        found = kept(source.digest)
        if found is None:
            return _read(source, jurisdiction)
        return cls(**asdict(found), source=source, modules=source.rego)

    def at(
        self,
        as_of: date,
        readings: Mapping[str, str] | None = None,
        tables: "Mapping[str, OfficialTable] | None" = None,
        *,
        question: Question = "transfer",
    ) -> Snapshot:
        """The law on a day for a question, under the default readings or those given, with the lists' imported tables.

        Raises:
            PolicyError: the day is before the earliest encoded law.
        """
        if as_of < self.encoded_from:
            raise PolicyError(
                f"the law is encoded from {self.encoded_from}, not for {as_of}", todo="ask for a later `--as-of`"
            )
        chosen = choose(self.readings, readings or {})
        loaded = {name for name, text in self.instruments.items() if text.in_force(as_of)} | self.always
        answer = self.project if question == "project" else self.instruments.keys() - self.project
        packages = tuple(
            name for name in self.instruments if name in loaded and name in answer and self._has_rules(name)
        )
        common = () if question == "project" else ("",)  # what instruments share reads the facts of a transfer
        return Snapshot(
            law=self,
            as_of=as_of,
            readings=chosen,
            modules={path: text for path, text in self.modules.items() if _owner(path) in {*packages, *common}},
            data={
                "params": {self.jurisdiction: self._params(as_of, packages)},
                "readings": {self.jurisdiction: self._switches(chosen)},
            },
            packages=packages,
            asked_if={name: what for name, what in self.asked_if.items() if name in packages},
            rules={name: rule for name, rule in self.rules.items() if rule.instrument in packages},
            tables=tables or {},
            question=question,
        )

    def day_of(self, moment: datetime) -> date:
        """The legal day of a moment: the calendar day in the jurisdiction."""
        return moment.astimezone(timezone(timedelta(hours=self.utc_offset_hours))).date()

    def chosen_day(self, day: date | None, now: datetime) -> date:
        """The day that somebody asks about, or else that of the moment.

        Raises:
            UsageError: the day asked about is before the earliest encoded law.
        """
        if day is not None and day < self.encoded_from:
            raise UsageError(
                f"the law is encoded from {self.encoded_from}, not for {day}",
                where="--as-of",
                todo="ask for a later day",
            )
        return day or self.day_of(now)

    def day_ends(self, moment: datetime) -> datetime:
        """The first moment of the legal day after that of a moment, in UTC."""
        zone = timezone(timedelta(hours=self.utc_offset_hours))
        return datetime.combine(self.day_of(moment) + timedelta(days=1), time(), zone).astimezone(UTC)

    def _has_rules(self, instrument: str) -> bool:
        return instrument in self._owners

    @cached_property
    def _owners(self) -> frozenset[str]:
        return frozenset(_owner(path) for path in self.modules)

    def _switches(self, chosen: Mapping[str, str]) -> dict[str, str]:
        """Only what can be switched is asked for in a rule; looking a name up costs the engine a scan of all."""
        return {name: choice for name, choice in chosen.items() if self.readings[name].switchable}

    def _params(self, day: date, packages: tuple[str, ...]) -> dict[str, dict[str, Any]]:
        values: dict[str, dict[str, Any]] = {name: {} for name in packages}
        for name in packages:
            if self.instruments[name].in_force(day):
                values[name]["in_force"] = True
        for parameter in self.params.values():
            instrument, _, short = parameter.id.rpartition(".")
            dated = parameter.at(day)
            if dated and instrument in values:
                value = dated.value
                values[instrument][short] = list(value) if isinstance(value, tuple) else value
        return {name.partition(".")[2]: own for name, own in values.items() if own}

    def citation(self, name: str) -> Citation:
        """What is cited as `<instrument>/<provision>`."""
        instrument = self.instruments[name.rpartition("/")[0]]
        provision = instrument.provisions[name.rpartition("/")[2]]
        return Citation(
            id=name,
            title=instrument.title,
            article=provision.article,
            number=instrument.number,
            in_force_from=instrument.in_force_from or instrument.read_on,
            in_force_until=instrument.in_force_until,
            url=instrument.url,
            seen=provision.seen,
        )

    def boundaries(self) -> tuple[date, ...]:
        """Every day on which something in the law changes, from the first encoded day on."""
        days: set[date] = {self.encoded_from}
        for instrument in self.instruments.values():
            if instrument.status != "draft" and instrument.in_force_from:
                days.add(instrument.in_force_from)
            if instrument.in_force_until:
                days.add(date.fromordinal(instrument.in_force_until.toordinal() + 1))
        for parameter in self.params.values():
            days.update(parameter.boundaries())
        days.update(self.lists.boundaries())
        return tuple(sorted(day for day in days if day >= self.encoded_from))


def _read(source: Source, jurisdiction: str) -> Law:
    """Put the files together, check them as a whole, and keep what came of it."""
    from compliance.law.assemble import assemble, check  # only for files that were not read before

    law = assemble(source, jurisdiction)
    check(law)
    remember(law, source.digest)
    return law


def _owner(path: str) -> str:
    """The instrument a Rego file belongs to; "" for what all share."""
    parts = path.split("/")
    return ".".join(parts[:-1]) if len(parts) > 2 else ""
