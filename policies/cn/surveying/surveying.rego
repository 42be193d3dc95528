# Surveying and mapping: pictures of public roads, coordinates and point clouds are geographic data.
package cn.surveying

import data.cn.shared
import data.params.cn.surveying as params

default surveyed := false

surveyed if {
	shared.geographic
	not shared.from_abroad
}

# Held by a unit with a surveying licence.
findings contains "cn.surveying.unlicensed" if {
	surveyed
	not input.data.geographic.held_by == "licensed_unit"
}

findings contains "cn.surveying.secret_unknown" if {
	surveyed
	not input.data.geographic.secret in {"yes", "no"}
}

# Approval to provide abroad, or map review, comes first.
findings contains "cn.surveying.approval_missing" if {
	surveyed
	not input.data.geographic.approved == true
}

# Since July 2024 the data-export assessment as well.
default important := false

important if {
	surveyed
	params.assessment_required
}

findings contains "cn.surveying.assessment" if important
