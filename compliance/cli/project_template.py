"""An empty project for `compliance roads`: of the right shape, and every fact the unfavourable or the unknown one."""

from typing import Any


def project_template() -> dict[str, Any]:
    """The project to fill in.

    `mapping`, `partnership` and `return` become null, and lists empty, where it is known that there is no such thing.
    """
    return {
        "version": 1,
        "id": "project-id",
        "title": "title of the project",
        "site": _SITE,
        "mapping": _MAPPING,
        "access_from_abroad": [{"recipient": _recipient("query-recipient-id"), "datasets": None}],
        "compute_user": _USER,
        "accelerators": [_ACCELERATOR],
        "authorisations": [],
        "training": {
            "purpose": "driving_automation",
            "operations_log10": None,
            "red_flags_resolved_in_writing": "unknown",
        },
        "weights": _WEIGHTS,
        "partnership": {"partner_headquarters": "ZZ", "us_person_invests": "unknown", "notification": "unknown"},
        "return": _RETURN,
    }


def _recipient(name: str) -> dict[str, Any]:
    return {
        "id": name,
        "name": "name of the recipient",
        "country": "ZZ",
        "zone": None,
        "relationship": "other",
        "on_restricted_list": False,
        "provides_affected_product": False,
    }


_SITE: dict[str, Any] = {
    "country": "ZZ",
    "zone": None,
    "stores_all_in_mainland": "unknown",
    "operator": {"id": "operator-id", "name": "name of the operator", "country": "ZZ", "relationship": "vendor"},
    "hosting_licence": "unknown",
    "volume_cubic_feet": None,
}
_MAPPING: dict[str, Any] = {
    "unit": {"id": "unit-id", "name": "name of the surveying unit"},
    "licence": "unknown",
    "licence_valid_until": None,
    "foreign_invested": "unknown",
    "does": [],
    "others_touch_raw": "unknown",
    "licence_lent": "unknown",
}
_USER: dict[str, Any] = {
    "headquarters": "ZZ",
    "parent_headquarters": None,
    "on_restricted_list": "unknown",
    "owned_by_listed_permille": None,
    "military_or_intelligence": "unknown",
    "us_persons": "unknown",
}
_CLASSIFICATION: dict[str, Any] = {"eccn": None, "signed_by": None}
_ACCELERATOR: dict[str, Any] = {
    "name": "accelerator-name",
    "quantity": 1,
    "origin": "ZZ",
    "designed_by": "ZZ",
    "made_under": "unknown",
    "foundry_attested": "unknown",
    "subject_to_ear": "unknown",
    "for_data_centres": "unknown",
    "tpp": None,
    "die_area_mm2": None,
    "dram_bandwidth_gbps": None,
    "fp64_tflops": None,
    "fp32_tflops": None,
    "sold_in_us": "unknown",
    "supply": "unknown",
    "supplier_letter": "unknown",
    "classification": _CLASSIFICATION,
}
_WEIGHTS: dict[str, Any] = {
    "published": "unknown",
    "recipients": [_recipient("weights-recipient-id")],
    "important_data": "unknown",
    "personal_information": "unknown",
    "map_layers": "unknown",
    "export_licence": "missing",
    "classification": _CLASSIFICATION,
    "evidence": [],
}
_RETURN: dict[str, Any] = {
    "country": "ZZ",
    "model_year": None,
    "automation_level": None,
    "gross_weight_lb": None,
    "developer_under_prc_jurisdiction": "unknown",
    "maker_under_prc_jurisdiction": "unknown",
    "connectivity_hardware_from_prc": "unknown",
    "software_finished_on": None,
    "altered_since_by_prc_person": "unknown",
    "authorisation": "unknown",
    "imported_on": None,
}
