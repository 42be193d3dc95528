"""The floor: the same rules written by hand in Python, with their figures as literals and no findings or citations.

It is the second reading of the contract that the tests hold against the policies. What it lacks is all that the law as
data is for: days other than those it was written for, texts, sources, findings. It knows the whole law all the same.
"""

from collections.abc import Callable
from typing import Any

from benchmarks.manifests import NOW
from tests import oracle


def by_hand(manifest: dict[str, Any], prior: int) -> Callable[[], dict[str, Any]]:
    """Decision, route, reasons and review of a manifest, with so many people counted on an earlier day."""
    counted = {"exporter": manifest["exporter"]["id"], "on": f"{NOW.year}-06-01", "ordinary": prior, "sensitive": 0}
    return lambda: oracle.decide(manifest, f"{NOW:%Y-%m-%d}", [counted])
