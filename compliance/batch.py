"""Counting within a batch: what each decision finds counted before it, where several are judged at once.

Each manifest's decision states and uses what those before it have added, so that it seems to wait for them. Instead the
counts are foreseen, some are judged at once, and those for whom the counts then turn out to be others are judged again,
until nothing changes. Whatever was guessed, the first of those that are judged is right afterwards: so it ends, and it
ends where judging them one after the other does. A bad guess costs time and nothing else.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import takewhile

from compliance.paper import Ruled
from compliance.record import Record
from compliance.store import Prior

Added = tuple[int, int]
"""People that an entry of the log counts, ordinary and sensitive."""

Ruling = Ruled | Exception
"""The decision on a paper, or why there is none."""

Judge = Callable[[Mapping[int, Prior]], Callable[[], Mapping[int, Ruling]]]
"""Begins to judge the papers of these places, each with the people counted before it, and gives what waits for it."""


class Filed(Record, frozen=True):
    """What a batch must know of a verified paper in order to count.

    Attributes:
        manifest_id: with `revision` it is single use.
        sha256: digest of the signed payload.
        exporter: whose yearly volumes it adds to.
        adds: what it adds if it is approved, as a guess; none where no decision is to be expected.
    """

    manifest_id: str
    revision: int
    sha256: str
    exporter: str
    adds: Added | None

    @property
    def key(self) -> tuple[str, int]:
        """What a decision on it uses up."""
        return self.manifest_id, self.revision


def rule(
    papers: Mapping[int, Filed],
    log: Mapping[str, Prior],
    used: Collection[tuple[str, int]],
    judge: Judge,
    *,
    at_once: int,
) -> Iterator[tuple[int, Ruling]]:
    """Judge a batch as if one after the other.

    Args:
        papers: by their place in the batch, in its order.
        log: the people counted before the batch, by exporter.
        used: ids and revisions in the log.
        judge: gives the same ruling for the same paper and counts.
        at_once: how many papers it is given at most; it bounds what a bad guess costs.

    Yields:
        In their order the place of each paper that is no replay, with its ruling; as early as it cannot change any
        more, so that it is dealt with while others are judged.
    """
    judged: dict[int, Prior] = {}
    rulings: dict[int, Ruling] = {}
    given: set[int] = set()
    while True:
        foreseen = foresee(papers, rulings, log, used)
        stale = [place for place, prior in foreseen.items() if judged.get(place) != prior]
        asked = {place: foreseen[place] for place in stale[:at_once]}
        waiting = judge(asked) if asked else None
        for place in _before(foreseen, stale):
            if place not in given:
                given.add(place)
                yield place, rulings[place]
        if waiting is None:
            return
        rulings |= waiting()
        judged |= asked


def _before(places: Iterable[int], stale: Sequence[int]) -> Iterator[int]:
    """The places before the first that is stale: nothing that follows can change them."""
    return takewhile(lambda place: not stale or place != stale[0], places)


def foresee(
    papers: Mapping[int, Filed],
    rulings: Mapping[int, Ruling],
    log: Mapping[str, Prior],
    used: Collection[tuple[str, int]],
) -> dict[int, Prior]:
    """The people counted before each paper that is no replay, if the rulings stand.

    A paper without one is expected to fare as the one before it of the same exporter: near a line of the law most that
    follow a denial are denied. A paper on which there is no decision adds nothing and uses nothing up.
    """
    counts, taken = dict(log), set(used)
    denied: set[str] = set()
    found: dict[int, Prior] = {}
    for place, paper in papers.items():
        if paper.key in taken:
            continue
        found[place] = before = counts[paper.exporter]
        ruling = rulings.get(place)
        if isinstance(ruling, Ruled):
            (denied.discard if ruling.entry.releasable else denied.add)(paper.exporter)
        adds = _added(ruling) if ruling is not None else (0, 0) if paper.exporter in denied else paper.adds
        if adds is not None:
            taken.add(paper.key)
            counts[paper.exporter] = _with(before, adds)
    return found


def _added(ruling: Ruling) -> Added | None:
    return None if isinstance(ruling, Exception) else (ruling.entry.ordinary, ruling.entry.sensitive)


def _with(prior: Prior, added: Added) -> Prior:
    return Prior(prior.ordinary + added[0], prior.sensitive + added[1], prior.version, prior.opened)
