"""A breach as something a person can run: a case where a manifest leads to the facts, else the facts themselves."""

from collections.abc import Mapping
from typing import Any

from compliance.derive import Counted, counting_window, derive
from compliance.engine.evaluate import Evaluator
from compliance.errors import ComplianceError
from compliance.judge import left_out, routes_alone
from compliance.model.base import plain
from compliance.model.manifest import Manifest
from compliance.prove.invariants import Breach, Values
from compliance.prove.manifests import EXPORTER, manifest_of
from compliance.prove.model import Model
from compliance.signing.schema import validate

Json = dict[str, Any]


def shown(breach: Breach, model: Model, evaluator: Evaluator) -> Json:
    """A breach with its case or its facts; `evaluator` is that of the model's day.

    Returns:
        `invariant`, `says`, `what`, `as_of`, and under `after` (and `before`, where two are compared) `case`, an object
        of a case file (contract section 2), or `facts`, where no manifest is known that leads to them.
    """
    sides = {"after": breach.after} | ({"before": breach.before} if breach.before is not None else {})
    return {
        "invariant": breach.invariant,
        "says": plain(breach.text),
        "what": plain(breach.what),
        "as_of": model.law.as_of.isoformat(),
        **{side: _side(breach, side, values, model, evaluator) for side, values in sides.items()},
    }


def _side(breach: Breach, side: str, values: Values, model: Model, evaluator: Evaluator) -> Json:
    found = case_of(values, model, evaluator, {"decision": "approve" if breach.passes else "deny"})
    if found is None:
        try:
            return {"facts": model.concrete.document(values)}
        except ComplianceError as error:
            return {"facts": {}, "error": str(error)}
    found["id"] = f"{breach.invariant}-{side}"
    found["title"] = found["why"] = breach.text.en
    return {"case": found}


def case_of(values: Values, model: Model, evaluator: Evaluator, expect: Mapping[str, Any]) -> Json | None:
    """A case whose manifest leads to facts of this very assignment, or none."""
    law = evaluator.snapshot
    try:
        wanted = model.concrete.document(values)
        made = manifest_of(wanted, law)
        if made is None:
            return None
        manifest, prior = made
        if model.concrete.values(facts_of(manifest, prior, evaluator)) != model.concrete.values(wanted):
            return None
    except (ComplianceError, ValueError):
        return None
    return {
        "id": "",
        "title": "",
        "as_of": law.as_of.isoformat(),
        "manifest": manifest,
        "prior": prior,
        "expect": dict(expect),
        "ambiguous": False,
        "why": "",
        "source": "compliance policy prove",
    }


def facts_of(manifest: Json, prior: list[Json], evaluator: Evaluator) -> Json:
    """The facts of the only dataset of a manifest, derived as the gate derives them."""
    read = validate(Manifest, manifest)
    window = counting_window(evaluator.snapshot)
    mine = [entry for entry in prior if entry["exporter"] == EXPORTER and entry["on"] >= window.opens.isoformat()]
    counted = Counted(*(sum(entry[kind] for entry in mine) for kind in ("ordinary", "sensitive")))
    relieved = left_out(read, evaluator, counted)
    alone = routes_alone(read, evaluator, counted)
    (facts,) = derive(read, evaluator.snapshot, counted, relieved, alone=alone)
    return facts.document()
