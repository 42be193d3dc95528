"""The penalties of one day, resolved once: in force, cited, and in the form in which a decision states them."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

from compliance.law.penalties import Answer, Breach, Condition, Dated, Penalties, Published, Supposition
from compliance.model.decision import Bilingual, Citation, Enforcement, Penalty


class Occasion(NamedTuple):
    """A breach that a reason amounts to, or may go with."""

    breach: Breach
    supposition: Supposition | None


class PenaltiesOfDay(NamedTuple):
    """What could be imposed on a day.

    Attributes:
        occasions: the breaches behind each reason code.
        penalties: those in force on the day, each with the answers that lead to it.
        enforcement: the cases published by the day, each with what it answers.
    """

    note: Bilingual
    occasions: Mapping[str, tuple[Occasion, ...]]
    conditions: Mapping[str, Condition]
    penalties: tuple[tuple[Penalty, tuple[Answer, ...]], ...]
    enforcement: tuple[tuple[Enforcement, Answer], ...]


def penalties_on(found: Penalties, day: date, citation: Callable[[str], Citation]) -> PenaltiesOfDay:
    """The penalties of a day, with `citation` to resolve what they cite."""
    occasions: dict[str, list[Occasion]] = {}
    for breach in found.breaches.values():
        for reason in breach.reasons:
            occasions.setdefault(reason, []).append(Occasion(breach, None))
    for supposition in found.suppositions.values():
        for reason in supposition.reasons:
            supposed = [Occasion(found.breaches[name], supposition) for name in supposition.breaches]
            occasions.setdefault(reason, []).extend(supposed)
    return PenaltiesOfDay(
        note=found.note,
        occasions={reason: tuple(behind) for reason, behind in occasions.items()},
        conditions=found.conditions,
        penalties=tuple(
            (_stated(dated, citation), dated.answers) for dated in found.penalties.values() if dated.holds(day)
        ),
        enforcement=tuple(
            (_published(case, citation), case.answer) for case in found.enforcement.values() if case.announced <= day
        ),
    )


def _stated(dated: Dated, citation: Callable[[str], Citation]) -> Penalty:
    return Penalty(
        id=dated.id,
        citation=citation(dated.cite),
        in_force_from=dated.start,
        in_force_until=dated.end,
        seen=dated.seen,
        trigger=dated.trigger,
        tiers=dated.tiers,
        other=dated.other,
    )


def _published(case: Published, citation: Callable[[str], Citation]) -> Enforcement:
    return Enforcement(
        id=case.id,
        announced=case.announced,
        amount=case.amount,
        fact=case.fact,
        citations=tuple(map(citation, case.cites)),
        seen=case.seen,
        source=case.source,
    )
