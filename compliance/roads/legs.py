"""Legs out of answers: the decisions of the ordinary law on transfers, and what a screen found on a project."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping

from msgspec.structs import replace

from compliance.errors import EngineError
from compliance.law import Snapshot
from compliance.model.codes import LEGS
from compliance.model.decision import Bilingual, DatasetDecision, Decision, Obligation, Statement
from compliance.model.finding import severity
from compliance.model.leg import LegFinding
from compliance.model.roads import FactRead, Judged, Leg, LegStanding, Point, Road, RoadCode
from compliance.record import Record
from compliance.roads.derived import Transfer
from compliance.roads.groups import EXPORT_LEGS, leg_of

# Legs of the second road that are transfers: the ordinary law of export is asked about them as well.
_TRANSFERS = ("query", "weights")
_GRAVEST: tuple[LegStanding, ...] = ("fails", "holds", "open")
_NOTHING = Bilingual(en="", zh="")


class Answer(Record, frozen=True):
    """A transfer and the decision on it."""

    transfer: Transfer
    decision: Decision

    @property
    def datasets(self) -> tuple[DatasetDecision, ...]:
        """The decisions on the datasets that the transfer is about.

        Raises:
            EngineError: one is missing.
        """
        found = tuple(dataset for dataset in self.decision.datasets if dataset.id in self.transfer.about)
        if len(found) != len(self.transfer.about) or not found:
            raise EngineError("not every data set of a transfer was decided")
        return found

    def judged(self) -> Judged:
        """The answer in short, for the datasets that the transfer is about."""
        manifest, datasets = self.transfer.manifest, self.datasets
        routes = {dataset.route for dataset in datasets}
        return Judged(
            mode=manifest.transfer.mode,
            recipients=tuple(recipient.id for recipient in manifest.recipients),
            datasets=self.transfer.about,
            decision="deny" if any(dataset.decision != "approve" for dataset in datasets) else "approve",
            route=max(routes, key=severity),
        )


def export_legs(answer: Answer, law: Snapshot) -> tuple[Leg, ...]:
    """The legs of the first road: the reasons of its decision, each on the leg that it belongs to."""
    points = [
        (leg_of(said, law), _said(answer, standing, dataset, said)) for standing, dataset, said in _statements(answer)
    ]
    points += [("duties", _duty(duty)) for duty in answer.decision.obligations]
    legs = tuple(
        _leg(code, (point for home, point in points if home == code), (answer.judged(),) if code == "mechanism" else ())
        for code in EXPORT_LEGS
    )
    if (gravest(legs) == "fails") != (answer.judged().decision == "deny"):
        raise EngineError("a decision and its reasons do not agree")
    return legs


def project_legs(
    answers: Mapping[str, tuple[Answer, ...]], findings: Iterable[LegFinding], asked: Collection[str]
) -> tuple[Leg, ...]:
    """The legs of the second road.

    Args:
        answers: what the law of export says of the transfers of a leg, by the code of the leg.
        findings: what the screens found.
        asked: codes of the legs that a rule in force could refuse or hold; where none could, the leg holds.

    Raises:
        EngineError: a finding on a leg that there is not, or a leg of transfers without an answer.
    """
    points: dict[str, list[Point]] = {code: [] for code in LEGS}
    for code in _TRANSFERS:
        if not answers.get(code):
            raise EngineError(f"the leg `{code}` has no answer")
        points[code] += [point for answer in answers[code] for point in _points(answer)]
    for finding in findings:
        if finding.leg not in points:
            raise EngineError(f"rule `{finding.rule}` is of the leg `{finding.leg}`, which is none of this road")
        points[finding.leg].append(_found(finding))
    return tuple(
        _leg(
            code,
            points[code],
            tuple(answer.judged() for answer in answers.get(code, ())),
            answered=code in asked or code in _TRANSFERS,
        )
        for code in LEGS
    )


def road(code: RoadCode, legs: tuple[Leg, ...]) -> Road:
    """A road of its legs: as good as its worst leg."""
    first = {standing: next((leg.code for leg in legs if leg.standing == standing), None) for standing in _GRAVEST}
    return Road(code=code, standing=gravest(legs), fails_first=first["fails"], holds_first=first["holds"], legs=legs)


def gravest(things: Iterable[Leg | Point]) -> LegStanding:
    """The standing of the worst of legs or points; of none at all, open."""
    found = {thing.standing for thing in things}
    return next((standing for standing in _GRAVEST if standing in found), "open")


def _leg(code: str, points: Iterable[Point], judged: tuple[Judged, ...], *, answered: bool = True) -> Leg:
    ordered = tuple(sorted(_merged(points), key=lambda point: _GRAVEST.index(point.standing)))
    standing = gravest(ordered)
    if not answered and standing == "open":
        standing = "holds"
    if any(transfer.decision != "approve" for transfer in judged) and code in _TRANSFERS and standing != "fails":
        raise EngineError(f"a transfer of the leg `{code}` is denied without a reason")
    return Leg(code=code, standing=standing, answered=answered, judged=judged, points=ordered)


def _merged(points: Iterable[Point]) -> Iterable[Point]:
    """Each rule once in a standing, about all that it was found of."""
    found: dict[tuple[str, LegStanding], Point] = {}
    for point in points:
        key = (point.rule, point.standing)
        other = found.get(key)
        found[key] = (
            point
            if other is None
            else replace(
                other,
                about=tuple(dict.fromkeys((*other.about, *point.about))),
                facts=tuple(dict.fromkeys((*other.facts, *point.facts))),
            )
        )
    return found.values()


def _statements(answer: Answer) -> Iterator[tuple[LegStanding, DatasetDecision, Statement]]:
    for dataset in answer.datasets:
        yield from (("fails", dataset, said) for said in dataset.reasons)
        yield from (("holds", dataset, said) for said in dataset.flags)
        yield from (("open", dataset, said) for said in dataset.relied_on)


def _points(answer: Answer) -> Iterator[Point]:
    yield from (_said(answer, standing, dataset, said) for standing, dataset, said in _statements(answer))
    yield from (_duty(duty) for duty in answer.decision.obligations)


def _said(answer: Answer, standing: LegStanding, dataset: DatasetDecision, said: Statement) -> Point:
    party = answer.transfer.party
    return Point(
        standing=standing,
        rule=said.rule,
        effect=said.effect,
        code=said.code,
        about=(f"{party}/{dataset.id}" if party else dataset.id,),
        text=said.text,
        todo=said.todo,
        due=None,
        citations=said.citations,
        facts=tuple(dict.fromkeys(map(answer.transfer.read, said.facts))),
        readings=said.readings,
    )


def _duty(duty: Obligation) -> Point:
    return Point(
        standing="open",
        rule=duty.rule,
        effect="obliges",
        code="",
        about=(),
        text=duty.text,
        todo=_NOTHING,
        due=duty.due,
        citations=duty.citations,
        facts=(),
        readings=(),
    )


_OF_EFFECT: Mapping[str, LegStanding] = {"denies": "fails", "flags": "holds", "obliges": "open"}


def _found(finding: LegFinding) -> Point:
    if finding.effect not in _OF_EFFECT or (finding.effect == "denies") != bool(finding.reason):
        raise EngineError(f"rule `{finding.rule}` does not say whether its leg fails")
    return Point(
        standing=_OF_EFFECT[finding.effect],
        rule=finding.rule,
        effect=finding.effect,
        code=finding.reason or "",
        about=(),
        text=finding.text,
        todo=finding.todo,
        due=None,
        citations=finding.citations,
        facts=tuple(_read(pointer, value) for pointer, value in finding.facts.items()),
        readings=tuple(reading.id for reading in finding.readings),
    )


def _read(pointer: str, value: object) -> FactRead:
    document, colon, rest = pointer.partition(":")
    shown = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return FactRead(
        document="manifest" if colon and document == "manifest" else "project", at=rest or pointer, value=shown
    )
