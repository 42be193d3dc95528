"""The survivors that are explained, and what a run makes of them."""

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from compliance.errors import PolicyError
from compliance.law.tables import Reader
from mutation.workshop import Outcome


def read_explanations(path: Path) -> dict[str, str]:
    """Read `survivors.toml`: why each survivor cannot be caught, by the id of the mutant.

    Raises:
        PolicyError: the file is malformed, or explains a mutant twice.
    """
    try:
        top = Reader(tomllib.loads(path.read_text(encoding="utf-8")), path.name)
    except (OSError, ValueError) as error:
        raise PolicyError(f"cannot be read: {error}", where=str(path)) from error
    explained: dict[str, str] = {}
    for entry in top.tables("because"):
        why, mutants = entry.text("why"), entry.texts("mutants")
        entry.done()
        for mutant in mutants:
            if mutant in explained or not why.strip():
                raise PolicyError(f"`{mutant}` is explained twice or not at all", where=entry.where)
            explained[mutant] = why
    top.done()
    return explained


@dataclass(frozen=True)
class Score:
    """How many mutants were tried, how many no longer load, and how many of the others were caught."""

    tried: int
    refused: int
    caught: int

    @property
    def percent(self) -> float:
        """Of the mutants that load; that lint refuses the others says nothing of the cases."""
        loaded = self.tried - self.refused
        return 100 * self.caught / loaded if loaded else 0.0

    @property
    def percent_of_all(self) -> float:
        """The same with lint as a catcher among others."""
        return 100 * (self.caught + self.refused) / self.tried if self.tried else 0.0


def score(outcomes: Collection[Outcome]) -> Score:
    """Count outcomes."""
    refused = sum(outcome.caught_by == "lint" for outcome in outcomes)
    return Score(len(outcomes), refused, sum(outcome.caught_by in ("tables", "cases") for outcome in outcomes))


def faults(
    outcomes: Sequence[Outcome], explained: Mapping[str, str], existing: Collection[str], least: float
) -> list[str]:
    """Why a run has failed, one sentence each; empty if it has not.

    Args:
        outcomes: of the mutants that were tried, which may be a sample.
        explained: see `read_explanations`.
        existing: the ids of all mutants, tried or not.
        least: the score that is asked for, in percent.
    """
    found = []
    if (reached := score(outcomes).percent) < least:
        found.append(f"the score is {reached:.1f} %, and {least:g} % is asked for")
    for outcome in outcomes:
        if not outcome.caught_by and outcome.mutant not in explained:
            found.append(f"nothing catches `{outcome.mutant}` ({outcome.where}), and no explanation says why")
        if outcome.caught_by and outcome.mutant in explained:
            found.append(f"`{outcome.mutant}` is explained as a survivor and is caught by: {outcome.cases[0]}")
    found += [f"`{name}` is explained as a survivor and is no mutant" for name in sorted(explained.keys() - existing)]
    return found
