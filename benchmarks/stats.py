"""Timing, medians and tables."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter


@dataclass(frozen=True)
class Sample:
    """Durations in milliseconds."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """The median."""
        return statistics.median(self.values)

    @property
    def p90(self) -> float:
        """The value that nine of ten do not exceed."""
        return sorted(self.values)[min(len(self.values) - 1, int(len(self.values) * 0.9))]


def timed(work: Callable[[], object]) -> float:
    """Milliseconds that the work takes once."""
    start = perf_counter()
    work()
    return (perf_counter() - start) * 1000


def sample(work: Callable[[], object], seconds: float, *, most: int = 500) -> Sample:
    """Do the work again and again for so many seconds, at least three times, after once to warm up."""
    work()
    return pairs([work], seconds, most=most)[0]


def pairs(works: Sequence[Callable[[], object]], seconds: float, *, most: int = 500, least: int = 3) -> list[Sample]:
    """Do several works in turn, so that what disturbs the machine disturbs them all alike."""
    values: list[list[float]] = [[] for _ in works]
    end = perf_counter() + seconds
    while len(values[0]) < most and (len(values[0]) < least or perf_counter() < end):
        for own, work in zip(values, works, strict=True):
            own.append(timed(work))
    return [Sample(tuple(own)) for own in values]


def ratio(slow: Sample, fast: Sample) -> float:
    """The median of the ratios of the pairs."""
    return statistics.median(one / other for one, other in zip(slow.values, fast.values, strict=True))


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown, its columns aligned; all but the first are figures and stand to the right."""
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]

    def line(row: Sequence[str]) -> str:
        first, *others = (
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        return f"| {' | '.join([first, *others])} |"

    rule = "|".join(["-" * (widths[0] + 2), *("-" * (width + 1) + ":" for width in widths[1:])])
    return "\n".join([line(head), f"|{rule}|", *map(line, rows)])


def ms(value: float) -> str:
    """Milliseconds with three significant digits or so."""
    return f"{value:,.2f}" if value < 10 else f"{value:,.1f}" if value < 100 else f"{value:,.0f}"
