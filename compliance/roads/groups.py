"""The legs of the first road: which of them each reason of the contract belongs to."""

from collections.abc import Mapping

from compliance.law import Snapshot
from compliance.model.decision import Statement

# The groups of contract section 3.3 in the order in which somebody who wants to export meets them. A reason whose rule
# tests a claim belongs to `claims` whatever its code; a flag to `review`; whatever carries the route to `mechanism`.
EXPORT_LEGS: Mapping[str, tuple[str, ...]] = {
    "bars": (
        "state_secret",
        "core_data",
        "export_licence_missing",
        "foreign_authority_request",
        "restricted_recipient",
        "undisclosed_vulnerability",
    ),
    "mapping": ("unlicensed_surveying", "geographic_secret_status_unknown", "geographic_approval_missing"),
    "exterior": ("exterior_media_not_anonymised",),
    "claims": (
        "relief_not_in_force",
        "relief_conditions_not_met",
        "list_not_in_force",
        "list_lapsed",
        "not_registered_in_zone",
        "activity_outside_zone",
        "sector_not_on_list",
        "ciio_excluded",
        "filing_missing",
        "scenario_not_on_list",
        "purpose_outside_scenario",
        "field_membership_unconfirmed",
        "face_or_plate_present",
        "vin_identifiable",
        "important_data_not_covered",
        "list_status_unknown",
        "onward_transfer_outside_gba",
        "party_outside_gba",
        "prior_report_missing",
        "effective_date_disputed",
    ),
    "derived": ("attestation_missing", "personal_information_not_covered"),
    "mechanism": (
        "missing_fact",
        "assessment_missing",
        "assessment_pending",
        "assessment_failed",
        "assessment_expired",
        "assessment_purpose_not_covered",
        "assessment_recipient_not_covered",
        "assessment_items_not_covered",
        "assessment_scale_exceeded",
        "procedure_not_in_force",
        "volume_splitting",
        "contract_or_certificate_missing",
        "contract_not_effective",
        "contract_scope_exceeded",
        "contract_filing_overdue",
        "contract_filing_rejected",
        "contract_terms_altered",
        "contract_not_available",
        "contract_not_in_force",
        "certificate_expired",
        "certificate_suspended",
        "certificate_revoked",
        "certificate_scope_exceeded",
        "certification_not_in_force",
        "mechanism_not_in_force",
    ),
    "duties": (
        "necessity_not_shown",
        "impact_assessment_missing",
        "impact_assessment_form_not_allowed",
        "notice_missing",
        "separate_consent_missing",
        "guardian_consent_missing",
    ),
    "review": (),
}
_LEG_OF = {code: leg for leg, codes in EXPORT_LEGS.items() for code in codes}


def leg_of(statement: Statement, law: Snapshot) -> str:
    """The leg that a statement of a decision belongs to."""
    if law.rules[statement.rule].finding.on_claim:
        return "claims"
    if statement.effect == "flags":
        return "review"
    return _LEG_OF[statement.code] if statement.code else "mechanism"
