"""Counting people (contract section 2.1): the window, the counts of an exporter, and what this transfer adds."""

from collections.abc import Collection
from datetime import date

from compliance.errors import PolicyError
from compliance.law import Snapshot
from compliance.model.decision import People
from compliance.model.facts import CountFacts, Number
from compliance.model.manifest import BelongsWith, Manifest
from compliance.record import Record


class Window(Record, frozen=True):
    """The days whose exports are counted, both included."""

    opens: date
    ends: date


class Counted(Record, frozen=True):
    """People exported so far in the window, by approved decisions and opening balances."""

    ordinary: int
    sensitive: int


def counting_window(law: Snapshot) -> Window:
    """From 1 January (of the year of the decision, or under the old rules of the year before) to the day itself."""
    back = law.value("cn.practice.counting_years_back")
    if not isinstance(back, int):
        raise PolicyError("`cn.practice.counting_years_back` is not a number of years")
    return Window(date(law.as_of.year - back, 1, 1), law.as_of)


def people_added(manifest: Manifest, uncounted: Collection[str]) -> People:
    """People this transfer adds to the yearly counts: every personal dataset but the relieved ones (by id).

    A count that one dataset does not know is unknown for all.
    """
    counted = [dataset for dataset in manifest.datasets if dataset.is_personal and dataset.id not in uncounted]
    return People(
        ordinary=_sum([dataset.subjects.ordinary for dataset in counted]),
        sensitive=_sum([dataset.subjects.sensitive for dataset in counted]),
    )


def count_facts(manifest: Manifest, prior: Counted, uncounted: Collection[str], abroad: Collection[str]) -> CountFacts:
    """The counts that rules read. What belongs with the transfer is a floor under each count of each kind."""
    floor = manifest.transfer.belongs_with or BelongsWith(ordinary=0, sensitive=0)
    ordinary, sensitive = _floored(people_added(manifest, uncounted), prior, floor)
    vehicle = _floored(people_added(manifest, abroad), prior, floor)
    return CountFacts(ordinary=ordinary, sensitive=sensitive, vehicle=_together(*vehicle))


def _floored(added: People, prior: Counted, floor: BelongsWith) -> tuple[Number, Number]:
    return (
        _at_least(_plus(prior.ordinary, added.ordinary), floor.ordinary),
        _at_least(_plus(prior.sensitive, added.sensitive), floor.sensitive),
    )


def _together(ordinary: Number, sensitive: Number) -> Number:
    if not (ordinary.known and sensitive.known):
        return Number(known=False, n=0)
    return Number(known=True, n=ordinary.n + sensitive.n)


def _sum(counts: list[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


def _plus(prior: int, added: int | None) -> Number:
    return Number(known=False, n=0) if added is None else Number(known=True, n=prior + added)


def _at_least(number: Number, floor: int) -> Number:
    return Number(known=True, n=max(number.n, floor)) if number.known else number
