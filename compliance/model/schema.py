"""The published JSON Schemas (draft 2020-12), made from the models.

They describe shape only. What a schema cannot say (a check character, ids used once, dates in order) the model refuses.
"""

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue
from pydantic_core import core_schema

from compliance.model.decision import Decision
from compliance.model.facts import Facts
from compliance.model.finding import Finding
from compliance.model.leg import LegFinding
from compliance.model.manifest import Manifest
from compliance.model.project import Project
from compliance.model.project_facts import ProjectFacts
from compliance.model.roads import Roads

_MODELS: dict[str, tuple[type[BaseModel], JsonSchemaMode]] = {
    "manifest": (Manifest, "validation"),
    "decision": (Decision, "serialization"),
    "facts": (Facts, "serialization"),
    "finding": (Finding, "serialization"),
    "project": (Project, "validation"),
    "project_facts": (ProjectFacts, "serialization"),
    "roads": (Roads, "serialization"),
    "leg_finding": (LegFinding, "serialization"),
}


class _Generator(GenerateJsonSchema):
    """Writes days and moments with the one form they have here; `format` alone is only a comment to many readers."""

    def date_schema(self, schema: core_schema.DateSchema) -> JsonSchemaValue:
        """`YYYY-MM-DD`."""
        return super().date_schema(schema) | {"pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}

    def datetime_schema(self, schema: core_schema.DatetimeSchema) -> JsonSchemaValue:
        """`YYYY-MM-DDTHH:MM:SSZ`."""
        pattern = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"
        return super().datetime_schema(schema) | {"pattern": pattern}


def json_schemas() -> dict[str, dict[str, Any]]:
    """Every published schema by the name of its document."""
    return {name: _schema(name, model, mode) for name, (model, mode) in _MODELS.items()}


def _schema(name: str, model: type[BaseModel], mode: JsonSchemaMode) -> dict[str, Any]:
    body = model.model_json_schema(mode=mode, schema_generator=_Generator)
    return {"$schema": _Generator.schema_dialect, "$id": f"urn:compliance:schema:{name}:1", **body}
