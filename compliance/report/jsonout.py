"""The view as JSON: the whole decision, its place in the log, and the words of the first screen.

Keys are sorted and nothing depends on the machine or the moment of printing: the same decision gives the same bytes.
"""

import json
from typing import Any

from msgspec.structs import asdict

from compliance.model.base import plain
from compliance.report.view import View, basis_name, reason_name, route_name
from compliance.report.words import DISCLAIMER, NOTES, Words

SCHEMA_VERSION = 1


def document(view: View) -> dict[str, Any]:
    """The view as an object.

    `releasable` is the one field to look at before data leave; `decision` is the result that the log keeps; `log` is
    null where nothing was recorded; `names` gives the codes that occur in words.
    """
    decision = view.decision
    routes = {decision.route, *(dataset.route for dataset in decision.datasets)}
    bases = {dataset.basis for dataset in decision.datasets if dataset.basis}
    return {
        "schema_version": SCHEMA_VERSION,
        "releasable": view.releasable,
        "standing": view.standing,
        "advisory": decision.advisory,
        "summary": {
            "banner": _words(view.banner),
            "why": _words(view.why),
            "next": [_words(step) for step in view.steps],
        },
        "decision": plain(decision),
        "log": None if view.place is None else asdict(view.place),
        "names": {
            "routes": {code: _words(route_name(code)) for code in routes},
            "bases": {code: _words(basis_name(code)) for code in bases},
            "reasons": {code: _words(reason_name(code)) for code in decision.reasons},
            "notes": {code: _words(NOTES[code]) for code in decision.notes},
        },
        "disclaimer": _words(DISCLAIMER),
    }


def as_json(view: View, *, indent: int | None = 2) -> str:
    """The view as JSON text that ends with a line break; `indent=None` gives one line, for JSON lines."""
    return json.dumps(document(view), ensure_ascii=False, sort_keys=True, indent=indent) + "\n"


def _words(text: Words) -> dict[str, str]:
    return {"en": text.en, "zh": text.zh}
