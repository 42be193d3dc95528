"""What is printed: JSON, columns, notes."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from compliance.cli.context import Lang
    from compliance.store.base import Progress

_GAP = "  "


def put(text: str = "") -> None:
    """One line of the result, on standard output."""
    sys.stdout.write(text + "\n")


def note(text: str) -> None:
    """One line beside the result, on standard error."""
    sys.stderr.write(text + "\n")


def put_json(value: Any) -> None:
    """The result as JSON with sorted keys: the same result gives the same bytes."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2) + "\n")


def put_columns(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Columns under a head line; nothing is cut off, and the last column is as long as it is."""
    from rich.cells import cell_len

    lines = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(cell_len(line[column]) for line in lines) for column in range(len(head))]
    for line in lines:
        padded = (cell + " " * (width - cell_len(cell)) for cell, width in zip(line, widths, strict=True))
        put(_GAP.join(padded).rstrip())


def put_pairs(pairs: Iterable[tuple[str, object]]) -> None:
    """Labels and values, the values under each other."""
    from rich.cells import cell_len

    shown = [(label, str(value)) for label, value in pairs]
    width = max(cell_len(label) for label, _ in shown)
    for label, value in shown:
        put(f"{label}{' ' * (width - cell_len(label))}{_GAP}{value}".rstrip())


def chosen(text: Any, lang: "Lang") -> str:
    """A text with `en` and `zh` in the language asked for, or in both on one line."""
    return f"{text.en} / {text.zh}" if lang == "both" else str(getattr(text, lang))


@contextmanager
def progress(what: str) -> "Iterator[Progress]":
    """A bar on standard error, if that is a terminal, for work that takes longer than a second."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True, refresh_per_second=4) as bar:
        task = bar.add_task(what, total=None, visible=False)

        def tell(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, visible=(bar.tasks[0].elapsed or 0) > 1)

        yield tell
