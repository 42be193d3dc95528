# Personal Information Protection Law, in the order of its articles.
package cn.pipl

import data.cn.shared

# Article 6: necessity of the export, the people and the fields.
findings contains "cn.pipl.art6.necessity" if {
	shared.personal
	not input.transfer.necessary == "yes"
}

# Article 31: people under fourteen.
findings contains "cn.pipl.art31.guardian_consent" if {
	shared.personal
	not input.data.under_14 == false
	not input.evidence.guardian_consent == true
}

findings contains "cn.pipl.art31.minors" if {
	shared.personal
	not input.data.under_14 == false
}

# Article 36: state organs assess before they provide abroad.
default state_organ_bound := false

state_organ_bound if {
	shared.personal
	not input.exporter.state_organ == false
}

findings contains "cn.pipl.art36.state_organ" if state_organ_bound

# Article 38: personal information leaves only by one of the mechanisms.
findings contains "cn.pipl.art38.mechanism" if shared.personal

findings contains "cn.pipl.art38_3.recipient_standard" if shared.personal

# Article 39: notice, and separate consent where consent is the basis.
findings contains "cn.pipl.art39.notice" if {
	shared.personal
	not input.evidence.notice == true
}

findings contains "cn.pipl.art39.separate_consent" if {
	shared.personal
	not basis_without_consent
	not input.evidence.separate_consent == true
}

default basis_without_consent := false

basis_without_consent if input.transfer.legal_basis == "contract"

basis_without_consent if input.transfer.legal_basis == "human_resources"

basis_without_consent if input.transfer.legal_basis == "legal_duty"

basis_without_consent if input.transfer.legal_basis == "emergency"

basis_without_consent if input.transfer.legal_basis == "other"

findings contains "cn.pipl.art39.keep_informed" if shared.personal

findings contains "cn.pipl.art39.consent_proof" if {
	shared.personal
	not basis_without_consent
}

# Article 42: recipients on the list of restricted or prohibited recipients.
findings contains "cn.pipl.art42.restricted_recipient" if {
	shared.personal
	not input.recipients.any_restricted == false
}

# Article 51 and 57: security and incidents.
findings contains "cn.pipl.art51.security" if shared.personal

findings contains "cn.pipl.art57.incident" if shared.personal

# Article 53: a handler outside China names a representative.
findings contains "cn.pipl.art53.representative" if {
	shared.personal
	not input.transfer.offshore_collection == false
}

# Article 54: compliance audit.
findings contains "cn.pipl.art54.audit" if shared.personal

# Articles 55 and 56: impact assessment before the export, kept three years.
findings contains "cn.pipl.art55.impact_assessment" if {
	shared.personal
	not impact_assessed
	not excused_in_emergency
}

default impact_assessed := false

impact_assessed if input.evidence.impact_full == true

impact_assessed if input.evidence.impact_simplified == true

default excused_in_emergency := false

excused_in_emergency if {
	data.readings.cn.emergency_assessment == "none"
	shared.emergency_valid
}

findings contains "cn.pipl.art55.impact_assessment_form" if {
	shared.personal
	input.evidence.impact_simplified == true
	not input.evidence.impact_full == true
}

findings contains "cn.pipl.art56.keep_records" if shared.personal
