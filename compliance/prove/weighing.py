"""Weighs the findings on all facts at once: the six sentences of `compliance.decide.weigh`, one function for each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from compliance.law import Snapshot
from compliance.law.register import Rule
from compliance.model.finding import ROUTES, Finding, Route, severity
from compliance.prove.bdd import FALSE, TRUE, Diagrams, Function

_NEEDS_DOCUMENT: Sequence[Route] = ("standard_contract_or_certification", "security_assessment")


@dataclass(frozen=True)
class Verdicts:
    """The verdict on all facts; each function says under which facts.

    Attributes:
        standing: for each rule, it is found, nothing sets it aside, and it is meant for the route.
        unrouted: as `standing`, whether or not it is meant for the route.
        route: for each route, it is the route.
        denying: for each rule, it denies.
        reasons: for each code, it is among the reasons.
        approved: there is no reason, and something carries the route.
        error: the findings make no decision.
        review: a human must look.
    """

    standing: Mapping[str, Function]
    unrouted: Mapping[str, Function]
    route: Mapping[Route, Function]
    denying: Mapping[str, Function]
    reasons: Mapping[str, Function]
    approved: Function
    error: Function
    review: Function


class Weighing:
    """Weighs what fired under the law of one day.

    Args:
        bdd: where the functions live.
        law: the law of the day.
        fired: for each rule, the facts under which it is found.
    """

    def __init__(self, bdd: Diagrams, law: Snapshot, fired: Mapping[str, Function]) -> None:
        self._bdd = bdd
        self._law = law
        self._rules = [rule for name, rule in law.rules.items() if fired.get(name, FALSE) != FALSE]
        self._fired = fired

    def verdicts(self) -> Verdicts:
        """All six sentences."""
        unrouted = self._lifted()
        route, no_route = self._route(unrouted)
        standing = {rule.id: self._meant(rule.finding, unrouted[rule.id], route) for rule in self._rules}
        denying = self._denying(standing, route)
        denied = self._bdd.any(denying.values())
        silent = self._bdd.deny(self._bdd.any(self._fired.values()))
        error = self._bdd.any((no_route, silent, self._bdd.less(self._carried_by_nothing(standing, route), denied)))
        approved = self._bdd.deny(self._bdd.either(denied, error))
        codes: dict[str, list[Function]] = {}
        for rule in self._rules:
            if rule.id in denying:
                codes.setdefault(rule.finding.reason or "", []).append(denying[rule.id])
        return Verdicts(
            standing=standing,
            unrouted=unrouted,
            route=route,
            denying=denying,
            reasons={code: self._bdd.any(found) for code, found in codes.items()},
            approved=approved,
            error=error,
            review=self._review(standing, approved),
        )

    def _lifted(self) -> dict[str, Function]:
        """1 and 2: a finding that closes the matter stands alone; what stands sets aside the rules it names."""
        found = self._closed()
        standing: dict[str, Function] = {}
        lifters: dict[str, list[str]] = {}
        for name in dict.fromkeys((*self._law.law.lift_order, *found)):  # what lifts nothing may come last
            if name not in found:
                continue
            gone = self._bdd.any(standing[lifter] for lifter in lifters.get(name, ()))
            standing[name] = self._bdd.less(found[name], gone)
            for lifted in self._law.rules[name].finding.lifts:
                lifters.setdefault(lifted, []).append(name)
        return standing

    def _closed(self) -> dict[str, Function]:
        closing = self._bdd.any(self._fired[rule.id] for rule in self._rules if rule.finding.closes)
        return {
            rule.id: self._fired[rule.id] if rule.finding.closes else self._bdd.less(self._fired[rule.id], closing)
            for rule in self._rules
        }

    def _route(self, unrouted: Mapping[str, Function]) -> tuple[dict[Route, Function], Function]:
        """3: the most severe that is required or given; and where there is none."""
        asked: dict[Route, list[Function]] = {route: [] for route in ROUTES}
        for rule in self._rules:
            if rule.finding.effect in ("requires", "relieves") and rule.finding.route:
                asked[rule.finding.route].append(unrouted[rule.id])
        found: dict[Route, Function] = {}
        worse = FALSE
        for route in sorted(ROUTES, key=severity, reverse=True):
            here = self._bdd.any(asked[route])
            found[route] = self._bdd.less(here, worse)
            worse = self._bdd.either(worse, here)
        return found, self._bdd.deny(worse)

    def _meant(self, finding: Finding, standing: Function, route: Mapping[Route, Function]) -> Function:
        if not finding.only_for:
            return standing
        return self._bdd.both(standing, self._bdd.any(route[name] for name in finding.only_for))

    def _denying(self, standing: Mapping[str, Function], route: Mapping[Route, Function]) -> dict[str, Function]:
        """4: every standing denial meant for the route, and the reason of whatever requires it."""
        denying = {}
        for rule in self._rules:
            finding = rule.finding
            if finding.effect == "denies":
                denying[rule.id] = standing[rule.id]
            elif finding.effect == "requires" and finding.reason and finding.route:
                denying[rule.id] = self._bdd.both(standing[rule.id], route[finding.route])
        return {name: self._beside(name, denying) for name in denying}

    def _beside(self, name: str, denying: Mapping[str, Function]) -> Function:
        finding = self._law.rules[name].finding
        if not finding.needs_other:
            return denying[name]
        others = (
            function
            for other, function in denying.items()
            if not (beside := self._law.rules[other].finding).needs_other and beside.only_for & finding.only_for
        )
        return self._bdd.both(denying[name], self._bdd.any(others))

    def _carried_by_nothing(self, standing: Mapping[str, Function], route: Mapping[Route, Function]) -> Function:
        """5: the facts under which what comes first behind the route has no name, or nothing is behind it."""
        return self._bdd.any(
            self._bdd.both(here, self._without_basis(_behind(self._rules, name), standing))
            for name, here in route.items()
        )

    def _without_basis(self, carrying: Iterable[Rule], standing: Mapping[str, Function]) -> Function:
        nothing, unnamed = TRUE, FALSE
        for rule in carrying:
            if not rule.finding.basis:
                unnamed = self._bdd.either(unnamed, self._bdd.both(nothing, standing[rule.id]))
            nothing = self._bdd.less(nothing, standing[rule.id])
        return self._bdd.either(nothing, unnamed)

    def _review(self, standing: Mapping[str, Function], approved: Function) -> Function:
        flags = [rule for rule in self._rules if rule.finding.effect == "flags"]
        return self._bdd.any(
            self._bdd.both(standing[rule.id], approved) if rule.finding.only_if_approved else standing[rule.id]
            for rule in flags
        )


def _behind(rules: Iterable[Rule], route: Route) -> list[Rule]:
    """The rules that may carry a route, in the order in which one is named."""
    if route in _NEEDS_DOCUMENT:
        return [rule for rule in rules if rule.finding.effect == "satisfies"]
    return sorted((rule for rule in rules if rule.finding.route == route), key=lambda rule: not rule.finding.on_claim)
