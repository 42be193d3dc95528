"""What the text is written on: a terminal with colours, or plain lines. A pipe does not pay for the colours."""

from typing import Protocol, TextIO

PIPED_WIDTH = 80


class Paper(Protocol):
    """Takes lines one after the other.

    Attributes:
        width: cells of a line.
    """

    width: int

    def line(self, head: str, text: str = "", *, style: str = "", head_style: str = "") -> None:
        """Write one line: a head, and a text behind it, each in a style that a terminal may show."""


def paper_for(file: TextIO, width: int | None) -> Paper:
    """Lines for a file; colours only where it is a terminal."""
    return _Terminal(file, width) if file.isatty() else _Plain(file, width)


class _Plain:
    def __init__(self, file: TextIO, width: int | None) -> None:
        self._file = file
        self.width = width or PIPED_WIDTH

    def line(self, head: str, text: str = "", *, style: str = "", head_style: str = "") -> None:  # noqa: ARG002
        self._file.write(f"{head}{text}\n")


class _Terminal:
    """Rich shows styles, finds the width, and honours `NO_COLOR` and `TERM`."""

    def __init__(self, file: TextIO, width: int | None) -> None:
        from rich.console import Console

        self._console = Console(file=file, width=width, highlight=False, markup=False)
        self.width = self._console.width

    def line(self, head: str, text: str = "", *, style: str = "", head_style: str = "") -> None:
        from rich.text import Text

        self._console.print(Text().append(head, head_style).append(text, style), soft_wrap=True)
