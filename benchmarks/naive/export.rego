# The naive way: the whole manifest as input, and lists, scopes, dates and sums joined in Rego. It knows only what the
# manifests of the benchmark need (bars, mapping, exterior pictures, the Lingang list, assessments, volumes, duties), far
# less than the law in policies/, and on those manifests it gives the same verdict, route and reasons.
package naive.export

as_of := input.as_of

manifest := input.manifest

transfer := manifest.transfer

personal(dataset) if dataset.personal_information in {"deidentified", "personal"}

important(dataset) if dataset.important_data == "notified"

important(dataset) if {
	some class in dataset.classes
	some row in data.classes
	row.name == class
	row.from <= as_of
}

important(dataset) if raw_media(dataset)

important(dataset) if {
	personal(dataset)
	"automotive" in manifest.exporter.sectors
	people > data.limits.vehicle
}

raw_media(dataset) if dataset.exterior_media.faces_plates == "raw"

# People: what was counted before, and every data set of this transfer.

people := sum([n | some dataset in manifest.datasets; n := dataset.subjects.ordinary + dataset.subjects.sensitive]) + prior

prior := sum([n | some row in input.prior; n := row.ordinary + row.sensitive])

sensitive_people := sum([dataset.subjects.sensitive | some dataset in manifest.datasets])

# The Lingang list: joins of the claim with the table of lists, and of the fields with the entries of the list.

claimed(dataset, claim) if {
	claim.relief == "lingang_general_list"
	claim.datasets == null
}

claimed(dataset, claim) if {
	claim.relief == "lingang_general_list"
	dataset.id in claim.datasets
}

on_list(dataset) if {
	some claim in manifest.claims
	claimed(dataset, claim)
	count(claim_faults(dataset, claim)) == 0
}

claim_faults(dataset, claim) := union({
	{"list_not_in_force" | not in_force(claim)},
	{"not_registered_in_zone" | some list in data.lists; list.key == claim.list; not manifest.exporter.zone in list.zones},
	{"sector_not_on_list" | not sector_listed(claim)},
	{"ciio_excluded" | manifest.exporter.ciio != "no"},
	{"filing_missing" | not filed(claim)},
	{"purpose_outside_scenario" | some purpose in transfer.purposes; purpose != claim.scenario},
	{"field_membership_unconfirmed" | some field in dataset.fields; not listed(claim, field)},
	{"field_membership_unconfirmed" | claim.fields_confirmed == false},
	{"vin_identifiable" | dataset.vin == "plain"},
	{"personal_information_not_covered" | personal(dataset)},
	{"important_data_not_covered" | important(dataset)},
	{"face_or_plate_present" | raw_media(dataset)},
})

in_force(claim) if {
	some list in data.lists
	list.key == claim.list
	list.from <= as_of
	as_of <= list.until
}

sector_listed(claim) if {
	some list in data.lists
	list.key == claim.list
	some sector in manifest.exporter.sectors
	sector in list.sectors
}

filed(claim) if {
	some filing in manifest.evidence
	filing.type == "zone_filing"
	filing.list == claim.list
	filing.filed_on <= as_of
}

listed(claim, field) if {
	some item in data.items
	item.list == claim.list
	item.id == field.list_item
	item.scenario == claim.scenario
}

# Assessments: a join of the transfer with the scope of each document.

assessments := [document | some document in manifest.evidence; document.type == "security_assessment"]

assessed(dataset) if {
	some document in assessments
	count(document_faults(dataset, document)) == 0
}

names(dataset) := array.concat(dataset.classes, [field.name | some field in dataset.fields])

document_faults(dataset, document) := union({
	{"assessment_failed" | document.result != "passed"},
	{"assessment_pending" | document.issued_on > as_of},
	{"assessment_expired" | document.valid_until < as_of},
	{"assessment_purpose_not_covered" | some purpose in transfer.purposes; not purpose in document.scope.purposes},
	{"assessment_recipient_not_covered" |
		some recipient in manifest.recipients
		not recipient.id in document.scope.recipients
	},
	{"assessment_items_not_covered" | some name in names(dataset); not name in document.scope.items},
})

# The route of a data set.

route_of(dataset) := "prohibited" if {
	dataset.core_data == true
} else := "undetermined" if {
	dataset.important_data == "unknown"
} else := "security_assessment" if {
	important(dataset)
} else := "exempt" if {
	on_list(dataset)
} else := "not_regulated" if {
	not personal(dataset)
} else := "security_assessment" if {
	people >= data.limits.assessment
} else := "security_assessment" if {
	sensitive_people >= data.limits.sensitive
} else := "exempt" if {
	people < data.limits.contract
	dataset.subjects.sensitive == 0
} else := "standard_contract_or_certification"

# What denies.

deny contains {"dataset": dataset.id, "code": "core_data"} if {
	some dataset in manifest.datasets
	dataset.core_data == true
}

deny contains {"dataset": dataset.id, "code": "state_secret"} if {
	some dataset in manifest.datasets
	dataset.state_secret == true
}

deny contains {"dataset": dataset.id, "code": "export_licence_missing"} if {
	some dataset in manifest.datasets
	dataset.export_licence == "missing"
}

deny contains {"dataset": dataset.id, "code": "missing_fact"} if {
	some dataset in manifest.datasets
	route_of(dataset) == "undetermined"
}

deny contains {"dataset": dataset.id, "code": "exterior_media_not_anonymised"} if {
	some dataset in manifest.datasets
	raw_media(dataset)
}

deny contains {"dataset": dataset.id, "code": "unlicensed_surveying"} if {
	some dataset in manifest.datasets
	dataset.geographic.held_by != "licensed_unit"
}

deny contains {"dataset": dataset.id, "code": code} if {
	some dataset in manifest.datasets
	some claim in manifest.claims
	claimed(dataset, claim)
	some code in claim_faults(dataset, claim)
}

deny contains {"dataset": dataset.id, "code": "assessment_missing"} if {
	some dataset in manifest.datasets
	route_of(dataset) == "security_assessment"
	count(assessments) == 0
}

deny contains {"dataset": dataset.id, "code": code} if {
	some dataset in manifest.datasets
	route_of(dataset) == "security_assessment"
	not assessed(dataset)
	some document in assessments
	some code in document_faults(dataset, document)
}

deny contains {"dataset": dataset.id, "code": "contract_or_certificate_missing"} if {
	some dataset in manifest.datasets
	route_of(dataset) == "standard_contract_or_certification"
	not assessed(dataset)
}

deny contains {"dataset": dataset.id, "code": "necessity_not_shown"} if {
	some dataset in manifest.datasets
	personal(dataset)
	transfer.necessary != "yes"
}

deny contains {"dataset": dataset.id, "code": "notice_missing"} if {
	some dataset in manifest.datasets
	personal(dataset)
	count([document | some document in manifest.evidence; document.type == "notice"; document.given == true]) == 0
}

deny contains {"dataset": dataset.id, "code": "impact_assessment_missing"} if {
	some dataset in manifest.datasets
	personal(dataset)
	count([document |
		some document in manifest.evidence
		document.type == "impact_assessment"
		document.covers_transfer == true
		document.completed_on <= as_of
	]) == 0
}

deny contains {"dataset": dataset.id, "code": "separate_consent_missing"} if {
	some dataset in manifest.datasets
	personal(dataset)
	transfer.legal_basis == "consent"
	count([document |
		some document in manifest.evidence
		document.type == "consent"
		document.kind == "separate"
		document.obtained == true
	]) == 0
}

# The verdict.

routes := {route_of(dataset) | some dataset in manifest.datasets}

severity := ["prohibited", "undetermined", "security_assessment", "standard_contract_or_certification", "exempt", "not_regulated"]

present := [name | some name in severity; name in routes]

default decision := "deny"

decision := "approve" if count(deny) == 0

answer := {"decision": decision, "route": present[0], "reasons": deny}
