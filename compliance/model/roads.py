"""Two roads to one need: send the data abroad, or keep data and compute in the country. What stands in the way of each.

This is the published result of `compliance roads`. It is advice: nothing here approves anything, and no road is ever
called clear. Texts and citations are joined from the law's registers by rule id, as in a decision.
"""

from datetime import date
from typing import Literal

from compliance.model.decision import Bilingual, Citation, People, ReadingUsed, Stated, Verdict
from compliance.model.finding import Effect, Route
from compliance.model.manifest import Mode
from compliance.model.text import Moment

RoadCode = Literal["export", "in_country"]
# fails: something denies     holds: a human must resolve something     open: nothing was found against it
LegStanding = Literal["fails", "holds", "open"]

# Where a leg says what it read.
Document = Literal["manifest", "project"]


class FactRead(Stated, frozen=True):
    """A fact that a rule read: a JSON pointer into a document, and as JSON the value there, if the rule names it."""

    document: Document
    at: str
    value: str | None = None


class Point(Stated, frozen=True):
    """One thing that a leg needs or that stands against it.

    `standing` is what it makes of its leg; `open` is a need that does not stop. `effect` is what the rule does, `code`
    the reason of a denial, `about` the datasets it is about (behind the party who would receive them). `due` is the day
    of a duty that has one.
    """

    standing: LegStanding
    rule: str
    effect: Effect
    code: str
    about: tuple[str, ...]
    text: Bilingual
    todo: Bilingual
    due: date | None
    citations: tuple[Citation, ...]
    facts: tuple[FactRead, ...]
    readings: tuple[str, ...]


class Judged(Stated, frozen=True):
    """A transfer that the ordinary law of export was asked about: who would receive which data, and its answer."""

    mode: Mode
    recipients: tuple[str, ...]
    datasets: tuple[str, ...]
    decision: Verdict
    route: Route


class Leg(Stated, frozen=True):
    """One leg of a road.

    Attributes:
        code: its name; those of a road stand in order, see `roads.groups.EXPORT_LEGS` and `codes.LEGS`.
        standing: whether it fails, holds, or nothing was found against it.
        answered: false where no encoded rule that is in force asks about it; the leg then holds.
        judged: transfers on this leg that the law of export was asked about.
        points: what stands against it first, then what a human must resolve, then what it needs.
    """

    code: str
    standing: LegStanding
    answered: bool
    judged: tuple[Judged, ...]
    points: tuple[Point, ...]


class Road(Stated, frozen=True):
    """One road. `fails_first` is the code of the first leg that fails, `holds_first` of the first that holds."""

    code: RoadCode
    standing: LegStanding
    fails_first: str | None
    holds_first: str | None
    legs: tuple[Leg, ...]


class LawUsed(Stated, frozen=True):
    """A snapshot of the law that was asked: of which jurisdiction, which question, and its digest."""

    jurisdiction: str
    question: str
    sha256: str


class Roads(Stated, frozen=True, kw_only=True):
    """Both roads, side by side.

    Attributes:
        as_of: the day whose law was applied (Asia/Shanghai).
        decided_at: the moment, UTC.
        manifest_sha256, project_sha256: digests of the documents that were read.
        prior: people counted before, in the window.
    """

    version: Literal[1] = 1
    as_of: date
    decided_at: Moment
    manifest_id: str
    revision: int
    exporter: str
    manifest_sha256: str
    project_id: str
    project_sha256: str
    laws: tuple[LawUsed, ...]
    roads: tuple[Road, Road]
    readings: tuple[ReadingUsed, ...]
    prior: People

    @property
    def closed(self) -> bool:
        """Whether both roads fail."""
        return all(road.standing == "fails" for road in self.roads)
