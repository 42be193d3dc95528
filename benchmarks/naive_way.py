"""The naive way: the whole manifest in one question to the Rego engine, with the joins in Rego. Compiled once."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import regopy

from compliance.law import Snapshot

_ENTRYPOINT = "naive/export/answer"
_POLICY = Path(__file__).with_name("naive") / "export.rego"


class Naive:
    """The policy of `naive/export.rego` with the lists and lines of a day."""

    def __init__(self, law: Snapshot) -> None:
        self._as_of = law.as_of.isoformat()
        self._interpreter = regopy.Interpreter()  # type: ignore[no-untyped-call]
        self._interpreter.strict_built_in_errors = True
        self._interpreter.add_module("export.rego", _POLICY.read_text(encoding="utf-8"))
        self._interpreter.add_data_json(json.dumps(_data(law), ensure_ascii=False))
        self._bundle = self._interpreter.build(None, [_ENTRYPOINT])

    def ask(self, manifest: Mapping[str, Any], prior: int) -> dict[str, Any]:
        """Decision, route and reasons of a manifest."""
        document = {"as_of": self._as_of, "manifest": manifest, "prior": [{"ordinary": prior, "sensitive": 0}]}
        self._interpreter.set_input_term(json.dumps(document, ensure_ascii=False))
        output = self._interpreter.query_bundle_entrypoint(self._bundle, _ENTRYPOINT)
        if not output.ok():
            raise RuntimeError(str(output))
        answer: dict[str, Any] = json.loads(str(output))["expressions"][0]
        return answer


def _data(law: Snapshot) -> dict[str, Any]:
    """The tables that the policy joins with, from the law itself."""
    tables = law.law.source.tables
    lists = [_row(entry) for entry in (tables["cn/lingang/list.toml"], *tables["cn/zones/lists.toml"].get("list", ()))]
    return {"lists": lists, "items": _items(tables["cn/lingang/list.toml"]), "classes": _CLASSES, "limits": _LIMITS}


def _row(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "key": entry["key"],
        "from": entry["from"].isoformat(),
        "until": entry.get("until", date.max).isoformat(),
        "zones": entry.get("zones", ["lingang", "shanghai_ftz"]),
        "sectors": entry.get("sectors", ["automotive"]),
    }


def _items(entry: Mapping[str, Any]) -> list[dict[str, str]]:
    return [
        {"list": entry["key"], "scenario": scenario["purpose"], "id": category["id"]}
        for scenario in entry["scenario"]
        for category in scenario["category"]
    ]


_CLASSES = [
    {"name": "sensitive_area_geo_flow", "from": "2021-10-01"},
    {"name": "traffic_economic_flow", "from": "2021-10-01"},
    {"name": "charging_network_operation", "from": "2021-10-01"},
]
_LIMITS = {"contract": 100_000, "vehicle": 100_000, "assessment": 1_000_000, "sensitive": 10_000}
