"""Findings on a project into findings on its legs.

A leg fails where a denial stands, holds where a human must look, and else nothing was found against it. That is never a
clearance: no effect of a rule on a project approves.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from compliance.decide.explain import readings_used
from compliance.decide.weigh import lift
from compliance.errors import EngineError
from compliance.law import Snapshot
from compliance.model.codes import LEGS
from compliance.model.finding import Finding
from compliance.model.leg import LEG_EFFECTS, LegFinding
from compliance.model.project_facts import ProjectFacts

_MANIFEST = "manifest:"


def screen(findings: Iterable[Finding], snapshot: Snapshot, facts: ProjectFacts) -> tuple[LegFinding, ...]:
    """The findings that stand after lifts, by leg, on each leg the gravest first.

    Args:
        findings: what the law of the snapshot finds on the facts.
        snapshot: the law of a jurisdiction for the question `project`.
        facts: the project's, from which the values read are named.

    Raises:
        EngineError: the snapshot answers another question, or nothing was found at all.
    """
    found = tuple(findings)
    if snapshot.question != "project":
        raise EngineError("the law of a transfer does not judge a project")
    if not found:
        raise EngineError("no rule applies at all, which no law says of any project")
    standing, _ = lift(found, snapshot)
    legs = [_leg(finding, snapshot, facts) for finding in standing if finding.effect != "relieves"]
    return tuple(sorted(legs, key=lambda leg: (LEGS.index(leg.leg), LEG_EFFECTS.index(leg.effect))))


def _leg(finding: Finding, law: Snapshot, facts: ProjectFacts) -> LegFinding:
    if finding.effect not in LEG_EFFECTS:
        raise EngineError(f"`{finding.rule}` has the effect `{finding.effect}`, which no rule on a project has")
    rule = law.rules[finding.rule]
    return LegFinding(
        leg=rule.leg,
        rule=rule.id,
        effect=finding.effect,
        reason=finding.reason,
        text=rule.text,
        todo=rule.todo,
        citations=law.citations(rule.cites),
        facts={pointer: value for read in rule.reads for pointer, value in values(read, facts)},
        readings=readings_used((rule.id,), law),
    )


def values(read: str, facts: ProjectFacts) -> Iterator[tuple[str, Any]]:
    """What a rule read: `/accelerators/*/tpp` of the project, `manifest:/datasets/*/geographic` of the manifest."""
    prefix = _MANIFEST if read.startswith(_MANIFEST) else ""
    place = facts.stated["manifest" if prefix else "project"]
    yield from _walk(place, read.removeprefix(prefix).split("/")[1:], prefix)


def _walk(place: Any, steps: list[str], pointer: str) -> Iterator[tuple[str, Any]]:
    """Ends early at what is null: that it is, is what was read."""
    if not steps or place is None:
        yield pointer, place
    elif steps[0] == "*":
        for index, entry in enumerate(place):
            yield from _walk(entry, steps[1:], f"{pointer}/{index}")
    else:
        yield from _walk(place[steps[0]], steps[1:], f"{pointer}/{steps[0]}")
