"""What was asked of the program, and what this run measured."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.stats import table


@dataclass(frozen=True)
class Goal:
    """A figure that was measured, and what it should be.

    Attributes:
        what: of what.
        figure: measured.
        bound: asked.
        unit: printed behind both.
        at_least: the figure should not be below the bound; otherwise not above it.
        processor: the same counting only when the process was at work; the rest it waited, perhaps for its turn.
    """

    what: str
    figure: float
    bound: float
    unit: str
    at_least: bool = False
    processor: float | None = None

    @property
    def met(self) -> bool:
        """Whether the figure keeps to the bound."""
        return self.figure >= self.bound if self.at_least else self.figure <= self.bound

    def row(self) -> tuple[str, ...]:
        """The row of the table."""
        word = "at least" if self.at_least else "at most"
        worked = "" if self.processor is None else self._shown(self.processor)
        asked = f"{word} {self.bound:,g} {self.unit}"
        return (self.what, asked, self._shown(self.figure), worked, "yes" if self.met else "no")

    def _shown(self, figure: float) -> str:
        return f"{figure:,.0f} {self.unit}" if figure >= 100 else f"{figure:,.2f} {self.unit}"


@dataclass(frozen=True)
class Part:
    """Tables of one part of the benchmark, and the goals that it measures."""

    text: str
    goals: Sequence[Goal] = field(default=())


def goals_table(parts: Sequence[Part]) -> str:
    """All goals of a run."""
    return table(
        ("what was asked", "goal", "this run", "by processor time", "met"),
        [goal.row() for part in parts for goal in part.goals],
    )
