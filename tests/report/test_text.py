"""What the reviewer reads: kept as golden files, and checked for what must never be missing.

`REFRESH=1 pytest tests/report` writes the golden files again; look at the difference before it is committed.
"""

import io
import os
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from compliance.model.base import plain
from compliance.model.decision import Decision, ListClaimed, TableUsed
from compliance.report import view_of, write_text
from compliance.signing.schema import validate

GOLDEN = Path(__file__).resolve().parent / "golden"


def shown(decision, entry, **options) -> str:
    file = io.StringIO()
    write_text(view_of(decision, entry), file, **options)
    return file.getvalue()


def compare(name: str, text: str) -> None:
    path = GOLDEN / name
    if os.environ.get("REFRESH"):
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("lang", ["en", "zh", "both"])
def test_the_text_is_the_golden_one(sample, lang):
    name, decision, entry = sample
    compare(f"{name}.{lang}.txt", shown(decision, entry, lang=lang))


@pytest.mark.parametrize("width", [40, 57, 80, 120])
@pytest.mark.parametrize("lang", ["en", "zh", "both"])
def test_no_line_is_wider_than_the_terminal(sample, lang, width):
    _, decision, entry = sample
    copied = {"a" * 64, "b" * 64, "c" * 64, "e" * 64}  # digests are never broken
    for line in shown(decision, entry, lang=lang, width=width).splitlines():
        assert cell_len(line) <= width or any(digest in line for digest in copied), line


@pytest.mark.parametrize("lang", ["en", "zh", "both"])
def test_the_first_screen_says_what_why_and_what_next(sample, lang):
    name, decision, entry = sample
    first = "\n".join(shown(decision, entry, lang=lang).splitlines()[:24])
    words = {
        "approved": ("APPROVED", "准予放行"),
        "reviewed": ("APPROVED, BUT A HUMAN MUST LOOK FIRST", "须先经人工复核"),
        "denied": ("DENIED", "不予放行"),
        "draft": ("ADVISORY ONLY", "仅供参考"),
    }[name]
    asked = {"en": [0], "zh": [1], "both": [0, 1]}[lang]
    for place in asked:
        assert words[place] in first
        assert ("Why", "理由")[place] in first
        assert ("What to do next", "下一步")[place] in first


def test_piped_text_is_eighty_wide_and_has_no_escapes(samples, make, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    text = shown(samples["denied"], make[2](samples["denied"]))
    assert "\x1b" not in text
    assert max(map(cell_len, text.splitlines())) <= 80


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("no_color", "coloured"), [("", True), ("1", False)])
def test_no_color_is_honoured_and_the_words_stay(samples, make, monkeypatch, no_color, coloured):
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", no_color)
    file = Terminal()
    write_text(view_of(samples["denied"], make[2](samples["denied"])), file)
    assert ("\x1b[1;31m" in file.getvalue()) is coloured
    assert "✗ DENIED" in file.getvalue()


def test_text_of_others_cannot_steer_the_terminal(make):
    decision, _, _ = make
    text = shown(decision(exporter="draft \x1b[2J\x1b[H APPROVED \u202e"), None)
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_many_reasons_do_not_push_the_rest_off_the_first_screen(samples, make):
    decision, dataset, entry = make
    (reason, _) = samples["denied"].datasets[0].reasons
    todo = [replace(reason.todo, en=f"Do thing {number}.") for number in range(9)]
    many = tuple(replace(reason, todo=each) for each in todo)
    made = decision(decision="deny", datasets=(dataset(decision="deny", basis="", reasons=many),))
    text = shown(made, entry(made), lang="en")
    first, _, rest = text.partition("\nDataset")
    assert "... and 6 more" in first
    assert first.count("\n") <= 24
    assert all(f"Do thing {number}." in rest for number in range(9))


def test_every_detail_of_a_reason_is_shown(samples, make):
    text = " ".join(shown(samples["denied"], make[2](samples["denied"]), lang="en").split())
    for detail in (
        "Code contract_or_certificate_missing",
        "with neither a standard contract nor a certificate",
        "Article 8, Provisions on Promoting and Regulating Cross-border Data Flows (CAC Order No. 16)",
        "in force from 2024-03-22",
        "/datasets/0/subjects/ordinary",
        "Conclude the standard contract",
        "cn.order16.art8.contract_missing",
        "not the conservative reading",
        "The dataset would pass without its names.",
        "unknown ordinary",
        "Log 12, 2024-06-01T01:00:00Z",
        "— gate.example/log BBBB",
    ):
        assert detail in text


def test_an_approval_is_explained_with_the_same_care(samples, make):
    text = " ".join(shown(samples["approved"], make[2](samples["approved"]), lang="en").split())
    for detail in (
        "Fewer than 100,000 people since 1 January",
        "Article 5(1)(4)",
        "until 2030-12-31; excerpt read",
        "1. by 2024-06-14: File the contract",
        "85,140 of 100,000; 14,860 left",
        "the count is unknown",
    ):
        assert detail in text


def test_the_exposure_stands_below_the_first_screen_and_only_on_a_denial(samples):
    text = shown(samples["denied"], None, lang="both", width=120)
    assert (
        text.index("What to do next") < text.index("If it were made anyway · 如仍出境") < text.index("People counted")
    )
    for part in (
        "up to RMB 50,000,000 or up to 5% of last year's turnover",
        "五千万元以下或者上一年度营业额百分之五以下",
        "the data are important data; or the exporter is an operator.",
        "No penalty is encoded for: surveying without a licensed unit. That is not to say that none exists.",
        "A claim that fails is no breach in itself",
        "Published enforcement (context, no rule)",
        "no estimate",
    ):
        assert part in text
    assert "If it were made anyway" not in shown(samples["approved"], None, lang="both")
    old = replace(samples["denied"], exposure=None)
    assert "If it were made anyway" not in shown(old, None, lang="both")


def _claimed(table, *not_shown):
    return ListClaimed(list="lingang_general_2024", table=table, not_shown=not_shown)


TABLE = TableUsed(
    sha256="d" * 64, file_sha256="e" * 64, obtained_on=date(2024, 5, 30), source="an example", entries=158
)


@pytest.mark.parametrize(
    ("claimed", "said"),
    [
        (_claimed(None), ("fields as claimed; no official table imported", "未导入官方清单表")),
        (_claimed(TABLE), ("checked against the table of 2024-05-30, 158 entries (an example)", "清单表（158项）比对")),
        (_claimed(TABLE, "/datasets/0/fields/1"), ("Not shown", "未证实", "/datasets/0/fields/1", "d" * 64)),
    ],
)
def test_of_a_list_it_is_said_whether_its_table_was_there(make, claimed, said):
    decision, _, entry = make
    made = decision(lists=(claimed,))
    text = shown(made, entry(made), width=200)
    for words in said:
        assert words in text


def test_a_decision_without_a_list_says_nothing_of_lists(make):
    decision, _, entry = make
    made = decision()
    assert "Lists claimed" not in shown(made, entry(made))
    old = {name: value for name, value in plain(made).items() if name != "lists"}
    assert validate(Decision, old) == made  # decided before tables could be imported
