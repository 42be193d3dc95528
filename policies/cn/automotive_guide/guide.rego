# Guide to the Security of Automotive Data Export, 2026 edition: its classes and its three exemptions.
# Tested on every day, since a claim before its day must be refused as such.
package cn.automotive_guide

import data.cn.shared
import data.params.cn.automotive_guide as params

default in_force := false

in_force if params.in_force

# Every class that the Provisions of 2021 do not name; the criteria of the guide were not read, the name stands for them.
default important := false

important if {
	in_force
	not shared.from_abroad
	some class in input.data.classes
	not class in params.classes_of_2021
}

default important_class_never_freed := false

important_class_never_freed if {
	in_force
	not shared.from_abroad
	some class in input.data.classes
	not class in params.classes_of_2021
	not class in params.freed_classes
}

findings contains "cn.automotive_guide.classes" if important

findings contains "cn.automotive_guide.classes_review" if {
	in_force
	some class in input.data.classes
	not class in params.classes_of_2021
}

# The exemptions: repair of a vulnerability, handling of an incident, removal of a defect; reported or filed before.
default claimed := false

claimed if count(input.claims.guide_2026) > 0

default freed_class_present := false

freed_class_present if {
	some class in input.data.classes
	class in params.freed_classes
}

default conditions_met := false

conditions_met if {
	freed_class_present
	purpose_matches("vulnerability", "vulnerability_fix")
	purpose_matches("security_incident", "incident_response")
	purpose_matches("ota_package_source", "defect_ota")
	every purpose in input.transfer.purposes {
		purpose in {"vulnerability_fix", "incident_response", "defect_ota"}
	}
}

# A class needs its purpose, and a purpose its class.
purpose_matches(class, purpose) if {
	class in input.data.classes
	purpose in input.transfer.purposes
}

purpose_matches(class, purpose) if {
	not class in input.data.classes
	not purpose in input.transfer.purposes
}

default reports_made := false

reports_made if {
	reported("vulnerability", "miit_vulnerability")
	reported("security_incident", "incident")
	reported("ota_package_source", "samr_miit_ota")
}

reported(class, report) if not class in input.data.classes

reported(class, report) if report in input.evidence.prior_reports

findings contains "cn.automotive_guide.exemption" if {
	claimed
	in_force
	not params.date_disputed
	conditions_met
	reports_made
	not shared.important_beside_guide
}

findings contains "cn.automotive_guide.not_in_force" if {
	claimed
	not in_force
}

findings contains "cn.automotive_guide.date_disputed" if {
	claimed
	params.date_disputed
}

findings contains "cn.automotive_guide.conditions" if {
	claimed
	not conditions_met
}

findings contains "cn.automotive_guide.prior_report" if {
	claimed
	not reports_made
}

findings contains "cn.automotive_guide.important_beside" if {
	claimed
	shared.important_beside_guide
}

findings contains "cn.automotive_guide.claim_review" if claimed
