"""Findings into a decision, with everything that stands beside the verdict."""

from compliance.decide.decision import Circumstances, decide
from compliance.decide.weigh import uncounted, weigh

__all__ = ["Circumstances", "decide", "uncounted", "weigh"]
