"""Fact patterns nobody thought of: the case files, changed in a few places at random but valid in shape."""

import copy
import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

Json = dict[str, Any]

# Every day on which the contract changes its answer, and some plain days between.
BOUNDARIES = (
    "2021-09-01",
    "2021-10-01",
    "2021-10-31",
    "2021-11-01",
    "2022-08-31",
    "2022-09-01",
    "2022-11-18",
    "2023-02-28",
    "2023-06-01",
    "2023-11-30",
    "2023-12-13",
    "2024-03-21",
    "2024-03-22",
    "2024-05-09",
    "2024-05-17",
    "2024-07-26",
    "2024-08-30",
    "2024-09-10",
    "2025-01-01",
    "2025-02-08",
    "2025-02-20",
    "2025-04-10",
    "2025-05-16",
    "2025-08-08",
    "2025-08-13",
    "2025-09-05",
    "2025-12-25",
    "2026-01-30",
    "2026-04-23",
    "2026-04-24",
    "2026-05-10",
    "2026-05-11",
    "2026-05-15",
    "2026-06-30",
    "2026-07-01",
    "2026-09-01",
)
FIRST, LAST = date(2021, 8, 1), date(2026, 12, 31)
PURPOSES = [
    "after_sales",
    "rd_testing",
    "manufacturing",
    "used_car_trade",
    "ai_training",
    "human_resources",
    "contract_performance",
    "marketing",
    "charging_operation",
    "vulnerability_fix",
    "incident_response",
    "defect_ota",
    "feature_ota",
    "emergency",
    "academic_cooperation",
    "other",
]
CLASSES = [
    "sensitive_area_geo_flow",
    "traffic_economic_flow",
    "charging_network_operation",
    "driving_automation_training",
    "ota_package_source",
    "vulnerability",
    "security_incident",
    "production_control_source",
    "bill_of_materials",
    "vehicle_remote_control",
]
ZONES = [
    "lingang",
    "shanghai_ftz",
    "shanghai",
    "beijing_ftz",
    "beijing",
    "tianjin_ftz",
    "hainan_ftp",
    "zhejiang_ftz",
    "guangxi_ftz",
    "jiangsu_ftz",
    "chongqing_ftz",
    "fujian_ftz",
    "guangdong_ftz",
    "hetao",
    "gba_gd",
]
SECTORS = [
    "automotive",
    "pharma",
    "retail_services",
    "civil_aviation",
    "ai_training_data",
    "reinsurance",
    "shipping",
    "commerce",
    "deep_sea",
    "tourism",
    "b2b_ecommerce",
    "geoinformation",
    "retail",
    "meteorology",
    "medical_devices",
    "banking",
    "intelligent_equipment",
    "personal_credit",
    "mining",
]
# Key, a zone and a sector that fit it, a day in its time.
LISTS = (
    ("tianjin_2024", "tianjin_ftz", "mining", "2024-05-09"),
    ("beijing_2024", "beijing_ftz", "automotive", "2024-08-30"),
    ("shanghai_2024", "lingang", "shipping", "2025-02-08"),
    ("hainan_2024", "hainan_ftp", "tourism", "2025-02-20"),
    ("zhejiang_2024", "zhejiang_ftz", "clearing", "2025-04-10"),
    ("guangxi_2025", "guangxi_ftz", "meteorology", "2025-08-08"),
    ("jiangsu_2025", "jiangsu_ftz", "pharma", "2025-08-13"),
    ("chongqing_2025", "chongqing_ftz", "automotive", "2025-09-05"),
    ("fujian_2025", "fujian_ftz", "automotive", "2025-12-25"),
    ("shanghai_2025", "shanghai", "commerce", "2026-04-24"),
    ("beijing_2025", "beijing", "banking", "2026-05-11"),
    ("guangdong_2025", "hetao", "personal_credit", "2026-05-15"),
    ("lingang_general_2024", "lingang", "automotive", "2024-05-17"),
)
KEYS = (*(row[0] for row in LISTS), "nowhere_2025")
COUNTS = (0, 0, 1, 500, 9_999, 10_000, 60_000, 99_999, 100_000, 100_001, 999_999, 1_000_000, 2_000_000, None)
KNOWN = tuple(count for count in COUNTS if count is not None)
RELIEFS = [
    "contract_with_individual",
    "human_resources",
    "emergency",
    "overseas_origin",
    "legal_duty",
    "treaty",
    "lingang_general_list",
    "zone_negative_list",
    "gba_contract",
    "guide_2026",
]
EVIDENCE = [
    "security_assessment",
    "standard_contract",
    "certification",
    "gba_contract",
    "impact_assessment",
    "notice",
    "consent",
    "zone_filing",
    "prior_report",
    "attestation",
]
REPORTS = {
    "vulnerability": ("vulnerability_fix", "miit_vulnerability"),
    "security_incident": ("incident_response", "incident"),
    "ota_package_source": ("defect_ota", "samr_miit_ota"),
}


class Mutant:
    """One case being changed. `shift` moves a day, `mostly` is a fact that usually holds."""

    def __init__(self, case: Json, rng: random.Random) -> None:
        self.rng = rng
        self.case: Json = copy.deepcopy({key: case[key] for key in ("id", "as_of", "manifest", "prior")})
        self.m: Json = self.case["manifest"]

    @property
    def day(self) -> str:
        return str(self.case["as_of"])

    def pick(self, values: Any) -> Any:
        return self.rng.choice(list(values))

    def mostly(self) -> bool:
        return self.rng.random() < 0.85

    def some(self, values: Any, most: int) -> list[Any]:
        """A few of the values, without repetition, in any order."""
        values = list(values)
        return self.rng.sample(values, min(len(values), self.rng.randint(1, most)))

    def dataset(self) -> Json:
        found: Json = self.pick(self.m["datasets"])
        return found

    def near(self) -> str:
        """A day around the day of decision, or a boundary of the law, or any day."""
        if self.rng.random() < 0.7:
            return moved(self.day, self.pick((-800, -400, -365, -30, -2, -1, 0, 0, 1, 2, 30)))
        return any_day(self.rng)


def moved(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def any_day(rng: random.Random) -> str:
    if rng.random() < 0.7:
        return moved(rng.choice(BOUNDARIES), rng.choice((-1, 0, 0, 1)))
    return moved(FIRST.isoformat(), rng.randint(0, (LAST - FIRST).days))


def change_day(x: Mutant) -> None:
    """Another day of decision; the days of documents and of the ledger mostly move along."""
    old = date.fromisoformat(x.day)
    set_day(x, any_day(x.rng), along=x.rng.random() < 0.75, old=old)


def set_day(x: Mutant, day: str, *, along: bool, old: date) -> None:
    x.case["as_of"] = day
    delta = (date.fromisoformat(day) - old).days
    if not along:
        return
    for paper in x.m["evidence"]:
        for key in ("issued_on", "valid_until", "effective_on", "filed_on", "valid_from", "completed_on"):
            if paper.get(key) is not None:
                paper[key] = moved(paper[key], delta)
    for entry in x.case["prior"]:
        entry["on"] = moved(entry["on"], delta)


def change_exporter(x: Mutant) -> None:
    e = x.m["exporter"]
    match x.rng.randrange(8):
        case 0:
            e["zone"] = x.pick((None, *ZONES))
        case 1:
            e["activity_zone"] = x.pick((None, *ZONES))
        case 2 | 3:
            e["sectors"] = x.pick(([], ["automotive"], ["automotive"], x.some(SECTORS, 3)))
        case 4:
            e["ciio"] = x.pick(("yes", "no", "unknown"))
        case 5:
            e["state_organ"] = not e["state_organ"]
        case 6:
            e["people_held"] = x.pick(COUNTS)
        case _:
            e["foreign_invested"] = not e["foreign_invested"]


def change_recipients(x: Mutant) -> None:
    if x.rng.random() < 0.3 and len(x.m["recipients"]) < 3:
        more = copy.deepcopy(x.pick(x.m["recipients"]))
        more["id"] = x.pick(("recipient-b", "recipient-c", "recipient-d"))
        if more["id"] not in {r["id"] for r in x.m["recipients"]}:
            x.m["recipients"].append(more)
    r = x.pick(x.m["recipients"])
    match x.rng.randrange(4):
        case 0 | 1:
            r["country"] = x.pick(("HK", "MO", "US", "DE"))
        case 2:
            r["on_restricted_list"] = not r["on_restricted_list"]
        case _:
            r["provides_affected_product"] = not r["provides_affected_product"]


def change_transfer(x: Mutant) -> None:
    t = x.m["transfer"]
    match x.rng.randrange(12):
        case 0:
            t["mode"] = x.pick(("transmit", "remote_access", "offshore_collection", "onshore_access", "none"))
        case 1 | 2:
            t["purposes"] = x.some(PURPOSES, 2)
        case 3:
            t["purposes"] = x.pick((["ai_training"], ["ai_training", *x.some(PURPOSES[:4], 1)]))
        case 4:
            scenes = "international_trade cross_border_transport academic_cooperation multinational_manufacturing"
            t["activity"] = x.pick((*scenes.split(), "marketing", "other"))
        case 5:
            t["started_on"] = x.pick((x.near(), "2022-08-31", "2022-09-01", "2023-05-31", "2023-06-01"))
        case 6:
            t["necessary"] = x.pick(("yes", "no", "unknown"))
        case 7:
            t["legal_basis"] = x.pick(["consent", "contract", "human_resources", "legal_duty", "emergency", "other"])
        case 8:
            t["foreign_authority_request"], t["authority_approval"] = x.mostly(), x.pick((True, False))
        case 9:
            t["onward_countries"] = x.some(("HK", "MO", "US"), 2)
        case _:
            t["belongs_with"] = x.pick((None, {"ordinary": x.pick(KNOWN), "sensitive": x.pick(KNOWN)}))


def change_people(x: Mutant) -> None:
    d = x.dataset()
    d["personal_information"] = x.pick(("none", "anonymised", "deidentified", "personal", "personal", "personal"))
    if d["personal_information"] in ("none", "anonymised"):
        d["subjects"] = {"ordinary": 0, "sensitive": 0, "under_14": False}
    else:
        sensitive = x.pick((0, 0, x.pick(COUNTS)))
        d["subjects"] = {"ordinary": x.pick(COUNTS), "sensitive": sensitive, "under_14": x.rng.random() < 0.2}


def change_dataset(x: Mutant) -> None:
    d = x.dataset()
    match x.rng.randrange(9):
        case 0:
            d["artifact"] = x.pick(("raw", "dataset", "aggregate", "model_weights", "model_weights"))
        case 1:
            d["origin"], d["mainland_data_introduced"] = x.pick(("overseas", "mainland")), not x.mostly()
        case 2 | 3:
            d["important_data"] = x.pick(("no", "self_identified", "notified", "unknown"))
            d["important_data_notified_on"] = x.near() if d["important_data"] == "notified" else None
        case 4:
            flag = x.pick(("core_data", "state_secret"))
            d[flag] = not d[flag]
        case 5:
            d["export_licence"] = x.pick(("not_needed", "held", "missing"))
        case 6:
            d["vin"] = x.pick(("none", "plain", "unlinkable"))
        case 7:
            names = x.some(("record_id", "fault_code", "detail", "other_field"), 3)
            d["fields"] = [{"name": name, "category": "vehicle.diagnostics", "list_item": None} for name in names]
        case _:
            d["classes"] = x.pick(([], x.some(CLASSES, 1), x.some(CLASSES, 1), x.some(CLASSES, 3)))


def change_pictures(x: Mutant) -> None:
    d = x.dataset()
    if x.rng.random() < 0.5:
        faces = x.pick(("raw", "anonymised", "none"))
        rate = x.pick((None, 0, 899, 900, 1000))
        media = {"public_road": x.pick((True, False)), "faces_plates": faces, "anonymisation_permille": rate}
        d["exterior_media"] = x.pick((None, media, media))
        return
    geo = {
        "held_by": x.pick(("licensed_unit", "licensed_unit", "exporter", "other")),
        "secret": x.pick(("no", "no", "no", "yes", "unknown")),
        "external_provision_approval": x.pick((True, False)),
        "map_review": x.pick((True, False)),
    }
    d["geographic"] = x.pick((None, geo, geo))


def add_dataset(x: Mutant) -> None:
    if len(x.m["datasets"]) >= 3:
        return
    more = copy.deepcopy(x.dataset())
    more["id"] = next(name for name in ("e1", "e2", "e3") if name not in {d["id"] for d in x.m["datasets"]})
    for file in more["files"]:
        file["name"] = f"{more['id']}-{file['name']}"
    x.m["datasets"].append(more)
    x.pick((change_people, change_dataset, change_pictures))(x)


def change_ledger(x: Mutant) -> None:
    new_year = f"{x.day[:4]}-01-01"
    before = f"{int(x.day[:4]) - 1}-01-01"
    days = (x.day, moved(x.day, 1), moved(x.day, -1), new_year, moved(new_year, -1), before, moved(before, -1))
    x.case["prior"].append(
        {
            "exporter": x.m["exporter"]["id"] if x.mostly() else "somebody-else",
            "on": x.pick(days),
            "ordinary": x.pick(KNOWN),
            "sensitive": x.pick((0, 0, x.pick(KNOWN))),
        }
    )


def new_claim(x: Mutant, relief: str) -> Json:
    one = [x.dataset()["id"]]
    claim: Json = {"relief": relief, "datasets": x.pick((None, None, one, [d["id"] for d in x.m["datasets"]]))}
    match relief:
        case "contract_with_individual":
            claim |= {"individual_is_party": x.mostly(), "necessary": x.mostly()}
        case "human_resources":
            claim["data_subjects"] = x.pick(("employees", "employees", "employees", "applicants", "other"))
            claim |= {f"lawful_{rules}": x.mostly() for rules in ("labour_rules", "collective_contract")}
            claim["necessary"] = x.mostly()
        case "emergency":
            claim |= {"urgent": x.mostly(), "protects_life_health_property": x.mostly()}
        case "legal_duty":
            claim["duty_source"] = x.pick(("prc_law", "prc_law", "foreign_law"))
        case "treaty":
            claim |= {"in_force": x.mostly(), "conditions_met": x.mostly()}
        case "lingang_general_list":
            scenario = x.pick((*x.m["transfer"]["purposes"], x.pick(PURPOSES)))
            claim |= {"list": "lingang_general_2024", "scenario": scenario, "fields_confirmed": x.mostly()}
            claim["list"] = claim["list"] if x.mostly() else x.pick(KEYS)
        case "zone_negative_list":
            status = x.pick(("outside", "outside", "on_list_assessment", "on_list_contract", "unknown"))
            claim |= {"list": x.pick(KEYS), "status": status, "fields_confirmed": x.mostly()}
    return claim


def add_claim(x: Mutant) -> None:
    x.m["claims"].append(new_claim(x, x.pick(RELIEFS)))


def drop_claim(x: Mutant) -> None:
    if x.m["claims"]:
        x.m["claims"].remove(x.pick(x.m["claims"]))


def scope(x: Mutant, *, closed: bool) -> Json:
    """A scope that mostly holds the transfer; `closed` has no dimension without limits."""
    items = {name for d in x.m["datasets"] for name in (*d["classes"], *(f["name"] for f in d["fields"]))}
    whole: Json = {
        "purposes": list(x.m["transfer"]["purposes"]),
        "recipients": [r["id"] for r in x.m["recipients"]],
        "items": sorted(items),
        "max_people": x.pick((5_000_000, 5_000_000, x.pick(KNOWN))),
    }
    for key in whole:
        if not closed and x.rng.random() < 0.4:
            whole[key] = None
        elif key != "max_people" and whole[key] and x.rng.random() < 0.1:
            whole[key] = whole[key][1:]
    return whole


def new_paper(x: Mutant, kind: str) -> Json:
    paper: Json = {"type": kind}
    started = moved(x.day, x.pick((-400, -60, -30, -20, -16, -15, -14, -13, -3, -1, 0, 1)))
    filed = x.pick((None, started, x.day, moved(x.day, 1), moved(x.day, -1)))
    match kind:
        case "security_assessment":
            ends = moved(x.day, x.pick((-1, 0, 1, 300, 300)))
            paper["result"] = x.pick(("passed", "passed", "passed", "passed_partial", "failed", "pending"))
            dated = paper["result"].startswith("passed") or x.rng.random() < 0.4
            paper |= {"issued_on": started if dated else None, "valid_until": ends if dated else None}
            paper["scope"] = scope(x, closed=True)
        case "standard_contract":
            paper |= {"effective_on": started, "filed_on": filed}
            paper["filing_result"] = x.pick((None, "accepted", "pending", "rejected"))
            paper |= {"template_intact": x.mostly(), "scope": scope(x, closed=False)}
        case "gba_contract":
            paper |= {"effective_on": started, "filed_on": filed, "scope": scope(x, closed=False)}
        case "certification":
            ends = moved(x.day, x.pick((-1, 0, 1, 300, 300)))
            paper |= {"body": "A body", "valid_from": started, "valid_until": ends, "scope": scope(x, closed=False)}
            paper["status"] = x.pick(("valid", "valid", "valid", "suspended", "revoked"))
    return paper | new_proof(x, kind)


def new_proof(x: Mutant, kind: str) -> Json:  # noqa: PLR0911 - a return for each kind
    """The documents without a scope."""
    on = moved(x.day, x.pick((-300, -1, 0, 0, 1)))
    match kind:
        case "impact_assessment":
            return {"completed_on": on, "covers_transfer": x.mostly(), "form": x.pick(("full", "simplified"))}
        case "notice":
            return {"given": x.mostly()}
        case "consent":
            return {"kind": x.pick(("separate", "guardian", "exterior")), "obtained": x.mostly()}
        case "zone_filing":
            keys = [claim["list"] for claim in x.m["claims"] if "list" in claim]
            return {"list": x.pick((*keys, *keys, x.pick(KEYS))), "filed_on": on}
        case "prior_report":
            return {"kind": x.pick(("miit_vulnerability", "incident", "samr_miit_ota")), "filed_on": on}
        case "attestation":
            return {"kind": x.pick(("extraction_test", "technology_catalogue_check")), "passed": x.mostly()}
    return {}


def add_paper(x: Mutant) -> None:
    x.m["evidence"].append(new_paper(x, x.pick(EVIDENCE)))


def drop_paper(x: Mutant) -> None:
    if x.m["evidence"]:
        x.m["evidence"].remove(x.pick(x.m["evidence"]))


def change_paper(x: Mutant) -> None:
    """Another document of the same kind in the place of one."""
    if x.m["evidence"]:
        place = x.rng.randrange(len(x.m["evidence"]))
        x.m["evidence"][place] = new_paper(x, x.m["evidence"][place]["type"])


def fulfil_duties(x: Mutant) -> None:
    """Meet the duties of a day, so that something else decides."""
    x.m["transfer"]["necessary"] = "yes"
    x.m["evidence"] += [
        {"type": "impact_assessment", "completed_on": x.day, "covers_transfer": True, "form": "full"},
        {"type": "notice", "given": True},
        *({"type": "consent", "kind": kind, "obtained": True} for kind in ("separate", "guardian", "exterior")),
        *(
            {"type": "attestation", "kind": k, "passed": True}
            for k in ("extraction_test", "technology_catalogue_check")
        ),
    ]


def join_list(x: Mutant) -> None:
    """A claim of a list that mostly fits, from an exporter that mostly fits it."""
    key, zone, sector, begins = x.pick(LISTS)
    day = moved(begins, x.pick((-1, 0, 1, 60, 200, 500)))
    set_day(x, min(day, LAST.isoformat()), along=True, old=date.fromisoformat(x.day))
    e = x.m["exporter"]
    if x.mostly():
        e["zone"] = x.pick((zone, zone, zone, "lingang", "beijing", "shanghai"))
    e["activity_zone"] = zone if x.mostly() else x.pick(ZONES)
    if x.mostly():
        e["sectors"] = [sector]
    relief = "lingang_general_list" if key == "lingang_general_2024" else "zone_negative_list"
    x.m["claims"].append(new_claim(x, relief) | {"list": key})
    x.m["evidence"].append({"type": "zone_filing", "list": key, "filed_on": moved(x.day, x.pick((-5, 0, 0, 1)))})


def join_gba(x: Mutant) -> None:
    """The contract of the Greater Bay Area, mostly in order."""
    x.m["exporter"]["zone"] = x.pick(("gba_gd", "guangdong_ftz", "hetao", "lingang"))
    for r in x.m["recipients"]:
        r["country"] = x.pick(("HK", "HK", "MO", "US"))
    x.m["claims"].append(new_claim(x, "gba_contract"))
    for _ in range(x.rng.randint(0, 2)):
        x.m["evidence"].append(new_paper(x, "gba_contract"))


def join_guide(x: Mutant) -> None:
    """The relief of the 2026 guide, mostly in order."""
    if x.rng.random() < 0.7:
        day = x.pick(("2026-01-29", "2026-01-30", "2026-06-30", "2026-07-01", "2026-10-12"))
        set_day(x, day, along=True, old=date.fromisoformat(x.day))
    held = x.some(REPORTS, 2)
    x.dataset()["classes"] = [*held, *(x.some(CLASSES, 1) if x.rng.random() < 0.2 else [])]
    x.dataset()["classes"] = list(dict.fromkeys(x.dataset()["classes"]))
    if x.mostly():
        x.m["transfer"]["purposes"] = [REPORTS[name][0] for name in held]
    for r in x.m["recipients"]:
        r["provides_affected_product"] = x.mostly()
    x.m["claims"].append(new_claim(x, "guide_2026"))
    for name in held:
        if x.mostly():
            x.m["evidence"].append({"type": "prior_report", "kind": REPORTS[name][1], "filed_on": x.day})


def join_people(x: Mutant) -> None:
    """Numbers around the lines, with what can move them: ledger, floor, a relief, a second dataset."""
    line = (0, 1, 5_000, 9_999, 10_000, 20_000, 40_000, 60_000, 90_000, 99_999, 100_000, 100_001, 999_999, None)
    if x.rng.random() < 0.5:
        x.m["exporter"]["sectors"] = ["automotive"]
    if x.rng.random() < 0.3:
        add_dataset(x)
    for d in x.m["datasets"]:
        if x.rng.random() < 0.8:
            d["personal_information"] = "personal"
            sensitive = x.pick((0, 0, x.pick(line)))
            d["subjects"] = {"ordinary": x.pick(line), "sensitive": sensitive, "under_14": x.rng.random() < 0.1}
    if x.rng.random() < 0.5:
        change_ledger(x)
    if x.rng.random() < 0.6:
        floor = [x.pick(line) or x.pick((0, 110_000, 1_000_000)) for _ in range(2)]
        x.m["transfer"]["belongs_with"] = {"ordinary": floor[0], "sensitive": x.pick((0, floor[1]))}
    for _ in range(x.pick((0, 1, 1, 2))):
        add_claim(x)
    for kind in ("security_assessment", "standard_contract", "certification"):
        if x.rng.random() < 0.3:
            x.m["evidence"].append(new_paper(x, kind))
            x.m["evidence"][-1]["scope"]["max_people"] = x.pick((*line[:-1], 110_000))


def join_papers(x: Mutant) -> None:
    """Several documents for a dataset that needs one."""
    d = x.dataset()
    if x.rng.random() < 0.7:
        d["personal_information"] = "personal"
        d["subjects"] = {"ordinary": x.pick((1, 5_000)), "sensitive": x.pick((1, 20_000)), "under_14": False}
    else:
        d["important_data"] = "notified"
    if x.rng.random() < 0.5:
        x.m["evidence"] = [e for e in x.m["evidence"] if e["type"] not in EVIDENCE[:3]]
    for _ in range(x.rng.randint(1, 3)):
        x.m["evidence"].append(new_paper(x, x.pick(EVIDENCE[:3])))


CHANGES: tuple[Callable[[Mutant], None], ...] = (
    *(change_day,) * 4,
    *(change_exporter,) * 3,
    *(change_recipients,) * 2,
    *(change_transfer,) * 4,
    *(change_people,) * 3,
    *(change_dataset,) * 4,
    *(change_pictures,) * 2,
    *(add_dataset,) * 2,
    *(change_ledger,) * 2,
    *(add_claim,) * 3,
    drop_claim,
    *(add_paper,) * 4,
    *(drop_paper,) * 2,
    *(change_paper,) * 2,
    *(fulfil_duties,) * 3,
    *(join_list,) * 2,
    *(join_people,) * 3,
    *(join_papers,) * 2,
    join_gba,
    join_guide,
)


def mutant(seeds: list[Json], rng: random.Random) -> Json:
    """One of the cases with one to six changes."""
    x = Mutant(rng.choice(seeds), rng)
    for _ in range(rng.randint(1, 6)):
        rng.choice(CHANGES)(x)
    return x.case
