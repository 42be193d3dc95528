"""Derive, evaluate and decide for one manifest: the part of the line between a verified manifest and a decision."""

from collections.abc import Collection

from compliance.decide import Circumstances, decide, uncounted
from compliance.derive import Counted, derive
from compliance.engine.evaluate import Evaluator
from compliance.law import Snapshot
from compliance.model.decision import Decision
from compliance.model.manifest import Manifest


def left_out(manifest: Manifest, law: Snapshot, evaluator: Evaluator) -> frozenset[str]:
    """Ids of the datasets that a valid relief takes out of the yearly counts.

    The rules are asked with the counts unknown: no such relief depends on them. Without such a claim nobody is asked.
    """
    reliefs = {rule.finding.basis for rule in law.rules.values() if not rule.finding.counted}
    if not any(claim.relief in reliefs for claim in manifest.claims):
        return frozenset()
    facts = derive(manifest, law, None)
    return frozenset(item.dataset for item in facts if uncounted(evaluator.findings(item), law))


def judge(
    manifest: Manifest,
    evaluator: Evaluator,
    prior: Counted,
    circumstances: Circumstances,
    uncounted_ids: Collection[str],
) -> Decision:
    """Decide a manifest under the evaluator's law, with the people counted so far.

    Args:
        manifest: the transfer.
        evaluator: the law of the day on an executor.
        prior: people counted before this transfer, in the window.
        circumstances: who, when, under which documents.
        uncounted_ids: see `left_out`.

    Raises:
        SchemaError: a class that no policy knows.
        PolicyError: the law's data do not reach a date.
        EngineError: the engine failed or the findings make no decision.
    """
    law = evaluator.snapshot
    facts = derive(manifest, law, prior, uncounted_ids)
    return decide([(item, evaluator.findings(item)) for item in facts], law, circumstances)
