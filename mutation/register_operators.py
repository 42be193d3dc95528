"""What is changed in the registers: what a rule lifts, which routes it is for, the route and the reason it gives."""

from collections.abc import Iterator

from compliance.law.source import Table
from compliance.model.codes import PROJECT_REASONS, REASON_CODES
from compliance.model.finding import ROUTES
from mutation.mutant import Mutant
from mutation.tables import REMOVED, Changes, Steps

_REFUSING = ("undetermined", "prohibited")
_SWITCHES = {"needs_other": False, "only_if_approved": False, "closes": False, "counted": True}


def register_mutants(path: str, table: Table) -> Iterator[Mutant]:
    """Every mutant of one `rules.toml`."""
    changes = Changes(path, table)
    if table.get("always"):
        yield changes.changed("switch turned", "register", "always dropped", ("always",), REMOVED)
    for index, rule in enumerate(table.get("rule", ())):
        place = rule["id"].partition(".")[2].partition(".")[2]
        yield from _of_rule(changes, place, ("rule", index), rule)


def _of_rule(changes: Changes, place: str, steps: Steps, rule: Table) -> Iterator[Mutant]:
    yield from changes.without_each("lift dropped", place, (*steps, "lifts"), rule.get("lifts", []))
    if rule.get("effect") != "obliges":  # a duty is shown beside a decision, and changes none
        yield from changes.without_each("only_for dropped", place, (*steps, "only_for"), rule.get("only_for", []))
    for route in _beside(rule.get("route")):
        yield changes.changed("route swapped", place, f"route {route}", (*steps, "route"), route)
    if "reason" in rule:
        codes = REASON_CODES if rule["reason"] in REASON_CODES else PROJECT_REASONS
        other = codes[(codes.index(rule["reason"]) + 1) % len(codes)]
        yield changes.changed("reason swapped", place, f"reason {other}", (*steps, "reason"), other)
    for switch, default in _SWITCHES.items():
        if rule.get(switch, default) != default:
            yield changes.changed("switch turned", place, f"{switch} turned", (*steps, switch), default)


def _beside(route: str | None) -> Iterator[str]:
    """The routes next to one in severity; one that refuses stays one that refuses."""
    kind = _REFUSING if route in _REFUSING else tuple(name for name in ROUTES if name not in _REFUSING)
    place = kind.index(route) if route in kind else -9
    yield from (other for other in kind if abs(kind.index(other) - place) == 1)


def group_mutants(path: str, table: Table) -> Iterator[Mutant]:
    """A named group without each of its rules."""
    changes = Changes(path, table)
    for name, group in table.items():
        yield from changes.without_each("lift dropped", name, (name, "rules"), group["rules"])
