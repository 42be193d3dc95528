"""Penalties as dated data: what a denied transfer is exposed to if it were made anyway.

A reason of a denial amounts to a breach, a penalty answers breaches on conditions. `penalties.toml` says all of it, and
what it says is read strictly; how the parts are put together for one decision stands in `compliance.decide.exposure`.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

from compliance.errors import PolicyError
from compliance.law.instrument import SEEN, Instrument, Seen
from compliance.law.tables import Reader
from compliance.model.codes import REASON_CODES
from compliance.model.decision import Bilingual, PenaltyTier
from compliance.record import Record

if TYPE_CHECKING:
    from compliance.law.timeline import Law

ConditionId = Literal["personal", "sensitive", "important", "ciio"]
CONDITIONS: tuple[ConditionId, ...] = get_args(ConditionId)
_AMOUNTS = ("entity_min", "entity_max", "turnover_permille_max", "persons_min", "persons_max")


class Breach(Record, frozen=True):
    """What some reasons amount to if the transfer is made."""

    id: str
    name: Bilingual
    reasons: frozenset[str]


class Supposition(Record, frozen=True):
    """Breaches that some reasons may go with although the decision does not say so.

    `beside`: they stand beside the reasons, so that a penalty for them answers no reason.
    """

    id: str
    reasons: frozenset[str]
    breaches: tuple[str, ...]
    beside: bool
    text: Bilingual


class Condition(Record, frozen=True):
    """What a penalty may depend on: a fact, and rules whose finding says that it is so, or that it may be."""

    id: ConditionId
    text: Bilingual
    yes: frozenset[str]
    unknown: frozenset[str]


class Answer(Record, frozen=True):
    """Breaches that a penalty answers where all conditions hold; `only_if` is what no fact can settle."""

    breaches: tuple[str, ...]
    conditions: tuple[ConditionId, ...]
    only_if: Bilingual | None


class Dated(Record, frozen=True):
    """A penalty and its days, both included; `answers` are alternatives. `never` says why no denial leads to it."""

    id: str
    cite: str
    start: date
    end: date | None
    seen: Seen
    trigger: Bilingual
    other: Bilingual
    answers: tuple[Answer, ...]
    never: Bilingual | None
    tiers: tuple[PenaltyTier, ...]

    def holds(self, day: date) -> bool:
        """Whether it could be imposed for what is done on the day."""
        return self.start <= day and (self.end is None or day <= self.end)


class Published(Record, frozen=True):
    """A published case of enforcement; `amount` in yuan, if it was published."""

    id: str
    announced: date
    amount: int | None
    answer: Answer
    cites: tuple[str, ...]
    fact: Bilingual
    seen: Seen
    source: str


class Penalties(Record, frozen=True):
    """Everything `penalties.toml` says, each table by id."""

    note: Bilingual
    breaches: Mapping[str, Breach]
    suppositions: Mapping[str, Supposition]
    conditions: Mapping[str, Condition]
    penalties: Mapping[str, Dated]
    enforcement: Mapping[str, Published]


def read_penalties(table: Any, where: str) -> Penalties:
    """Read `penalties.toml`.

    Raises:
        PolicyError: a key is missing or unknown, a name leads nowhere, or an amount or a day does not fit.
    """
    top = Reader(table, where)
    note = top.pair("note")
    breaches = _by_id(top, "breach", _breach)
    found = Penalties(
        note=note,
        breaches=breaches,
        suppositions=_by_id(top, "supposition", lambda entry: _supposition(entry, breaches)),
        conditions=_by_id(top, "condition", _condition),
        penalties=_by_id(top, "penalty", lambda entry: _penalty(entry, breaches)),
        enforcement=_by_id(top, "enforcement", lambda entry: _published(entry, breaches)),
    )
    top.done()
    if set(found.conditions) != set(CONDITIONS):
        raise PolicyError(f"the conditions are not {', '.join(CONDITIONS)}", where=where)
    return found


def check_penalties(law: "Law", found: Penalties, where: str) -> None:
    """Check what the file alone cannot say wrongly: rules, citations, and days outside an instrument's term.

    Raises:
        PolicyError: a rule or a provision that does not exist, or a penalty of a text that is not in force.
    """
    for condition in found.conditions.values():
        for rule in sorted((condition.yes | condition.unknown) - set(law.rules)):
            raise PolicyError(f"condition `{condition.id}` names the rule `{rule}`, which does not exist", where=where)
    cited = [(dated.id, dated.cite) for dated in found.penalties.values()]
    cited += [(case.id, cite) for case in found.enforcement.values() for cite in case.cites]
    for name, cite in cited:
        instrument, _, provision = cite.partition("/")
        if instrument not in law.instruments or provision not in law.instruments[instrument].provisions:
            raise PolicyError(f"`{name}` cites `{cite}`, which is no provision", where=where)
    for dated in found.penalties.values():
        _check_term(dated, law.instruments[dated.cite.partition("/")[0]], where)


def _check_term(dated: Dated, text: Instrument, where: str) -> None:
    last = dated.end or text.in_force_until or dated.start
    if not (text.in_force(dated.start) and text.in_force(last)):
        raise PolicyError(f"`{dated.id}` holds on days on which `{text.id}` is not in force", where=where)
    if dated.end is None and text.in_force_until is not None:
        raise PolicyError(f"`{dated.id}` has no last day, but `{text.id}` has", where=where)


def _by_id(top: Reader, key: str, read: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for entry in top.tables(key):
        one = read(entry)
        entry.done()
        if one.id in found:
            raise PolicyError(f"{key} `{one.id}` stands twice", where=entry.where)
        found[one.id] = one
    return found


def _breach(entry: Reader) -> Breach:
    return Breach(entry.text("id"), entry.pair("name"), frozenset(entry.some_of("reasons", REASON_CODES)))


def _supposition(entry: Reader, breaches: Collection[str]) -> Supposition:
    return Supposition(
        id=entry.text("id"),
        reasons=frozenset(entry.some_of("reasons", REASON_CODES)),
        breaches=entry.some_of("breaches", breaches),
        beside=entry.take("beside", bool),
        text=entry.pair("text"),
    )


def _condition(entry: Reader) -> Condition:
    return Condition(
        id=cast("ConditionId", entry.one_of("id", CONDITIONS)),
        text=entry.pair("text"),
        yes=frozenset(entry.texts("yes", [])),
        unknown=frozenset(entry.texts("unknown", [])),
    )


def _answer(entry: Reader, breaches: Collection[str]) -> Answer:
    answer = Answer(
        breaches=entry.some_of("breaches", breaches),
        conditions=cast("tuple[ConditionId, ...]", entry.some_of("if", CONDITIONS, [])),
        only_if=entry.maybe_pair("only_if"),
    )
    if not answer.breaches:
        raise PolicyError("answers no breach", where=entry.where)
    return answer


def _answers(entry: Reader, breaches: Collection[str]) -> Iterable[Answer]:
    for table in entry.tables("answers"):
        yield _answer(table, breaches)
        table.done()


def _penalty(entry: Reader, breaches: Collection[str]) -> Dated:
    dated = Dated(
        id=entry.text("id"),
        cite=entry.text("cite"),
        start=entry.day("from"),
        end=entry.take("until", date, None),
        seen=cast("Seen", entry.one_of("seen", SEEN)),
        trigger=entry.pair("trigger"),
        other=entry.pair("other"),
        answers=tuple(_answers(entry, breaches)),
        never=entry.maybe_pair("never"),
        tiers=tuple(map(_tier, entry.tables("tier"))),
    )
    names = [tier.name for tier in dated.tiers]
    if bool(dated.answers) == bool(dated.never):
        raise PolicyError(f"`{dated.id}` needs either `answers` or `never`", where=entry.where)
    if not names or len(set(names)) != len(names):
        raise PolicyError(f"`{dated.id}` has no tier, or one twice", where=entry.where)
    if dated.end and dated.end < dated.start:
        raise PolicyError("`until` is before `from`", where=entry.where)
    return dated


def _tier(entry: Reader) -> PenaltyTier:
    amounts = {key: entry.take(key, int, None) for key in _AMOUNTS}
    tier = PenaltyTier(name=entry.text("name"), text=entry.pair("text"), **amounts)
    entry.done()
    for key, amount in amounts.items():
        if amount is not None and amount <= 0:
            raise PolicyError(f"`{key}` is not above nought", where=entry.where)
    for low, high in (("entity_min", "entity_max"), ("persons_min", "persons_max")):
        least, most = amounts[low], amounts[high]
        if least is not None and (most is None or most < least):
            raise PolicyError(f"`{high}` is missing or below `{low}`", where=entry.where)
    return tier


def _published(entry: Reader, breaches: Collection[str]) -> Published:
    return Published(
        id=entry.text("id"),
        announced=entry.day("announced"),
        amount=entry.take("amount", int, None),
        answer=_answer(entry, breaches),
        cites=entry.texts("cites"),
        fact=entry.pair("fact"),
        seen=cast("Seen", entry.one_of("seen", SEEN)),
        source=entry.text("source"),
    )
