"""Weighs the findings on one dataset.

How a dataset is decided (contract section 3.3; the rules themselves are in the policies):

1. A finding that closes the matter (no act of export) stands alone.
2. Lifts: from those that lift to those that are lifted, a finding that stands sets aside the rules it names.
3. The route is the most severe that a standing finding requires or gives. No route at all is an error.
4. Reasons: every standing denial that is meant for this route, and the reason of whatever requires it.
5. A route that needs a document passes only on a standing finding that a document satisfies it.
6. No reason left: approve. Any reason: deny.
"""

from collections.abc import Collection, Iterable

from compliance.errors import EngineError
from compliance.law import Snapshot
from compliance.model.finding import Finding, Route, severity
from compliance.record import Record

_NEEDS_DOCUMENT: Collection[Route] = ("standard_contract_or_certification", "security_assessment")


class Weighed(Record, frozen=True):
    """What is left of the findings on one dataset.

    Attributes:
        standing: findings that no other has set aside and that are meant for the route.
        lifted: rules that were set aside.
        reasons: the findings that deny.
    """

    standing: tuple[Finding, ...]
    lifted: tuple[str, ...]
    route: Route
    basis: str
    reasons: tuple[Finding, ...]

    @property
    def approved(self) -> bool:
        """Whether the dataset passes."""
        return not self.reasons

    @property
    def flags(self) -> tuple[Finding, ...]:
        """The findings for which a human must look."""
        flags = (finding for finding in self.standing if finding.effect == "flags")
        return tuple(flag for flag in flags if self.approved or not flag.only_if_approved)

    @property
    def carrying(self) -> tuple[Finding, ...]:
        """The findings behind the route: what requires or gives it, and the documents that satisfy it."""
        others = (finding for finding in self.standing if finding not in self.reasons)
        return tuple(
            found for found in others if found.effect in ("relieves", "satisfies") or found.route == self.route
        )


def weigh(findings: Iterable[Finding], law: Snapshot) -> Weighed:
    """Weigh the findings on one dataset.

    Raises:
        EngineError: the findings give no route, or a route that nothing carries and nothing refuses.
    """
    found = tuple(findings)
    closing = [finding for finding in found if finding.closes]
    standing, lifted = lift(closing or found, law)
    route = _route(standing)
    relevant = tuple(finding for finding in standing if not finding.only_for or route in finding.only_for)
    reasons = _reasons(relevant, route)
    basis = "" if reasons else _basis(relevant, route)
    return Weighed(relevant, lifted, route, basis, reasons)


def lift(found: Collection[Finding], law: Snapshot) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    """The findings that stand, and the rules that were set aside.

    In the order in which lifters come first, so that a finding that is itself set aside lifts nothing.
    """
    by_rule = {finding.rule: finding for finding in found}
    gone: set[str] = set()
    for rule in law.law.lift_order:
        if rule in by_rule and rule not in gone:
            gone |= by_rule[rule].lifts & by_rule.keys()
    return tuple(finding for finding in found if finding.rule not in gone), tuple(sorted(gone))


def _route(standing: Iterable[Finding]) -> Route:
    routes = [finding.route for finding in standing if finding.effect in ("requires", "relieves") and finding.route]
    if not routes:
        raise EngineError("the findings give no route")
    return max(routes, key=severity)


def _reasons(relevant: tuple[Finding, ...], route: Route) -> tuple[Finding, ...]:
    denying = [
        finding
        for finding in relevant
        if finding.effect == "denies" or (finding.effect == "requires" and finding.reason and finding.route == route)
    ]
    return tuple(finding for finding in denying if not finding.needs_other or _beside_another(finding, denying))


def _beside_another(finding: Finding, denying: Iterable[Finding]) -> bool:
    return any(not other.needs_other and other.only_for & finding.only_for for other in denying)


def _basis(relevant: tuple[Finding, ...], route: Route) -> str:
    """What an approval rests on; without it there is none. A claimed relief comes before one that needs no claim."""
    if route in _NEEDS_DOCUMENT:
        carrying = [finding for finding in relevant if finding.effect == "satisfies"]
    else:
        carrying = [finding for finding in relevant if finding.route == route]
        carrying.sort(key=lambda finding: not finding.on_claim)
    if not carrying or not carrying[0].basis:
        raise EngineError(f"nothing carries the route `{route}`, and nothing refuses it")
    return carrying[0].basis


def uncounted(findings: Iterable[Finding], law: Snapshot) -> bool:
    """Whether a standing relief takes the dataset's people out of the yearly counts."""
    standing, _ = lift(tuple(findings), law)
    return any(not finding.counted for finding in standing)
