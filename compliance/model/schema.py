"""The published JSON Schemas (draft 2020-12), made from the models.

They describe shape only. What a schema cannot say (a check character, ids used once, dates in order) the model refuses.
"""

import json
from collections.abc import Iterator
from typing import Any

from msgspec.json import schema_components

from compliance.model.base import Closed
from compliance.model.decision import Decision
from compliance.model.facts import Facts
from compliance.model.finding import Finding
from compliance.model.leg import LegFinding
from compliance.model.manifest import Manifest
from compliance.model.project import Project
from compliance.model.project_facts import ProjectFacts
from compliance.model.roads import Roads

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_MODELS: dict[str, type[Closed]] = {
    "manifest": Manifest,
    "decision": Decision,
    "facts": Facts,
    "finding": Finding,
    "project": Project,
    "project_facts": ProjectFacts,
    "roads": Roads,
    "leg_finding": LegFinding,
}
# A day has one form here; `format` alone is only a comment to many readers.
_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


def json_schemas() -> dict[str, dict[str, Any]]:
    """Every published schema by the name of its document."""
    return {name: _schema(name, model) for name, model in _MODELS.items()}


def _schema(name: str, model: type[Closed]) -> dict[str, Any]:
    _, made = schema_components([model], schema_hook=_special, ref_template="#/$defs/{name}")
    parts = json.loads(json.dumps(made))  # a default that is a tuple becomes an array
    for node in _nodes(parts):
        if node.get("format") == "date":
            node["pattern"] = _DAY
        elif isinstance(node.get("pattern"), str):
            node["pattern"] = node["pattern"].replace(r"\Z", "$")
    body = parts.pop(model.__name__)
    return {"$schema": _DIALECT, "$id": f"urn:compliance:schema:{name}:1", **body, "$defs": parts}


def _special(kind: Any) -> dict[str, Any]:
    """What a field type with a spelling of its own says of it."""
    return dict(kind.form)


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in a schema; a property that is called `pattern` is an object itself."""
    if isinstance(value, dict):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _nodes(part)
