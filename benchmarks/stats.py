"""Timing, medians and tables."""

import os
import resource
import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time

MOST_TURNS = 200
IN_A_TURN = 20
TURN_MS = 40.0


@dataclass(frozen=True)
class Sample:
    """Durations in milliseconds.

    Attributes:
        values: every one.
        by_turn: the median of each turn, where a turn did the work more than once.
        processors: how much of each was processor time of this process, which a busy machine changes less.
    """

    values: tuple[float, ...]
    by_turn: tuple[float, ...] = ()
    processors: tuple[float, ...] = ()

    @property
    def median(self) -> float:
        """The median."""
        return statistics.median(self.values)

    @property
    def processor(self) -> float:
        """The median of the processor times."""
        return statistics.median(self.processors)

    @property
    def p90(self) -> float:
        """The value that nine of ten do not exceed."""
        return sorted(self.values)[min(len(self.values) - 1, int(len(self.values) * 0.9))]


def timed(work: Callable[[], object]) -> float:
    """Milliseconds that the work takes once."""
    start = perf_counter()
    work()
    return (perf_counter() - start) * 1000


def both_timed(work: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds that the work takes once, and those of them that this process was at work."""
    before = process_time()
    return timed(work), (process_time() - before) * 1000


def pairs(works: Sequence[Callable[[], object]], seconds: float, *, most: int = 500, least: int = 3) -> list[Sample]:
    """Do several works in turn, so that what disturbs the machine disturbs them all alike.

    Each turn begins with another of them: what was done just before leaves the processor's caches warm or cold.
    """
    made: list[list[list[tuple[float, float]]]] = [[] for _ in works]
    end = perf_counter() + seconds
    while len(made[0]) < most and (len(made[0]) < least or perf_counter() < end):
        first = len(made[0]) % len(works)
        for number in (*range(first, len(works)), *range(first)):
            made[number].append([both_timed(works[number])])
    return [_of_turns(own) for own in made]


def turns(works: Sequence[Callable[[], object]], seconds: float, *, least: int = 2) -> list[Sample]:
    """Like `pairs`, for works of very different length: in each turn the short ones are done more than once."""
    made: list[list[list[tuple[float, float]]]] = [[] for _ in works]
    end = perf_counter() + seconds
    while len(made[0]) < least or (perf_counter() < end and len(made[0]) < MOST_TURNS):
        for own, work in zip(made, works, strict=True):
            own.append(_turn(work))
    return [_of_turns(own) for own in made]


def _turn(work: Callable[[], object]) -> list[tuple[float, float]]:
    times = [both_timed(work)]
    while len(times) < IN_A_TURN and sum(wall for wall, _ in times) < TURN_MS:
        times.append(both_timed(work))
    return times


def _of_turns(own: Sequence[Sequence[tuple[float, float]]]) -> Sample:
    walls, processors = zip(*(both for turn in own for both in turn), strict=True)
    return Sample(walls, tuple(statistics.median(wall for wall, _ in turn) for turn in own), processors)


def ratio(slow: Sample, fast: Sample) -> float:
    """The median of the ratios of the pairs, or of the turns."""
    pairs_of_turns = zip(slow.by_turn or slow.values, fast.by_turn or fast.values, strict=True)
    return statistics.median(one / other for one, other in pairs_of_turns)


def processor_seconds() -> float:
    """Seconds of processor time so far: this process, its children that have ended, and those that run, with theirs."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return process_time() + ended.ru_utime + ended.ru_stime + sum(map(_processor, _below(str(os.getpid()))))


def _below(process: str) -> Iterator[str]:
    """The children of a process and all of theirs."""
    listed = Path(f"/proc/{process}/task/{process}/children")
    for child in listed.read_text(encoding="ascii").split() if listed.exists() else ():
        yield child
        yield from _below(child)


def _processor(process: str) -> float:
    """User and system time, the twelfth and thirteenth figure behind the name (Linux, proc(5))."""
    try:
        figures = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(figures[11]) + int(figures[12])) / os.sysconf("SC_CLK_TCK")


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
