"""A finding: one rule that applies to one dataset, with the effect that the law's register gives it."""

from typing import Annotated, Literal

from msgspec import Meta

from compliance.model.base import Closed

Route = Literal[
    "not_regulated",
    "exempt",
    "standard_contract_or_certification",
    "security_assessment",
    "undetermined",
    "prohibited",
]
# From mild to severe; contract section 3.1.
ROUTES: tuple[Route, ...] = (
    "not_regulated",
    "exempt",
    "standard_contract_or_certification",
    "security_assessment",
    "undetermined",
    "prohibited",
)
# requires: the dataset goes at least this route     relieves: lifts named rules, and may give a route of its own
# denies:   a reason                                 satisfies: a document that carries the route
# obliges:  a duty that goes with an approval        flags: a human must look
Effect = Literal["requires", "relieves", "denies", "satisfies", "obliges", "flags"]
_ONCE = Meta(extra_json_schema={"uniqueItems": True})


def severity(route: Route) -> int:
    """The rank of a route, 0 the mildest."""
    return ROUTES.index(route)


class Finding(Closed, frozen=True):
    """One rule that applies.

    Attributes:
        rule: id in the register, such as `cn.order16.art7.assessment_volume`.
        effect: what it does, see `Effect`.
        route: the route it requires, gives or satisfies.
        reason: code of contract section 3.2. A `denies` always has one; a `requires` has one where the route itself
            refuses (prohibited, undetermined), and it counts only when that route stands.
        basis: what an approval on this finding relies on (contract section 3.1).
        lifts: rules that this finding sets aside.
        only_for: the finding counts only when the dataset's route is one of these; empty means always.
        needs_other: counts only beside another reason of the same `only_for` (splitting is only a fault beside one).
        only_if_approved: a flag that matters only where the dataset passes.
        closes: nothing else is looked at (no act of export).
        on_claim: the rule tests a claim.
        counted: false on a relief whose people are left out of the yearly counts.
    """

    rule: str
    effect: Effect
    route: Route | None = None
    reason: str | None = None
    basis: str | None = None
    lifts: Annotated[frozenset[str], _ONCE] = frozenset()
    only_for: Annotated[frozenset[Route], _ONCE] = frozenset()
    needs_other: bool = False
    only_if_approved: bool = False
    closes: bool = False
    counted: bool = True
    on_claim: bool = False
