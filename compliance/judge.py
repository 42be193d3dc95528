"""Derive, evaluate and decide for one manifest: the part of the line between a verified manifest and a decision.

Two facts are themselves legal questions, and the rules are asked for them first: whose people a valid relief takes out
of the yearly counts, and which route each dataset would go without the exports that belong with it.
"""

from collections.abc import Collection, Mapping

from msgspec.structs import replace

from compliance.decide import Circumstances, decide, uncounted, weigh
from compliance.derive import Counted, derive, lists_claimed
from compliance.engine.evaluate import Evaluator
from compliance.law import Snapshot
from compliance.model.decision import Decision
from compliance.model.finding import Route
from compliance.model.manifest import Manifest


def left_out(manifest: Manifest, evaluator: Evaluator, prior: Counted) -> frozenset[str]:
    """Ids of the datasets that a valid relief takes out of the yearly counts.

    The rules are asked with the two yearly counts unknown: no such relief depends on them. Without such a claim nobody
    is asked.
    """
    law = evaluator.snapshot
    reliefs = _uncounted_reliefs(law)
    if not any(claim.relief in reliefs for claim in manifest.claims):
        return frozenset()
    facts = derive(manifest, law, prior, counted=False)
    return frozenset(item.dataset for item in facts if uncounted(evaluator.findings(item), law))


def claimed_out(manifest: Manifest, law: Snapshot) -> frozenset[str]:
    """Ids of the datasets for which a relief is claimed that would take them out of the yearly counts.

    No rule is asked. If the transfer is approved they are left out, since a claim that fails denies.
    """
    reliefs = _uncounted_reliefs(law)
    claims = [claim for claim in manifest.claims if claim.relief in reliefs]
    return frozenset(dataset.id for dataset in manifest.datasets if any(claim.covers(dataset.id) for claim in claims))


def _uncounted_reliefs(law: Snapshot) -> frozenset[str | None]:
    return frozenset(rule.finding.basis for rule in law.rules.values() if not rule.finding.counted)


def routes_alone(manifest: Manifest, evaluator: Evaluator, prior: Counted) -> Mapping[str, Route]:
    """The route of each dataset (by id) without the exports that belong with the transfer; empty where none do."""
    if manifest.transfer.belongs_with is None:
        return {}
    transfer = replace(manifest.transfer, belongs_with=None)
    alone = replace(manifest, transfer=transfer)
    law = evaluator.snapshot
    facts = derive(alone, law, prior, left_out(alone, evaluator, prior))
    return {item.dataset: weigh(evaluator.findings(item), law).route for item in facts}


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
    alone = routes_alone(manifest, evaluator, prior)
    facts = derive(manifest, law, prior, uncounted_ids, alone=alone)
    found = [(item, evaluator.findings(item)) for item in facts]
    return decide(found, law, circumstances, lists_claimed(manifest, law))
