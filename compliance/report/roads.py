"""Two roads for people: which leg of each fails first, then both beside each other, or below where there is no room.

Meaning is in words and symbols, as in the text of a decision; colour only helps.
"""

from collections.abc import Callable
from itertools import zip_longest
from typing import TextIO

from compliance.model.roads import FactRead, Judged, Leg, Point, Road, Roads
from compliance.report.page import Page
from compliance.report.paper import Paper, paper_for
from compliance.report.roads_words import (
    ADVICE,
    BANNERS,
    DISCLAIMER,
    FAILS_FIRST,
    FIRST,
    HOLDS_FIRST,
    LEGS,
    NOT_ANSWERED,
    NOTHING_AGAINST,
    ROADS,
    SHORT,
    STANDINGS,
)
from compliance.report.roads_words import LABELS as OWN
from compliance.report.view import Lang, reason_name, route_name, words_of
from compliance.report.words import LABELS, Words
from compliance.report.wrap import cell_len

SIDE_BY_SIDE = 100  # cells of a line that are enough for two columns
LONGEST_VALUE = 40  # characters
_BETWEEN = " │ "
_LABEL = 8  # cells of the labels in a column
_SYMBOLS = {"fails": "✗", "holds": "!", "open": "·"}
_STYLES = {"fails": "red", "holds": "yellow", "open": ""}


def write_roads(roads: Roads, file: TextIO, *, lang: Lang = "both", width: int | None = None) -> None:
    """Write the comparison as text.

    Args:
        roads: what to show.
        file: where to; colours are used if it is a terminal.
        lang: English, Chinese, or each text in both.
        width: cells of a line; that of the terminal, else 80.
    """
    paper = paper_for(file, width)
    page = Page(paper, lang)
    _first_lines(page, roads)
    for show in (_overview, _details):
        page.blank()
        _both(paper, roads, lang, show)
    if roads.readings:
        page.heading(LABELS["readings"], f" ({len(roads.readings)})")
    for number, used in enumerate(roads.readings, 1):
        page.numbered(number, words_of(used.question))
        page.words("reading", words_of(used.text), indent=5)
        page.plain("rule", f"{used.id} = {used.choice}", indent=5)
    page.heading(OWN["limits"])
    page.words("", DISCLAIMER, indent=2)
    page.blank()
    for law in roads.laws:
        page.verbatim(f"  {law.jurisdiction} {law.question} {law.sha256}")


def first_line(road: Road) -> Words:
    """What a road comes to, in one line: the first leg that fails, else the first on hold."""
    name = ROADS[road.code]
    code = road.fails_first or road.holds_first
    if code is None:
        return Words(f"{name.en}: {NOTHING_AGAINST.en}", f"{name.zh}：{NOTHING_AGAINST.zh}")
    how, leg = FAILS_FIRST if road.fails_first else HOLDS_FIRST, LEGS[code]
    return Words(f"{name.en}: {how.en} `{code}` ({leg.en})", f"{name.zh}：{how.zh}“{leg.zh}”")


def _first_lines(page: Page, roads: Roads) -> None:
    banner, style = ("closed", "bold red") if roads.closed else ("held", "bold yellow")
    for text in page.chosen(BANNERS[banner]):
        page.paragraph("", f"{'✗' if roads.closed else '~'} {text}", style=style)
    for number, road in enumerate(roads.roads, 1):
        page.numbered(number, first_line(road), style=_STYLES[road.standing])
    page.paragraph(*_labelled(page, "need", f"{roads.manifest_id} r{roads.revision}, {roads.exporter}"), indent=2)
    page.paragraph(*_labelled(page, "project", roads.project_id), indent=2)
    page.plain("as_of", f"{roads.as_of}")
    page.paragraph(*_labelled(page, "advice", page.joined(ADVICE)), indent=2)


def _labelled(page: Page, label: str, text: str) -> tuple[str, str]:
    return page.chosen(OWN[label])[0], text


_Show = Callable[[Page, Road], None]


def _both(paper: Paper, roads: Roads, lang: Lang, show: _Show) -> None:
    """Both roads in columns beside each other, or one below the other."""
    wide = paper.width >= SIDE_BY_SIDE
    columns = [_Column((paper.width - len(_BETWEEN)) // 2 if wide else paper.width) for _ in roads.roads]
    for column, road in zip(columns, roads.roads, strict=True):
        show(Page(column, lang, label=_LABEL), road)
    if not wide:
        for number, column in enumerate(columns):
            if number:
                paper.line("")
            column.write(paper)
        return
    left, right = columns
    for (one, style), (other, other_style) in zip_longest(left.lines, right.lines, fillvalue=("", "")):
        head = one + " " * (left.width - cell_len(one)) + _BETWEEN
        paper.line(head if other else head.rstrip(), other, style=other_style, head_style=style)


class _Column:
    """Paper that keeps its lines; each with its style."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.lines: list[tuple[str, str]] = []

    def line(self, head: str, text: str = "", *, style: str = "", head_style: str = "") -> None:  # noqa: ARG002
        """Keep a line; the style of its head is lost."""
        self.lines.append((head + text, style))

    def write(self, paper: Paper) -> None:
        """Write what was kept."""
        for text, style in self.lines:
            paper.line("", text, style=style)


def _overview(page: Page, road: Road) -> None:
    """Every leg of a road with its standing, in its order."""
    page.paragraph("", page.joined(ROADS[road.code]), style="bold")
    for leg in road.legs:
        stands = _stands(leg, first=leg.code == road.fails_first)
        page.marked(_SYMBOLS[leg.standing], page.joined(stands), indent=1, style=_STYLES[leg.standing])


def _stands(leg: Leg, *, first: bool) -> Words:
    name, stands = LEGS[leg.code], FIRST if first else SHORT[leg.standing]
    return Words(f"{name.en}: {stands.en}", f"{name.zh}：{stands.zh}")


def _details(page: Page, road: Road) -> None:
    """Each leg on which there is anything to say."""
    page.paragraph("", page.joined(ROADS[road.code]), style="bold")
    for number, leg in enumerate(road.legs, 1):
        if leg.points or leg.judged or not leg.answered:
            page.blank()
            _leg(page, number, leg)


def _leg(page: Page, number: int, leg: Leg) -> None:
    name, stands = LEGS[leg.code], STANDINGS[leg.standing]
    title = page.joined(Words(f"{name.en}: {stands.en}", f"{name.zh}：{stands.zh}"))
    page.marked(_SYMBOLS[leg.standing], f"{number}. {title}", style=f"bold {_STYLES[leg.standing]}".strip())
    if not leg.answered:
        page.words("", NOT_ANSWERED, indent=2)
    for judged in leg.judged:
        page.marked(_SYMBOLS["open" if judged.decision == "approve" else "fails"], _judged(page, judged), indent=2)
    for point in leg.points:
        _point(page, point)


def _judged(page: Page, judged: Judged) -> str:
    """A transfer in one line: what would go to whom, and the route."""
    route, parties = page.joined(route_name(judged.route)), ", ".join(judged.recipients)
    return f"{judged.mode} {', '.join(judged.datasets)} > {parties}: {route}"


def _point(page: Page, point: Point) -> None:
    title = page.joined(reason_name(point.code)) if point.code else point.rule
    page.marked(_SYMBOLS[point.standing], title, indent=2, style="bold")
    page.words("found", words_of(point.text), indent=4)
    if point.todo.en or point.todo.zh:
        page.words("todo", words_of(point.todo), indent=4)
    page.citations(point.citations, indent=4)
    if point.due:
        page.paragraph(page.chosen(OWN["duty"])[0], f"{point.due}", indent=4)
    if point.about:
        page.paragraph(page.chosen(OWN["about"])[0], ", ".join(point.about), indent=4)
    if point.facts:
        page.plain("fact", "; ".join(map(_fact, point.facts)), indent=4)
    if point.code:
        page.plain("rule", point.rule, indent=4)


def _fact(fact: FactRead) -> str:
    """Where it stands, and its value where that is short; the JSON has every value whole."""
    short = fact.value is not None and len(fact.value) <= LONGEST_VALUE
    return f"{fact.document}#{fact.at}" + (f" = {fact.value}" if short else "")
