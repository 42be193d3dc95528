# Network Data Security Management Regulations, in the order of their articles.
# Tested on every day for the claim of Article 35(6).
package cn.ndr

import data.cn.shared
import data.params.cn.ndr as params

default in_force := false

in_force if params.in_force

# Article 12: a contract and records for what is provided to others.
findings contains "cn.ndr.art12.keep_records" if {
	in_force
	shared.personal
}

findings contains "cn.ndr.art12.keep_records_important" if {
	in_force
	shared.important
}

# Article 35(6): a statutory duty.
findings contains "cn.ndr.art35_6.legal_duty" if {
	in_force
	some claim in input.claims.legal_duty
	duty(claim)
	shared.relievable
}

duty(claim) if claim.duty_source == "prc_law"

duty(claim) if {
	data.readings.cn.legal_duty == "any_duty"
	claim.duty_source == "foreign_law"
}

findings contains "cn.ndr.art35_6.conditions" if {
	some claim in input.claims.legal_duty
	not duty(claim)
}

findings contains "cn.ndr.art35_6.not_in_force" if {
	not input.claims.legal_duty == []
	not in_force
}

findings contains "cn.ndr.art35_6.important_data" if {
	not input.claims.legal_duty == []
	shared.important
}

findings contains "cn.ndr.art35_6.state_organ" if {
	not input.claims.legal_duty == []
	shared.state_organ_bound
}

findings contains "cn.ndr.art35_6.reliefs_shut" if {
	not input.claims.legal_duty == []
	shared.reliefs_shut
}

# Article 38: never beyond the assessed purpose, method, scope, kinds and scale.
findings contains "cn.ndr.art38.stay_in_scope" if {
	in_force
	not input.evidence.assessments == []
}
