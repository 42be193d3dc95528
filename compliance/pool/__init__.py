"""Several processes that verify and judge the papers of a batch for one gate, which alone counts and records."""

from compliance.pool.processes import Pool
from compliance.pool.together import Terms, decide_together

__all__ = ["Pool", "Terms", "decide_together"]
