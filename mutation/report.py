"""What a run shows: a row for each operator, the survivors with their explanations, and the same as JSON."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from mutation.survivors import score
from mutation.workshop import Outcome

_COLUMNS = ("mutants", "lint", "tables", "cases", "survive")


def text(outcomes: Sequence[Outcome], explained: Mapping[str, str]) -> str:
    """The report for people."""
    kinds = list(dict.fromkeys(outcome.kind for outcome in outcomes))
    rows = [_row(kind, [one for one in outcomes if one.kind == kind]) for kind in sorted(kinds)]
    lines = [_line("operator", *_COLUMNS), *rows, _row("all", outcomes), ""]
    lines += _survivors(outcomes, explained)
    total = score(outcomes)
    lines.append(f"score {total.percent:.1f} % of the mutants that load, {total.percent_of_all:.1f} % of all")
    return "\n".join(lines)


def _line(name: str, *values: object) -> str:
    return f"{name:28}" + "".join(f"{value!s:>9}" for value in values)


def _row(kind: str, outcomes: Sequence[Outcome]) -> str:
    by = Counter(outcome.caught_by for outcome in outcomes)
    return _line(kind, len(outcomes), by["lint"], by["tables"], by["cases"], by[""])


def _survivors(outcomes: Sequence[Outcome], explained: Mapping[str, str]) -> list[str]:
    """Those with the same explanation together, those without one first."""
    reasons: dict[str, list[str]] = {}
    for outcome in outcomes:
        if not outcome.caught_by:
            why = explained.get(outcome.mutant, "")
            reasons.setdefault(why, []).append(f"  {outcome.mutant}  ({outcome.where})")
    lines = []
    for why in sorted(reasons, key=bool):
        lines += [f"{len(reasons[why])} survive: {why or 'NOT EXPLAINED'}", *reasons[why], ""]
    return lines


def as_json(outcomes: Sequence[Outcome], explained: Mapping[str, str], seconds: float) -> dict[str, Any]:
    """The report for programs."""
    total = score(outcomes)
    return {
        "tried": total.tried,
        "refused_by_lint": total.refused,
        "caught": total.caught,
        "score_percent": round(total.percent, 2),
        "score_percent_of_all": round(total.percent_of_all, 2),
        "seconds": round(seconds, 1),
        "mutants": [asdict(one) | {"why": explained.get(one.mutant, "")} for one in outcomes],
    }
