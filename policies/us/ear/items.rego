# What an accelerator is by its number, its figures and its papers. Below the lines only where the figures show it.
package us.ear

import data.params.us.ear as params

# Where the project reaches: the site, and since 2023 headquarters and parent as well.
default reached := false

reached if input.site.country in params.places

reached if {
	params.headquarters_reach
	input.user.headquarters in params.places
}

reached if {
	params.headquarters_reach
	input.user.parent in params.places
}

findings contains "us.ear.elsewhere" if not reached

findings contains "us.ear.no_accelerators" if not any_named

default any_named := false

any_named if {
	some item in input.accelerators
	item.origin != ""
}

# Who does not say that an item is outside has one that may be inside.
may_be_subject(item) if not item.subject_to_ear == "no"

findings contains "us.ear.subject_unknown" if {
	some item in input.accelerators
	not item.subject_to_ear in {"yes", "no"}
}

findings contains "us.ear.subject_doubtful" if {
	some item in input.accelerators
	item.subject_to_ear == "no"
	american(item)
}

american(item) if item.origin == "US"

american(item) if item.designed_by == "US"

findings contains "us.ear.classification_unsigned" if {
	some item in input.accelerators
	not item.signed == true
}

findings contains "us.ear.classification_missing" if {
	some item in input.accelerators
	may_be_subject(item)
	not numbered(item)
}

numbered(item) if item.eccn != ""

# The lines of 3A090, with densities in thousandths.
meets_a(item) if {
	item.tpp.known == true
	item.tpp.n >= params.tpp_high
}

meets_a(item) if {
	item.tpp.known == true
	item.tpp.n >= params.tpp_low
	item.density.known == true
	item.density.n >= params.density_high
}

meets_b(item) if {
	item.tpp.known == true
	item.tpp.n >= params.tpp_middle
	item.tpp.n < params.tpp_high
	item.density.known == true
	item.density.n >= params.density_low
	item.density.n < params.density_high
}

meets_b(item) if {
	item.tpp.known == true
	item.tpp.n >= params.tpp_low
	item.tpp.n < params.tpp_high
	item.density.known == true
	item.density.n >= params.density_middle
	item.density.n < params.density_high
}

below(item) if {
	item.tpp.known == true
	item.tpp.n < params.tpp_low
}

below(item) if {
	item.tpp.known == true
	item.tpp.n < params.tpp_middle
	item.density.known == true
	item.density.n < params.density_middle
}

below(item) if {
	item.tpp.known == true
	item.tpp.n < params.tpp_high
	item.density.known == true
	item.density.n < params.density_low
}

# Number and figures each suffice: a mild number beside grave figures counts for nothing.
controlled(item) if item.eccn in params.controlled_a

controlled(item) if item.eccn in params.controlled_b

controlled(item) if meets_a(item)

controlled(item) if meets_b(item)

findings contains "us.ear.licence_required" if {
	reached
	some item in input.accelerators
	may_be_subject(item)
	controlled(item)
}

findings contains "us.ear.figures_unknown" if {
	some item in input.accelerators
	may_be_subject(item)
	not controlled(item)
	not below(item)
}

# How a licence would be reviewed.
in_lane(item) if {
	params.case_by_case
	item.supply == "export_from_us"
	item.sold_in_us == "yes"
	item.tpp.known == true
	item.tpp.n < params.lane_tpp
	item.bandwidth.known == true
	item.bandwidth.n < params.lane_bandwidth
}

findings contains "us.ear.case_by_case" if {
	reached
	some item in input.accelerators
	may_be_subject(item)
	controlled(item)
	in_lane(item)
}

findings contains "us.ear.presumption_of_denial" if {
	reached
	some item in input.accelerators
	may_be_subject(item)
	controlled(item)
	not in_lane(item)
}

# What the supplier was told, and what the foundry says.
informed(item) if {
	params.letters
	item.supplier_letter == "yes"
}

findings contains "us.ear.supplier_informed" if {
	some item in input.accelerators
	informed(item)
}

findings contains "us.ear.supplier_letter_unknown" if {
	params.letters
	some item in input.accelerators
	may_be_subject(item)
	not item.supplier_letter in {"yes", "no"}
}

presumed(item) if {
	params.foundry_presumption
	reached
	may_be_subject(item)
	item.made_under == "advanced_node"
	not item.foundry_attested == "yes"
	not item.signed == true
}

findings contains "us.ear.foundry_presumed" if {
	some item in input.accelerators
	presumed(item)
}

findings contains "us.ear.foundry_review" if {
	params.foundry_presumption
	some item in input.accelerators
	may_be_subject(item)
	not item.made_under == "older_node"
	not item.foundry_attested == "yes"
	not presumed(item)
	not controlled(item)
}
