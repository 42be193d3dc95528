"""A second reading of the contract, in plain Python, to hold against `policies/`.

Written from the contract alone, its decision procedure sentence by sentence, with figures, days and lists as literals
and nothing shared with the engine. Slow and obvious on purpose. Days are strings, which sort like days.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

Json = dict[str, Any]

# 3.1: from mild to severe.
RANK = (
    "not_regulated",
    "exempt",
    "standard_contract_or_certification",
    "security_assessment",
    "undetermined",
    "prohibited",
)
NONE, EXEMPT, CONTRACT, ASSESSMENT, OPEN, BARRED = RANK

# 1.5: from, last day, zones, sectors (None: all).
SHANGHAI = ("lingang", "shanghai_ftz")
LISTS: dict[str, tuple[str, str, tuple[str, ...], tuple[str, ...] | None]] = {
    "tianjin_2024": ("2024-05-09", "9999", ("tianjin_ftz",), None),
    "beijing_2024": (
        "2024-08-30",
        "2026-05-10",
        ("beijing_ftz",),
        ("automotive", "pharma", "retail_services", "civil_aviation", "ai_training_data"),
    ),
    "shanghai_2024": ("2025-02-08", "2026-04-23", SHANGHAI, ("reinsurance", "shipping", "commerce")),
    "hainan_2024": ("2025-02-20", "9999", ("hainan_ftp",), ("deep_sea", "aerospace", "seed", "tourism", "duty_free")),
    "zhejiang_2024": ("2025-04-10", "9999", ("zhejiang_ftz",), ("b2b_ecommerce", "clearing")),
    "guangxi_2025": (
        "2025-08-08",
        "9999",
        ("guangxi_ftz",),
        ("geoinformation", "meteorology", "enterprise_credit", "live_ecommerce", "audio_video"),
    ),
    "jiangsu_2025": ("2025-08-13", "9999", ("jiangsu_ftz",), ("pharma",)),
    "chongqing_2025": ("2025-09-05", "9999", ("chongqing_ftz",), ("automotive",)),
    "fujian_2025": ("2025-12-25", "9999", ("fujian_ftz",), ("pharma", "automotive", "retail", "aircraft_maintenance")),
    "shanghai_2025": (
        "2026-04-24",
        "9999",
        (*SHANGHAI, "shanghai"),
        ("reinsurance", "shipping", "commerce", "meteorology"),
    ),
    "beijing_2025": (
        "2026-05-11",
        "9999",
        ("beijing_ftz", "beijing"),
        (
            "automotive",
            "pharma",
            "civil_aviation",
            "retail_services",
            "ai_training_data",
            "medical_devices",
            "trade_logistics",
            "banking",
        ),
    ),
    "guangdong_2025": (
        "2026-05-15",
        "9999",
        ("guangdong_ftz", "hetao"),
        ("intelligent_equipment", "personal_credit"),
    ),
}
HOME_REGIMES = (("2026-04-24", (*SHANGHAI, "shanghai")), ("2026-05-11", ("beijing_ftz", "beijing")))
TRAINING_LISTS = ("beijing_2024", "beijing_2025")

# 1.3 and 3.3: the classes of 2021 and those of the guide; 1.2: class, its purpose and its report under the guide.
CLASSES_2021 = {"sensitive_area_geo_flow", "traffic_economic_flow", "charging_network_operation"}
CLASSES_2026 = {
    "driving_automation_training",
    "ota_package_source",
    "vulnerability",
    "security_incident",
    "production_control_source",
    "bill_of_materials",
    "vehicle_remote_control",
}
GUIDE = {
    "vulnerability": ("vulnerability_fix", "miit_vulnerability"),
    "security_incident": ("incident_response", "incident"),
    "ota_package_source": ("defect_ota", "samr_miit_ota"),
}
SCENES = (
    "international_trade",
    "cross_border_transport",
    "academic_cooperation",
    "multinational_manufacturing",
    "marketing",
)


@dataclass(frozen=True)
class Case:
    """What every question below is asked of. `floor` false reads the manifest without `belongs_with`."""

    m: Json
    day: str
    prior: list[Json]
    floor: bool = True

    @property
    def exporter(self) -> Json:
        return self.m["exporter"]

    @property
    def transfer(self) -> Json:
        return self.m["transfer"]

    @property
    def automotive(self) -> bool:
        return "automotive" in self.exporter["sectors"]

    def claims(self, d: Json, *reliefs: str) -> list[Json]:
        covering = [c for c in self.m["claims"] if c["datasets"] is None or d["id"] in c["datasets"]]
        return [c for c in covering if not reliefs or c["relief"] in reliefs]

    def evidence(self, kind: str) -> list[Json]:
        return [e for e in self.m["evidence"] if e["type"] == kind]


def faults(**found: object) -> set[str]:
    """The codes whose condition holds."""
    return {code for code, holds in found.items() if holds}


# --- 1: the facts of a dataset


def pi(d: Json) -> bool:
    return d["personal_information"] in ("deidentified", "personal")


def raw_media(d: Json) -> bool:
    media = d["exterior_media"]
    if media is None:
        return False
    blurred = media["anonymisation_permille"] or 0
    return media["faces_plates"] == "raw" or (media["faces_plates"] == "anonymised" and blurred < 900)


def geographic(d: Json) -> Json | None:
    if d["geographic"] is None and d["exterior_media"] is not None and d["exterior_media"]["public_road"]:
        return {"held_by": "other", "secret": "unknown", "external_provision_approval": False, "map_review": False}
    return d["geographic"]


def from_abroad(c: Case, d: Json) -> bool:
    introduced = d["origin"] != "overseas" or d["mainland_data_introduced"]
    return not introduced and bool(c.claims(d, "overseas_origin")) and c.day >= "2024-03-22"


# --- 2.1: counting


def window_opens(day: str) -> str:
    year = int(day[:4])
    return f"{year if day >= '2024-03-22' else year - 1}-01-01"


def people(c: Case, datasets: Iterable[Json]) -> tuple[int | None, int | None]:
    """Ordinary and sensitive people of the datasets, with the entries of the window and the floor."""
    entries = [e for e in c.prior if e["exporter"] == c.exporter["id"] and window_opens(c.day) <= e["on"] <= c.day]
    floor = c.transfer["belongs_with"] if c.floor else None
    counts: list[int | None] = []
    for kind in ("ordinary", "sensitive"):
        here = [d["subjects"][kind] for d in datasets]
        total = None if None in here else sum(here) + sum(e[kind] for e in entries)
        counts.append(total if total is None or floor is None else max(total, floor[kind]))
    return counts[0], counts[1]


def together(counts: tuple[int | None, int | None]) -> int | None:
    ordinary, sensitive = counts
    return None if ordinary is None or sensitive is None else ordinary + sensitive


def counted(c: Case) -> tuple[int | None, int | None]:
    """The two counts: without the datasets that Arts 3 to 6 of Order 16 leave out."""
    return people(c, [d for d in c.m["datasets"] if pi(d) and not left_out(c, d)])


def left_out(c: Case, d: Json) -> bool:
    reliefs = ("contract_with_individual", "human_resources", "emergency", "overseas_origin", "zone_negative_list")
    return any(claim.get("status") in (None, "outside") for claim in valid(c, d, *reliefs))


def vehicle_count(c: Case) -> int | None:
    return together(people(c, [d for d in c.m["datasets"] if pi(d) and not from_abroad(c, d)]))


# --- 3.3: what is important


def important(c: Case, d: Json, lifted: Iterable[str] = ()) -> bool:
    """Whether the dataset is important, not minding the classes that are lifted."""
    day, classes = c.day, set(d["classes"]) - set(lifted)
    notified = d["important_data"] == "notified" and (day >= "2021-09-01" or c.exporter["ciio"] == "yes")
    self_identified = d["important_data"] == "self_identified" and "2022-09-01" <= day <= "2024-03-21"
    if notified or self_identified:
        return True
    if from_abroad(c, d):
        return False
    return (
        (bool(classes & CLASSES_2021 or raw_media(d)) and day >= "2021-10-01")
        or (bool(classes & CLASSES_2026) and day >= "2026-01-30")
        or (geographic(d) is not None and day >= "2024-07-26")
        or (vehicle_count_read(c, d) and (vehicle_count(c) or 0) > 100_000)
    )


def vehicle_count_read(c: Case, d: Json) -> bool:
    return pi(d) and c.automotive and not from_abroad(c, d) and "2021-10-01" <= c.day <= "2026-06-30"


# --- 1.2: claims


def organ(c: Case, d: Json) -> bool:
    """PI of a state organ, from the day of PIPL."""
    return pi(d) and c.exporter["state_organ"] and c.day >= "2021-11-01"


def claim_faults(c: Case, d: Json, claim: Json) -> set[str]:
    """What is wrong with the claim for this dataset. None: it is valid."""
    relief = claim["relief"]
    if relief == "lingang_general_list":
        return lingang_faults(c, d, claim)
    if relief == "guide_2026":
        return guide_faults(c, d)
    found = faults(relief_conditions_not_met=organ(c, d))  # S
    if relief == "zone_negative_list":
        return found | zone_faults(c, d, claim)
    found |= faults(important_data_not_covered=important(c, d))  # the rest of P
    if relief == "gba_contract":
        return found | gba_faults(c, d)
    return found | plain_faults(c, d, claim)


def plain_faults(c: Case, d: Json, claim: Json) -> set[str]:
    """The reliefs that are read from the claim alone."""
    match claim["relief"]:
        case "contract_with_individual":
            begins, met = "2024-03-22", claim["individual_is_party"] and claim["necessary"]
        case "human_resources":
            rules = claim["lawful_labour_rules"] and claim["lawful_collective_contract"] and claim["necessary"]
            begins, met = "2024-03-22", rules and claim["data_subjects"] == "employees"
        case "emergency":
            begins, met = "2024-03-22", claim["urgent"] and claim["protects_life_health_property"]
        case "overseas_origin":
            begins, met = "2024-03-22", d["origin"] == "overseas" and not d["mainland_data_introduced"]
        case "legal_duty":
            begins, met = "2025-01-01", claim["duty_source"] == "prc_law"
        case "treaty":
            begins, met = "0000", claim["in_force"] and claim["conditions_met"]
        case other:
            raise AssertionError(other)
    return faults(relief_not_in_force=c.day < begins, relief_conditions_not_met=not met)


def zone_filed(c: Case, key: str) -> bool:
    return any(e["list"] == key and e["filed_on"] <= c.day for e in c.evidence("zone_filing"))


def lingang_faults(c: Case, d: Json, claim: Json) -> set[str]:
    known = claim["list"] == "lingang_general_2024"
    scenario = claim["scenario"]
    return faults(
        list_not_in_force=not known or c.day < "2024-05-17",
        list_lapsed=known and c.day > "2025-05-16",
        sector_not_on_list=not c.automotive,
        ciio_excluded=c.exporter["ciio"] == "yes",
        not_registered_in_zone=c.exporter["zone"] not in SHANGHAI,
        activity_outside_zone=c.exporter["activity_zone"] != "lingang",
        scenario_not_on_list=scenario not in ("manufacturing", "rd_testing", "after_sales", "used_car_trade"),
        purpose_outside_scenario=any(purpose != scenario for purpose in c.transfer["purposes"]),
        face_or_plate_present=raw_media(d),
        vin_identifiable=d["vin"] == "plain",
        personal_information_not_covered=pi(d),
        important_data_not_covered=important(c, d)
        or geographic(d) is not None
        or d["important_data"] in ("notified", "self_identified"),
        field_membership_unconfirmed=not claim["fields_confirmed"],
        filing_missing=not zone_filed(c, claim["list"]),
    )


def in_home_regime(c: Case) -> bool:
    """Whether the exporter's zone uses lists of other provinces; its own earlier list has ended by then."""
    return any(c.exporter["zone"] in home and c.day >= begins for begins, home in HOME_REGIMES)


def zone_faults(c: Case, d: Json, claim: Json) -> set[str]:
    key, status = claim["list"], claim["status"]
    found: set[str] = set()
    if key not in LISTS:
        found |= {"list_not_in_force"}
    else:
        begins, last, zones, sectors = LISTS[key]
        found |= faults(
            list_not_in_force=c.day < begins,
            list_lapsed=c.day > last,
            not_registered_in_zone=c.exporter["zone"] not in zones and not in_home_regime(c),
            activity_outside_zone=key == "shanghai_2024" and c.exporter["activity_zone"] not in zones,
            sector_not_on_list=sectors is not None and not set(sectors) & set(c.exporter["sectors"]),
        )
    training = status == "outside" and "ai_training" in c.transfer["purposes"]
    return found | faults(
        ciio_excluded=c.exporter["ciio"] == "yes",
        list_status_unknown=status == "unknown" or (training and key in TRAINING_LISTS),
        field_membership_unconfirmed=not claim["fields_confirmed"],
        important_data_not_covered=status != "on_list_assessment" and important(c, d),
        filing_missing=status == "outside" and not zone_filed(c, key),
        purpose_outside_scenario=training and key not in TRAINING_LISTS,
    )


def gba_faults(c: Case, d: Json) -> set[str]:
    countries = {r["country"] for r in c.m["recipients"]}
    found = faults(
        party_outside_gba=c.exporter["zone"] not in ("gba_gd", "guangdong_ftz", "hetao") or countries - {"HK", "MO"},
        relief_not_in_force=("HK" in countries and c.day < "2023-12-13")
        or ("MO" in countries and c.day < "2024-09-10"),
        onward_transfer_outside_gba=set(c.transfer["onward_countries"]) - {"HK", "MO"},
        ciio_excluded=c.exporter["ciio"] == "yes",
    )
    papers = [
        faults(contract_not_effective=e["effective_on"] > c.day, filing_missing=not filed(c, e))
        | scope_as(c, d, e["scope"], "contract_scope_exceeded")
        for e in c.evidence("gba_contract")
    ]
    return found | best(papers, "filing_missing")


def guide_faults(c: Case, d: Json) -> set[str]:
    held = set(d["classes"]) & set(GUIDE)
    reports = {e["kind"] for e in c.evidence("prior_report") if e["filed_on"] <= c.day}
    return faults(
        relief_not_in_force=c.day < "2026-01-30",
        effective_date_disputed="2026-01-30" <= c.day <= "2026-06-30",
        relief_conditions_not_met=not held or set(c.transfer["purposes"]) != {GUIDE[name][0] for name in held},
        prior_report_missing={GUIDE[name][1] for name in held} - reports,
        important_data_not_covered=important(c, d, lifted=GUIDE),
    )


def valid(c: Case, d: Json, *reliefs: str) -> list[Json]:
    """The claims of which everything is shown to hold; that it is no CIIO is not shown where that is unknown."""
    not_shown = (
        ("lingang_general_list", "zone_negative_list", "gba_contract") if c.exporter["ciio"] == "unknown" else ()
    )
    claims = [claim for claim in c.claims(d, *reliefs) if claim["relief"] not in not_shown]
    return [claim for claim in claims if not claim_faults(c, d, claim)]


# --- 1.1: documents


def filed(c: Case, paper: Json) -> bool:
    return paper["filed_on"] is not None and paper["filed_on"] <= c.day


def best(papers: list[set[str]], none: str) -> set[str]:
    """One document without a fault is enough; else the faults of all; `none` where there is no document."""
    if not papers:
        return {none}
    return set() if set() in papers else set().union(*papers)


def outside_scope(c: Case, d: Json, scope: Json) -> set[str]:
    """The dimensions in which the transfer is outside; `unknown` where the scale meets an unknown count."""
    purposes = set(c.transfer["purposes"])
    items = set(d["classes"]) | {f["name"] for f in d["fields"]}
    total = together(counted(c)) if pi(d) and scope["max_people"] is not None else 0
    return faults(
        purpose=purposes - set(scope["purposes"]) if scope["purposes"] is not None else "ai_training" in purposes,
        recipient=scope["recipients"] is not None and {r["id"] for r in c.m["recipients"]} - set(scope["recipients"]),
        items=scope["items"] is not None and items - set(scope["items"]),
        scale=total is not None and total > (scope["max_people"] or 0),
        unknown=total is None,
    )


def scope_as(c: Case, d: Json, scope: Json, code: str) -> set[str]:
    """As `outside_scope`, with one code for all dimensions."""
    outside = outside_scope(c, d, scope)
    return ({code} if outside - {"unknown"} else set()) | ({"missing_fact"} if "unknown" in outside else set())


def assessment_faults(c: Case, d: Json) -> set[str]:
    """Of all assessments together."""
    names = {
        "purpose": "assessment_purpose_not_covered",
        "recipient": "assessment_recipient_not_covered",
        "items": "assessment_items_not_covered",
        "scale": "assessment_scale_exceeded",
        "unknown": "missing_fact",
    }
    papers: list[set[str]] = []
    for e in c.evidence("security_assessment"):
        if e["result"] == "pending" or (e["issued_on"] is not None and e["issued_on"] > c.day):
            papers.append({"assessment_pending"})
        elif e["result"] == "failed":
            papers.append({"assessment_failed"})
        else:
            scope = {names[outside] for outside in outside_scope(c, d, e["scope"])}
            papers.append(scope | faults(assessment_expired=e["valid_until"] < c.day))
    return best(papers, "assessment_missing")


def certificate_faults(c: Case, d: Json, e: Json) -> set[str]:
    return scope_as(c, d, e["scope"], "certificate_scope_exceeded") | faults(
        certification_not_in_force=c.day <= "2022-11-17",
        certificate_suspended=e["status"] == "suspended",
        certificate_revoked=e["status"] == "revoked",
        certificate_expired=not e["valid_from"] <= c.day <= e["valid_until"],
    )


def contract_faults(c: Case, d: Json, e: Json) -> set[str]:
    return scope_as(c, d, e["scope"], "contract_scope_exceeded") | faults(
        contract_not_in_force=c.day <= "2023-05-31",
        contract_not_available=c.transfer["mode"] == "offshore_collection",
        contract_terms_altered=not e["template_intact"],
        contract_not_effective=e["effective_on"] > c.day,
        contract_filing_rejected=e["filing_result"] == "rejected",
        contract_filing_overdue=not filed(c, e) and c.day > working_days_after(e["effective_on"], 10),
    )


def working_days_after(start: str, count: int) -> str:
    """2.1, without public holidays."""
    day = date.fromisoformat(start)
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day.isoformat()


# --- 3.3: the route


def bars(c: Case, d: Json) -> set[str]:
    geo, purposes = geographic(d), set(c.transfer["purposes"])
    from_dsl, from_pipl = c.day >= "2021-09-01", c.day >= "2021-11-01"
    asked = c.transfer["foreign_authority_request"] and not c.transfer["authority_approval"]
    strangers = any(not r["provides_affected_product"] for r in c.m["recipients"])
    return faults(
        state_secret=d["state_secret"] or (geo is not None and geo["secret"] == "yes"),  # noqa: S105 - a fact, not a password
        core_data=d["core_data"] and from_dsl,
        export_licence_missing=d["export_licence"] == "missing",
        foreign_authority_request=asked and from_dsl,
        restricted_recipient=pi(d) and any(r["on_restricted_list"] for r in c.m["recipients"]) and from_pipl,
        undisclosed_vulnerability="vulnerability" in d["classes"]
        and purposes - {"vulnerability_fix"}
        and strangers
        and from_dsl,
    )


def route(c: Case, d: Json) -> str:  # noqa: PLR0911 - the rules in their order
    """The first that fits; the numbers are those of section 3.3."""
    personal, holding = pi(d), valid(c, d)
    if bars(c, d):  # 1
        return BARRED
    lists = c.claims(d, "lingang_general_list", "zone_negative_list", "gba_contract")
    if d["important_data"] == "unknown":  # 2
        return OPEN
    if c.exporter["ciio"] == "unknown" and (personal or d["important_data"] != "no" or lists):
        return OPEN
    guided = any(claim["relief"] == "guide_2026" for claim in holding)
    if important(c, d, lifted=GUIDE if guided else ()):  # 3
        return ASSESSMENT
    if vehicle_count_read(c, d) and vehicle_count(c) is None:  # 4
        return OPEN
    tiers = {claim["status"] for claim in holding if claim["relief"] == "zone_negative_list"}
    if "on_list_assessment" in tiers:  # 5
        return ASSESSMENT
    if "on_list_contract" in tiers:
        return CONTRACT
    if not personal:  # 6
        scene = c.transfer["activity"] in SCENES and c.day >= "2024-03-22"
        return EXEMPT if holding or scene else NONE
    if organ(c, d):  # 7
        return ASSESSMENT
    if any(claim["relief"] != "guide_2026" for claim in holding):  # 8
        return EXEMPT
    return volume_route(c, d)


def volume_route(c: Case, d: Json) -> str:  # noqa: PLR0911 - the rules in their order
    """Rules 9 to 12."""
    if c.exporter["ciio"] == "yes":  # 9
        return ASSESSMENT
    if c.day <= "2022-08-31":  # 10
        return NONE if c.day <= "2021-10-31" else CONTRACT
    ordinary, sensitive = counted(c)
    held = c.exporter["people_held"]
    if ordinary is None or sensitive is None:
        return OPEN
    if c.day <= "2024-03-21":  # 11
        if held is None:
            return OPEN
        many = held >= 1_000_000 or ordinary + sensitive >= 100_000 or sensitive >= 10_000
        return ASSESSMENT if many else CONTRACT
    if d["subjects"]["sensitive"] == 0 and not d["subjects"]["under_14"] and ordinary < 100_000:  # 12
        return EXEMPT
    return ASSESSMENT if ordinary >= 1_000_000 or sensitive >= 10_000 else CONTRACT


# --- 3.3: the groups


def mapping(c: Case, d: Json) -> set[str]:
    geo = geographic(d)
    if geo is None or from_abroad(c, d):
        return set()
    return faults(
        unlicensed_surveying=geo["held_by"] != "licensed_unit",
        geographic_secret_status_unknown=geo["secret"] == "unknown",  # noqa: S105 - a fact, not a password
        geographic_approval_missing=not geo["external_provision_approval"] and not geo["map_review"],
    )


def consented(c: Case, kind: str) -> bool:
    return any(e["kind"] == kind and e["obtained"] for e in c.evidence("consent"))


def exterior(c: Case, d: Json) -> set[str]:
    shown = raw_media(d) and not consented(c, "exterior") and not from_abroad(c, d) and c.day >= "2021-10-01"
    return faults(exterior_media_not_anonymised=shown)


def derived_applies(c: Case, d: Json, taken: str) -> bool:
    kind = d["artifact"] == "model_weights" or (d["artifact"] == "aggregate" and c.automotive)
    return kind and not from_abroad(c, d) and RANK.index(taken) < RANK.index(ASSESSMENT)


def derived(c: Case, d: Json, taken: str) -> set[str]:
    if not derived_applies(c, d, taken):
        return set()
    passed = {e["kind"] for e in c.evidence("attestation") if e["passed"]}
    return faults(
        attestation_missing=not passed >= {"extraction_test", "technology_catalogue_check"},
        personal_information_not_covered=pi(d),
    )


def simplified_only(c: Case) -> bool:
    forms = {e["form"] for e in c.evidence("impact_assessment") if e["covers_transfer"] and e["completed_on"] <= c.day}
    return forms == {"simplified"}


def simplified_allowed(c: Case) -> bool:
    held = c.exporter["people_held"]
    return c.day >= "2026-09-01" and held is not None and held < 100_000


def duties(c: Case, d: Json) -> set[str]:
    if not pi(d) or c.day < "2021-11-01":
        return set()
    done = [e for e in c.evidence("impact_assessment") if e["covers_transfer"] and e["completed_on"] <= c.day]
    urgent = any(claim["relief"] == "emergency" for claim in valid(c, d))
    return faults(
        necessity_not_shown=c.transfer["necessary"] != "yes",
        impact_assessment_missing=not done,
        impact_assessment_form_not_allowed=simplified_only(c) and not simplified_allowed(c),
        notice_missing=not urgent and not any(e["given"] for e in c.evidence("notice")),
        separate_consent_missing=c.transfer["legal_basis"] == "consent" and not consented(c, "separate"),
        guardian_consent_missing=d["subjects"]["under_14"] and not consented(c, "guardian"),
    )


def assessment_group(c: Case, d: Json) -> tuple[set[str], bool]:
    """The codes, and whether a grace period excused."""
    found = assessment_faults(c, d) | faults(procedure_not_in_force=c.day <= "2022-08-31")
    grace = "2022-09-01" <= c.day <= "2023-02-28" and c.transfer["started_on"] < "2022-09-01"
    if grace and found in ({"assessment_missing"}, {"assessment_pending"}):
        return set(), True
    alone = route(replace(c, floor=False), d)
    if found and RANK.index(alone) < RANK.index(ASSESSMENT):
        found |= {"volume_splitting"}
    return found, False


def contract_group(c: Case, d: Json) -> tuple[set[str], bool]:
    """The codes, and whether a grace period excused."""
    if c.day <= "2022-08-31":
        return {"mechanism_not_in_force"}, False
    if not assessment_faults(c, d):
        return set(), False
    papers = [certificate_faults(c, d, e) for e in c.evidence("certification")]
    papers += [contract_faults(c, d, e) for e in c.evidence("standard_contract")]
    found = best(papers, "contract_or_certificate_missing")
    grace = "2023-06-01" <= c.day <= "2023-11-30" and c.transfer["started_on"] < "2023-06-01"
    return (set(), True) if grace and not papers else (found, False)


# --- 3.4: review


def review(c: Case, d: Json, taken: str, found: set[str], *, excused: bool) -> bool:
    claimed = c.claims(d)
    new_class = bool(set(d["classes"]) & CLASSES_2026) and c.day >= "2026-01-30"
    many = pi(d) and c.automotive and (vehicle_count(c) or 0) > 100_000 and c.day >= "2024-03-22"
    lapsed = any(x["relief"] == "lingang_general_list" and "list_lapsed" in lingang_faults(c, d, x) for x in claimed)
    trains = "ai_training" in c.transfer["purposes"] and not found
    lists = [LISTS[claim["list"]] for claim in valid(c, d) if claim["relief"] == "zone_negative_list"]
    return any(
        (
            any(claim["relief"] == "guide_2026" for claim in claimed),
            taken == ASSESSMENT and new_class,
            many and not from_abroad(c, d),
            lapsed,
            found & {"procedure_not_in_force", "mechanism_not_in_force"},
            derived_applies(c, d, taken),
            any(c.exporter["zone"] not in zones for _, _, zones, _ in lists),
            trains and not pi(d) and not claimed and taken != ASSESSMENT,
            pi(d) and taken == NONE,
            excused,
            pi(d) and c.day >= "2021-11-01" and simplified_only(c) and simplified_allowed(c),
        )
    )


# --- 3.1: the decision


def judge(c: Case, d: Json) -> tuple[str, set[str], bool]:
    taken = route(c, d)
    found = bars(c, d) | mapping(c, d) | exterior(c, d) | derived(c, d, taken) | duties(c, d)
    for claim in c.claims(d):
        found |= claim_faults(c, d, claim)
    found |= faults(missing_fact=taken == OPEN)
    excused = False
    if taken in (ASSESSMENT, CONTRACT):
        more, excused = assessment_group(c, d) if taken == ASSESSMENT else contract_group(c, d)
        found |= more
    return taken, found, review(c, d, taken, found, excused=excused)


def decide(manifest: Json, as_of: str, prior: list[Json]) -> Json:
    """The decision, route, reasons and review that the contract gives."""
    if manifest["transfer"]["mode"] in ("none", "onshore_access"):
        return {"decision": "approve", "route": NONE, "reasons": set(), "review": False}
    case = Case(manifest, as_of, prior)
    judged = [judge(case, d) for d in manifest["datasets"]]
    reasons = set().union(*(found for _, found, _ in judged))
    return {
        "decision": "deny" if reasons else "approve",
        "route": max((taken for taken, _, _ in judged), key=RANK.index),
        "reasons": reasons,
        "review": any(look for _, _, look in judged),
    }
