"""The law as one timeline, and what it is on one day.

`Law.load` reads everything once and checks it as a whole. `Law.at(day)` is a `Snapshot`: the rules, parameters and
texts in force on that day, with one digest, so that a decision can name exactly the law it applied.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import asdict, replace

from compliance.errors import PolicyError, UsageError
from compliance.law.encoded import Encoded, kept, remember
from compliance.law.penalties import Penalties
from compliance.law.readings import choose
from compliance.law.snapshot import Snapshot
from compliance.law.source import Source, digest_of, find_policies, read_source
from compliance.model.decision import Citation
from compliance.model.questions import QUESTIONS, Question

if TYPE_CHECKING:
    from compliance.model.list_table import OfficialTable

_SNAPSHOTS = 64  # days and readings of which the law is kept at hand


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
        """Whether this is, file for file, the law that came with the program; looked at once."""
        return self._shipped

    @cached_property
    def _shipped(self) -> bool:
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
        key = as_of, question, tuple(chosen.items())
        if key not in self._snapshots:
            if len(self._snapshots) >= _SNAPSHOTS:
                self._snapshots.clear()
            self._snapshots[key] = self._snapshot(as_of, chosen, question)
        found = self._snapshots[key]
        return replace(found, tables=tables) if tables else found

    @cached_property
    def _snapshots(self) -> dict[tuple[date, Question, tuple[tuple[str, str], ...]], Snapshot]:
        """What was asked for before: a gate asks for the same day again and again."""
        return {}

    def _snapshot(self, as_of: date, chosen: Mapping[str, str], question: Question) -> Snapshot:
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
