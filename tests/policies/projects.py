"""What the tests of projects share: a project against which little stands, what can be changed, and its screening."""

import json
from copy import deepcopy
from datetime import date
from typing import Any

from compliance.decide.screen import screen
from compliance.derive.project import derive_project
from compliance.engine.evaluate import Evaluator
from compliance.law import Law
from compliance.model.codes import LEGS
from compliance.model.leg import LegFinding
from compliance.model.manifest import Manifest
from compliance.model.project import Project
from compliance.signing.schema import validate
from tests.policies.lab import InProcess, read_cases

Body = dict[str, Any]
RANKS = {"denies": 2, "flags": 1, "obliges": 0}
THREE = ("yes", "no", "unknown")

PROJECT: Body = {
    "version": 1,
    "id": "training-in-china",
    "title": "Training in China",
    "site": {
        "country": "CN",
        "zone": "lingang",
        "stores_all_in_mainland": "yes",
        "operator": {"id": "hall-1", "name": "Fictional Hall", "country": "CN", "relationship": "vendor"},
        "hosting_licence": "held",
        "volume_cubic_feet": 20000,
    },
    "mapping": {
        "unit": {"id": "survey-1", "name": "Fictional Surveyors"},
        "licence": "held",
        "licence_valid_until": "2028-12-31",
        "foreign_invested": "no",
        "does": ["collection", "storage", "transmission", "processing"],
        "others_touch_raw": "no",
        "licence_lent": "no",
    },
    "access_from_abroad": [],
    "compute_user": {
        "headquarters": "CN",
        "parent_headquarters": "CN",
        "on_restricted_list": "no",
        "owned_by_listed_permille": 0,
        "military_or_intelligence": "no",
        "us_persons": "no",
    },
    "accelerators": [
        {
            "name": "small-chip",
            "quantity": 64,
            "origin": "TW",
            "designed_by": "US",
            "made_under": "older_node",
            "foundry_attested": "yes",
            "subject_to_ear": "yes",
            "for_data_centres": "yes",
            "tpp": 1200,
            "die_area_mm2": 600,
            "dram_bandwidth_gbps": 600,
            "fp64_tflops": 1,
            "fp32_tflops": 40,
            "sold_in_us": "yes",
            "supply": "in_country",
            "supplier_letter": "no",
            "classification": {"eccn": "5A992.c", "signed_by": "A. Person"},
        }
    ],
    "authorisations": [],
    "training": {"purpose": "driving_automation", "operations_log10": 22, "red_flags_resolved_in_writing": "yes"},
    "weights": {
        "published": "no",
        "recipients": [
            {
                "id": "lab-1",
                "name": "Fictional Lab",
                "country": "US",
                "zone": None,
                "relationship": "affiliate",
                "on_restricted_list": False,
                "provides_affected_product": False,
            }
        ],
        "important_data": "no",
        "personal_information": "none",
        "map_layers": "no",
        "export_licence": "not_needed",
        "classification": {"eccn": "EAR99", "signed_by": "A. Person"},
        "evidence": [],
    },
    "partnership": {"partner_headquarters": "CN", "us_person_invests": "yes", "notification": "filed"},
    "return": {
        "country": "US",
        "model_year": 2026,
        "automation_level": 3,
        "gross_weight_lb": 5000,
        "developer_under_prc_jurisdiction": "no",
        "maker_under_prc_jurisdiction": "no",
        "connectivity_hardware_from_prc": "no",
        "software_finished_on": "2026-08-01",
        "altered_since_by_prc_person": "no",
        "authorisation": "missing",
        "imported_on": "2026-10-01",
    },
}

CHIP = "accelerators/0"
# Every three-valued fact of a project that a rule on a leg may read.
THREE_VALUED = [
    "site/stores_all_in_mainland",
    "mapping/foreign_invested",
    "mapping/others_touch_raw",
    "mapping/licence_lent",
    "compute_user/on_restricted_list",
    "compute_user/military_or_intelligence",
    "compute_user/us_persons",
    f"{CHIP}/foundry_attested",
    f"{CHIP}/subject_to_ear",
    f"{CHIP}/for_data_centres",
    f"{CHIP}/sold_in_us",
    f"{CHIP}/supplier_letter",
    "training/red_flags_resolved_in_writing",
    "weights/published",
    "partnership/us_person_invests",
    "return/developer_under_prc_jurisdiction",
    "return/maker_under_prc_jurisdiction",
    "return/connectivity_hardware_from_prc",
    "return/altered_since_by_prc_person",
]
# Facts with a value for not knowing besides others.
OTHER_UNKNOWNS = {
    "site/hosting_licence": ["held", "missing", "self_used"],
    "mapping/licence": ["held", "missing", "expired"],
    f"{CHIP}/made_under": ["advanced_node", "older_node"],
    f"{CHIP}/supply": ["export_from_us", "reexport", "in_country", "owned_before", "rented"],
    "partnership/notification": ["filed", "missing", "not_needed"],
    "return/authorisation": ["held", "missing"],
}
# What may be null because it is not known, with values around the lines of the law.
OPTIONAL: dict[str, list[Any]] = {
    "site/volume_cubic_feet": [1, 41600, 41601],
    "mapping/licence_valid_until": ["2020-01-01", "2028-12-31"],
    "compute_user/parent_headquarters": ["US", "CN", "HK"],
    "compute_user/owned_by_listed_permille": [0, 1, 499, 500, 1000],
    f"{CHIP}/tpp": [0, 1599, 1600, 2400, 4799, 4800, 20999, 21000],
    f"{CHIP}/die_area_mm2": [1, 200, 270, 271, 500, 1500, 100000],
    f"{CHIP}/dram_bandwidth_gbps": [0, 6499, 6500],
    f"{CHIP}/fp64_tflops": [0, 1562, 1563],
    f"{CHIP}/fp32_tflops": [0, 3124, 3125],
    f"{CHIP}/classification/eccn": ["EAR99", "3A090.a", "3A090.b", "5A992.c"],
    f"{CHIP}/classification/signed_by": ["A. Person"],
    "training/operations_log10": [0, 22, 23, 24, 25, 26],
    "weights/classification/eccn": ["EAR99", "4E091"],
    "weights/classification/signed_by": ["A. Person"],
    "return/model_year": [2026, 2027, 2029, 2030],
    "return/automation_level": [0, 2, 3, 5],
    "return/gross_weight_lb": [10000, 10001],
    "return/software_finished_on": ["2026-03-16", "2026-03-17"],
    "return/imported_on": ["2028-12-31", "2029-01-01"],
}
# What else changes how the rules stand to each other.
OTHERS: dict[str, list[Any]] = {
    "site/country": ["CN", "SG"],
    "compute_user/headquarters": ["CN", "US"],
    f"{CHIP}/origin": ["CN", "US", "TW"],
    f"{CHIP}/designed_by": ["CN", "US"],
    "training/purpose": ["driving_automation", "other"],
    "partnership/partner_headquarters": ["CN", "JP"],
    "authorisations": [
        [{"type": kind, "reference": "X-1", "items": ["small-chip"], "valid_from": "2022-01-01", "valid_until": end}]
        for kind in ("bis_licence", "nac", "bis_gp10")
        for end in ("2027-12-31", "2023-01-01")
    ],
    "weights/recipients": [[]],
    "partnership": [None],
    "return": [None],
    "mapping": [None],
}


def put(body: Body, path: str, value: Any) -> Body:
    """A copy with one value changed; where a parent is null there is nothing to change."""
    copy = deepcopy(body)
    *folders, last = path.split("/")
    place: Any = copy
    for folder in folders:
        place = place[int(folder)] if isinstance(place, list) else place[folder]
        if place is None:
            return copy
    place[last] = value
    return copy


def project_of(body: Body) -> Project:
    return validate(Project, body)


def manifest_of(*, road: bool = False) -> Manifest:
    """A carmaker's manifest from the case files, with or without geographic data."""
    cases = read_cases("vehicles")
    case = next(case for case in cases if (case["manifest"]["datasets"][0]["geographic"] is not None) == road)
    return validate(Manifest, case["manifest"])


class Screener:
    """The law of every jurisdiction on an executor, for projects."""

    def __init__(self, laws: tuple[Law, ...], executor: InProcess) -> None:
        self._laws = laws
        self._executor = executor
        self._evaluators: dict[tuple[str, date, str], Evaluator] = {}

    def evaluator(self, law: Law, day: date, readings: dict[str, str] | None = None) -> Evaluator:
        key = (law.jurisdiction, day, json.dumps(readings, sort_keys=True))
        if key not in self._evaluators:
            self._evaluators[key] = Evaluator(law.at(day, readings, question="project"), self._executor)
        return self._evaluators[key]

    def findings(self, body: Body, manifest: Manifest, day: date) -> tuple[LegFinding, ...]:
        """What stands on the legs under every law."""
        found: list[LegFinding] = []
        for law in self._laws:
            evaluator = self.evaluator(law, day)
            facts = derive_project(project_of(body), manifest, evaluator.snapshot)
            found += screen(evaluator.findings(facts), evaluator.snapshot, facts)
        return tuple(found)

    def standing(self, body: Body, manifest: Manifest, day: date) -> dict[str, int]:
        """Per leg: 2 where it fails, 1 where it holds, 0 where nothing was found."""
        found = self.findings(body, manifest, day)
        return {leg: max((RANKS[one.effect] for one in found if one.leg == leg), default=0) for leg in LEGS}
