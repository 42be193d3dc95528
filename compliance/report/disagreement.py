"""A disagreement of the executors as text for an auditor: nothing was decided, on what they differ, what to do."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TextIO

from compliance.report.page import Page
from compliance.report.paper import paper_for
from compliance.report.view import Lang
from compliance.report.words import LABELS, Words

if TYPE_CHECKING:
    from compliance.store import Entry

_BANNER = Words("THE EXECUTORS DISAGREED: nothing was decided", "两个执行器结果不一致：未作决定")
_WHY = Words(
    "Two executors run the same rules on the same facts, and here they found different rules to apply. One of them is"
    " wrong, so neither was relied on: the transfer was neither approved nor denied, nobody was counted, and its"
    " revision is not used up.",
    "两个执行器依同一规则判断同一事实，此次认定适用的规则不同。其中必有一个有误，故均不采信："
    "该传输既未准予也未拒绝，未计入人数，其修订号亦未占用。",
)
_NEXT = Words(
    "A disagreement stops the gate by the file `stopped.json` in its home folder. Later decisions in the log mean that"
    " somebody removed that file: ask who did, and which executor was found to be wrong.",
    "结果不一致即以主目录中的 stopped.json 停止本系统。日志中此后另有决定的，说明有人移除了该文件："
    "请查明由何人移除、认定哪一执行器有误。",
)
_SEE = Words(
    "The facts and both answers stand in the document of this entry; to see them:",
    "事实与两份结果见本条目的文件，查看：",
)
_ADVISORY = {
    "draft": Words(
        "a draft, which would not have been recorded nor good for releasing anything",
        "草稿：本不会记录，亦不得据此放行数据",
    ),
    "other_day": Words(
        "the law of a day that was chosen (--as-of), which would not have been good for releasing anything",
        "适用的是所选日期之法（--as-of）：本不得据此放行数据",
    ),
}
_ONLY = {
    "first": Words("only the first executor (the fast one)", "仅第一执行器（快速执行器）"),
    "second": Words("only the second executor (the Rego engine)", "仅第二执行器（Rego 引擎）"),
}
_NOTHING = Words("nothing more", "别无其他")


def write_disagreement(entry: "Entry", file: TextIO, *, lang: Lang = "both", width: int | None = None) -> None:
    """Write an entry of the kind `disagreement` as text; the arguments are those of `write_text`."""
    page = Page(paper_for(file, width), lang)
    for text in page.chosen(_BANNER):
        page.paragraph("", f"✗ {text}", style="bold red")
    if entry.advisory:
        page.plain("advisory", page.joined(_ADVISORY[entry.advisory]))
    page.plain("transfer", f"{entry.manifest_id} r{entry.revision}, {entry.exporter}")
    page.plain("as_of", f"{entry.as_of}")
    page.plain("log", f"{entry.index}, {entry.recorded_at:%Y-%m-%dT%H:%M:%SZ}")
    page.heading(LABELS["why"])
    page.words("", _WHY, indent=2)
    for package in entry.packages:
        _difference(page, package, entry.document()["answers"])
    page.heading(LABELS["next"])
    page.words("", _NEXT, indent=2)
    page.words("", _SEE, indent=2)
    page.paragraph("", f"compliance log show {entry.index} --format json", indent=4)
    page.heading(LABELS["proof"])
    for label, digest in (
        ("manifest", entry.manifest_sha256),
        ("snapshot", entry.law_sha256),
        ("program", entry.program_sha256),
        ("document", entry.decision_sha256),
        ("leaf", entry.leaf_hash),
    ):
        page.copied(label, digest)


def _difference(page: Page, package: str, answers: Mapping[str, Mapping[str, Any]]) -> None:
    """What each executor found and the other did not; what cannot be compared rule by rule in full."""
    page.blank()
    page.paragraph("", package, indent=2, style="bold")
    first, second = (answers[name].get(package) for name in ("first", "second"))
    for name, ours, theirs in (("first", first, second), ("second", second, first)):
        page.paragraph("", f"{page.joined(_ONLY[name])}:", indent=2)
        page.paragraph("", ", ".join(_beyond(ours, theirs)) or page.joined(_NOTHING), indent=4)


def _beyond(ours: object, theirs: object) -> list[str]:
    """The rules that only ours names; a text, or a list beside none, in full."""
    if isinstance(ours, list):
        return [str(rule) for rule in ours if not isinstance(theirs, list) or rule not in theirs]
    return [] if ours is None else [str(ours)]
