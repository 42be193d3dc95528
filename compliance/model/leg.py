"""A finding on one leg of a project, in words: what stands against it, what is open, what it needs."""

from typing import Any, Literal

from compliance.model.base import Closed
from compliance.model.decision import Bilingual, Citation, ReadingUsed

LegEffect = Literal["denies", "flags", "obliges"]
# From grave to mild: the leg fails, a human must resolve something, something is needed.
LEG_EFFECTS: tuple[LegEffect, ...] = ("denies", "flags", "obliges")


class LegFinding(Closed, frozen=True):
    """One rule that stands on a leg.

    Attributes:
        leg: one of `codes.LEGS`.
        effect: `denies` (the leg fails), `flags` (a human must resolve it), `obliges` (needed, and no obstacle).
        reason: one of `codes.PROJECT_REASONS` where the leg fails.
        facts: JSON pointer into the project, or after `manifest:` into the manifest, and the value read there.
        readings: how the arguable points behind the rule were read.
    """

    leg: str
    rule: str
    effect: LegEffect
    reason: str | None
    text: Bilingual
    todo: Bilingual
    citations: tuple[Citation, ...]
    facts: dict[str, Any]
    readings: tuple[ReadingUsed, ...]
