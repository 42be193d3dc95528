"""The view as text for the reviewer: the first screen says what, why and what next; below it stands every detail.

Meaning is in words and symbols; colour only helps, and `NO_COLOR` or a pipe turns it off. The width is that of the
terminal, 80 where there is none.
"""

from collections.abc import Iterable
from typing import TextIO

from compliance.model.decision import DatasetDecision, Exposure, Headroom, ListClaimed, People, Statement
from compliance.report.page import Page
from compliance.report.paper import paper_for
from compliance.report.view import Lang, View, basis_name, reason_name, route_name, words_of
from compliance.report.words import ADVISORY, DISCLAIMER, LABELS, NOTES, Words

STEPS_SHOWN = 3  # on the first screen; all of them stand below their reasons
_SYMBOLS = {"release": "✓", "review": "!", "deny": "✗", "advisory": "~", "unrecorded": "✗"}
_STYLES = {"release": "bold green", "review": "bold yellow", "deny": "bold red", "advisory": "bold yellow"}


def write_text(view: View, file: TextIO, *, lang: Lang = "both", width: int | None = None) -> None:
    """Write the view as text.

    Args:
        view: what to show.
        file: where to; colours are used if it is a terminal.
        lang: English, Chinese, or each text in both.
        width: cells of a line; that of the terminal, else 80.
    """
    page = Page(paper_for(file, width), lang)
    _first_screen(page, view)
    for dataset in view.decision.datasets:
        _dataset(page, dataset)
    _lists(page, view.decision.lists)
    _obligations(page, view)
    if view.decision.exposure:
        _exposure(page, view.decision.exposure)
    _consequences(page, view)
    _proof(page, view)
    page.heading(LABELS["disclaimer"])
    page.words("", DISCLAIMER, indent=2)


def _first_screen(page: Page, view: View) -> None:
    decision = view.decision
    symbol, style = _SYMBOLS[view.standing], _STYLES.get(view.standing, "bold red")
    for text in page.chosen(view.banner):
        page.paragraph("", f"{symbol} {text}", style=style)
    if decision.advisory:
        page.plain("advisory", page.joined(ADVISORY[decision.advisory]))
    page.plain("transfer", f"{decision.manifest_id} r{decision.revision}, {decision.exporter}")
    page.plain("as_of", f"{decision.as_of}")
    page.plain("route", page.joined(route_name(decision.route)))
    page.plain("log", "-" if view.place is None else f"{view.place.index}, {view.place.recorded_at}")
    for code in decision.notes:
        page.words("note", NOTES[code], indent=2)
    page.heading(LABELS["why"])
    page.words("", view.why, indent=2)
    page.heading(LABELS["next"])
    for number, step in enumerate(view.steps[:STEPS_SHOWN], 1):
        page.numbered(number, step)
    more = len(view.steps) - STEPS_SHOWN
    if more > 0:
        page.words("", Words(f"... and {more} more, each below its reason.", f"……另有{more}项，见各项理由。"), indent=2)


def _dataset(page: Page, dataset: DatasetDecision) -> None:
    verdict = Words("✓ passes", "✓ 通过") if dataset.decision == "approve" else Words("✗ denied", "✗ 不予放行")
    page.heading(LABELS["dataset"], f" {dataset.id}: {page.joined(verdict)}")
    page.words("route", route_name(dataset.route), indent=2)
    if dataset.basis:
        page.words("basis", basis_name(dataset.basis), indent=2)
    for label, statements in (
        ("reasons", dataset.reasons),
        ("flags", dataset.flags),
        ("relied_on", dataset.relied_on),
    ):
        _statements(page, label, statements)
    if dataset.advice:
        _title(page, "advice", len(dataset.advice))
    for number, advice in enumerate(dataset.advice, 1):
        page.numbered(number, words_of(advice))
    if dataset.lifted:
        _title(page, "lifted", len(dataset.lifted))
    for rule in dataset.lifted:
        page.paragraph("", rule, indent=5)


def _title(page: Page, label: str, count: int) -> None:
    page.blank()
    page.paragraph("", f"{page.joined(LABELS[label])} ({count})", indent=2, style="bold")


def _statements(page: Page, label: str, statements: Iterable[Statement]) -> None:
    """Each statement with what was found, which law, which facts, and what to do."""
    items = tuple(statements)
    if items:
        _title(page, label, len(items))
    for number, item in enumerate(items, 1):
        title = page.joined(reason_name(item.code)) if item.code else item.rule
        page.paragraph("", f"{number}. {title}", indent=2, style="bold")
        page.words("found", words_of(item.text), indent=5)
        page.citations(item.citations, indent=5)
        if item.facts:
            page.plain("fact", ", ".join(item.facts), indent=5)
        if item.todo.en or item.todo.zh:
            page.words("todo", words_of(item.todo), indent=5)
        if item.readings:
            page.plain("reading", ", ".join(item.readings), indent=5)
        if item.code:
            page.plain("rule", item.rule, indent=5)
            page.plain("code", item.code, indent=5)


def _lists(page: Page, lists: Iterable[ListClaimed]) -> None:
    """Each list that is claimed: whether its official table was there, and what the table does not bear out."""
    for number, claimed in enumerate(lists, 1):
        if number == 1:
            page.heading(LABELS["lists"])
        page.numbered(number, _compared(claimed))
        if claimed.table is not None:
            page.copied("table", claimed.table.sha256)
        if claimed.not_shown:
            page.words("not_shown", Words(*[", ".join(claimed.not_shown)] * 2), indent=5)


def _compared(claimed: ListClaimed) -> Words:
    table = claimed.table
    if table is None:
        return Words(
            f"{claimed.list}: fields as claimed; no official table imported",
            f"{claimed.list}：字段以主张为准；未导入官方清单表",
        )
    return Words(
        f"{claimed.list}: fields checked against the table of {table.obtained_on}, {table.entries:,} entries"
        f" ({table.source})",
        f"{claimed.list}：字段已与{table.obtained_on}取得的清单表（{table.entries:,}项）比对（{table.source}）",
    )


def _obligations(page: Page, view: View) -> None:
    if view.obligations:
        page.heading(LABELS["obligations"], f" ({len(view.obligations)})")
    for number, duty in enumerate(view.obligations, 1):
        day = Words(f"by {duty.due}: ", f"{duty.due}之前：") if duty.due else Words("", "")
        page.numbered(number, Words(day.en + duty.text.en, day.zh + duty.text.zh))
        page.citations(duty.citations, indent=5)


def _exposure(page: Page, exposure: Exposure) -> None:
    """The penalties of the day, each with why it is listed; then what is not known, and what was published."""
    from compliance.report import amounts

    page.heading(LABELS["exposure"], f" ({len(exposure.penalties)})")
    page.words("", words_of(exposure.note), indent=2)
    for number, exposed in enumerate(exposure.penalties, 1):
        penalty = exposed.penalty
        page.numbered(number, words_of(penalty.trigger), style="bold")
        page.words("breach", amounts.listed(exposed.breaches), indent=5)
        if exposed.could_if:
            page.words("could_if", amounts.alternatives(exposed.could_if), indent=5)
        page.citations((penalty.citation,), indent=5)
        for tier in penalty.tiers:  # one that only refers to other laws says so in `other`
            if amounts.tier_amounts(tier) or len(penalty.tiers) > 1:
                page.words("tier", amounts.tier_line(tier), indent=5)
        page.words("other", words_of(penalty.other), indent=5)
        page.plain("code", f"{penalty.id}: {', '.join(exposed.reasons)} ({', '.join(exposed.datasets)})", indent=5)
    for said in amounts.not_listed(exposure):
        page.words("", said, indent=2)
    if exposure.enforcement:
        _title(page, "published", len(exposure.enforcement))
    for number, case in enumerate(exposure.enforcement, 1):
        page.numbered(number, amounts.published(case))


def _consequences(page: Page, view: View) -> None:
    decision = view.decision
    if decision.headroom:
        page.heading(LABELS["headroom"])
    for number, room in enumerate(decision.headroom, 1):
        page.numbered(number, _headroom(room))
    if decision.readings:
        page.heading(LABELS["readings"], f" ({len(decision.readings)})")
    for number, used in enumerate(decision.readings, 1):
        page.numbered(number, words_of(used.question))
        care = Words("", "") if used.conservative else Words(" (not the conservative reading)", "（非从严解释）")
        page.words("reading", Words(used.text.en + care.en, used.text.zh + care.zh), indent=5)
        page.plain("rule", f"{used.id} = {used.choice}", indent=5)
    page.heading(LABELS["people"])
    page.words("", _people(Words("before this transfer", "此前"), decision.prior), indent=2)
    page.words("", _people(Words("this transfer", "本次传输"), decision.volumes), indent=2)


def _headroom(room: Headroom) -> Words:
    if room.count is None or room.left is None:
        return Words(
            f"{room.text.en}: limit {room.limit:,}; the count is unknown",
            f"{room.text.zh}：标准{room.limit:,}；人数不明",
        )
    en = f"{room.left:,} left" if room.left > 0 else "reached"
    zh = f"余{room.left:,}" if room.left > 0 else "已达到"
    return Words(
        f"{room.text.en}: {room.count:,} of {room.limit:,}; {en}",
        f"{room.text.zh}：{room.count:,}／{room.limit:,}，{zh}",
    )


def _people(when: Words, people: People) -> Words:
    def count(number: int | None) -> Words:
        return Words("unknown", "不明") if number is None else Words(f"{number:,}", f"{number:,}")

    ordinary, sensitive = count(people.ordinary), count(people.sensitive)
    return Words(
        f"{when.en}: {ordinary.en} ordinary, {sensitive.en} sensitive",
        f"{when.zh}：一般{ordinary.zh}，敏感{sensitive.zh}",
    )


def _proof(page: Page, view: View) -> None:
    decision, place = view.decision, view.place
    page.heading(LABELS["proof"])
    for signer in decision.signers:
        page.plain("signer", f"{signer.person} ({', '.join(signer.roles)})")
    if not decision.signers:
        page.words("", Words("Nobody's signature was checked.", "未核验任何签名。"), indent=2)
    page.plain("decided", decision.decided_at.strftime("%Y-%m-%dT%H:%M:%SZ"))
    page.copied("manifest", decision.manifest_sha256)
    page.copied("snapshot", decision.law_sha256)
    page.copied("root", decision.trust_root_sha256 or "-")
    if place is None:
        page.words("", Words("Not in the log.", "未记入日志。"), indent=2)
        return
    page.copied("leaf", place.leaf_hash)
    page.plain("log", f"{place.index}, {place.recorded_at}")
    page.paragraph("", page.joined(LABELS["checkpoint"]), indent=2)
    for line in place.checkpoint.splitlines():
        page.verbatim("    " + line if line else "")
