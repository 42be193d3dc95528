"""A page: lines with a hanging indent behind labels, each text in the languages asked for."""

from collections.abc import Iterable

from compliance.model.decision import Citation
from compliance.report.paper import Paper
from compliance.report.view import Lang
from compliance.report.words import LABELS, SEEN, Words
from compliance.report.wrap import cell_len, clean, wrap

NARROWEST = 40
LABEL = 11  # cells of the column of labels


class Page:
    """Lines with a hanging indent, in the languages asked for."""

    def __init__(self, paper: Paper, lang: Lang, *, label: int = LABEL) -> None:
        self.paper = paper
        self.lang = lang
        self.width = max(paper.width, NARROWEST)
        self.label = label

    def chosen(self, words: Words) -> tuple[str, ...]:
        """The text in each language asked for."""
        return {"en": (words.en,), "zh": (words.zh,), "both": (words.en, words.zh)}[self.lang]

    def joined(self, words: Words) -> str:
        """The same on one line."""
        return " · ".join(self.chosen(words))

    def blank(self) -> None:
        """An empty line."""
        self.paper.line("")

    def heading(self, words: Words, more: str = "") -> None:
        """A title with an empty line above."""
        self.blank()
        self.paragraph("", self.joined(words) + more, style="bold")

    def paragraph(self, label: str, text: str, *, indent: int = 0, style: str = "") -> None:
        """A text behind its label; further lines begin where the text began."""
        gap = " " * max(self.label - cell_len(label), 1) if label else ""
        hang = " " * (indent + cell_len(label + gap))
        for number, line in enumerate(wrap(clean(text), self.width - len(hang))):
            head = " " * indent + label + gap if number == 0 else hang
            self.paper.line(head, line, style=style, head_style="dim" if label else "")

    def marked(self, mark: str, text: str, *, indent: int = 0, style: str = "") -> None:
        """A text behind a mark; further lines begin where the text began."""
        hang = indent + cell_len(mark) + 1
        for number, line in enumerate(wrap(clean(text), self.width - hang)):
            self.paper.line(f"{' ' * indent}{mark} " if number == 0 else " " * hang, line, style=style)

    def words(self, label: str, words: Words, *, indent: int = 0, style: str = "") -> None:
        """A text in each language asked for, behind its label in that language."""
        names = self.chosen(LABELS[label]) if label else ("", "")
        for name, text in zip(names, self.chosen(words), strict=False):
            self.paragraph(name, text, indent=indent, style=style)

    def numbered(self, number: int, words: Words, *, style: str = "") -> None:
        """A text behind its number."""
        for place, text in enumerate(self.chosen(words)):
            head = f"{number}. " if place == 0 else " " * len(f"{number}. ")
            hang = " " * (2 + len(head))
            for row, line in enumerate(wrap(clean(text), self.width - len(hang))):
                self.paper.line("  " + head if row == 0 else hang, line, style=style)

    def plain(self, label: str, text: str, *, indent: int = 2) -> None:
        """A text that has no language, behind its label."""
        self.paragraph(self.chosen(LABELS[label])[0], text, indent=indent)

    def verbatim(self, line: str) -> None:
        """A line that someone may copy: never broken."""
        self.paper.line(clean(line))

    def copied(self, label: str, digest: str) -> None:
        """A digest behind its label."""
        name = self.chosen(LABELS[label])[0]
        self.verbatim(f"  {name}{' ' * max(self.label - cell_len(name), 1)}{digest}")

    def citations(self, citations: Iterable[Citation], indent: int) -> None:
        """The provisions, each behind its label."""
        for cited in citations:
            self.words("law", provision_in_full(cited), indent=indent)


def provision_in_full(cited: Citation) -> Words:
    """A provision with its instrument, number, dates, and what of it was read where that is not all."""
    start, end = cited.in_force_from, cited.in_force_until
    number = f" ({cited.number})" if cited.number else ""
    en = f"{cited.article.en}, {cited.title.en}{number}, in force from {start}" + (f" until {end}" if end else "")
    zh = f"《{cited.title.zh}》{cited.article.zh}，{start}起施行" + (f"，至{end}止" if end else "")
    if cited.seen != "full text":
        en, zh = f"{en}; {SEEN[cited.seen].en}", f"{zh}；{SEEN[cited.seen].zh}"
    return Words(en, zh)
