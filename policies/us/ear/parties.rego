# For whom, for what, and how large. Unknown holds.
package us.ear

import data.params.us.ear as params

findings contains "us.ear.listed_party" if input.user.on_restricted_list == "yes"

findings contains "us.ear.list_status_unknown" if not input.user.on_restricted_list in {"yes", "no"}

# The Affiliates Rule: in force, suspended, and by its text in force again.
default affiliates_suspended := false

affiliates_suspended if params.affiliates_rule == "suspended"

affiliates_suspended if {
	params.affiliates_return_unconfirmed
	data.readings.us.affiliates_return == "suspension_extended"
}

default affiliates_apply := false

affiliates_apply if {
	params.affiliates_rule == "in_force"
	not affiliates_suspended
}

default owned_by_half := false

owned_by_half if {
	input.user.owned_by_listed.known == true
	input.user.owned_by_listed.n >= params.affiliates_line
}

findings contains "us.ear.affiliate" if {
	affiliates_apply
	owned_by_half
}

findings contains "us.ear.affiliate_suspended" if {
	affiliates_suspended
	owned_by_half
}

findings contains "us.ear.affiliate_minority" if {
	affiliates_apply
	input.user.owned_by_listed.known == true
	not owned_by_half
	not owned_by_none
}

default owned_by_none := false

owned_by_none if input.user.owned_by_listed.n == 0

findings contains "us.ear.ownership_unknown" if {
	params.affiliates_line > 0
	not input.user.owned_by_listed.known == true
}

findings contains "us.ear.military" if input.user.military_or_intelligence == "yes"

findings contains "us.ear.military_unknown" if not input.user.military_or_intelligence in {"yes", "no"}

findings contains "us.ear.parent_unknown" if {
	params.headquarters_reach
	not parent_known
}

default parent_known := false

parent_known if input.user.parent != ""

# Training for a party in China, or one of which that is not ruled out.
findings contains "us.ear.training_red_flag" if {
	params.training_guidance
	trains_for_china
	not input.training.red_flags_resolved == "yes"
}

default trains_for_china := false

trains_for_china if input.user.headquarters in params.places

trains_for_china if input.user.parent in params.places

trains_for_china if not parent_known

# All accelerators together. The stated figures are a lower bound where some are missing.
default large := false

large if input.cluster.fp64.n >= params.fp64_line

large if input.cluster.fp32.n >= params.fp32_line

default room_larger := false

room_larger if {
	input.site.volume.known == true
	input.site.volume.n > params.envelope
}

default american_part := false

american_part if {
	some item in input.accelerators
	may_be_subject(item)
}

findings contains "us.ear.supercomputer" if {
	reached
	american_part
	large
	not room_larger
}

findings contains "us.ear.supercomputer_room" if {
	reached
	american_part
	large
	room_larger
}

findings contains "us.ear.supercomputer_figures" if {
	american_part
	not large
	not sizes_stated
}

default sizes_stated := false

sizes_stated if {
	input.cluster.fp64.known == true
	input.cluster.fp64.n >= 0
	input.cluster.fp32.known == true
	input.cluster.fp32.n >= 0
}

# Weights that leave.
findings contains "us.ear.weights_recipient_listed" if {
	not input.weights.leave == false
	not input.weights.any_restricted == false
}

findings contains "us.ear.weights_unclassified" if {
	not input.weights.leave == false
	not input.weights.published == "yes"
	not weights_classified
}

default weights_classified := false

weights_classified if {
	input.weights.signed == true
	input.weights.eccn != ""
}
