# Papers that answer for an item. A denial is lifted only where every item that needs one has its own.
package us.ear

import data.params.us.ear as params

needs_paper(item) if {
	reached
	may_be_subject(item)
	controlled(item)
}

needs_paper(item) if informed(item)

needs_paper(item) if presumed(item)

# A licence without an end shows no term.
licensed(item) if item.licence == "valid"

# On notification: what is not for data centres, or no more than 3A090.b, and about which no letter was written.
notified(item) if {
	params.nac_available
	item.nac in {"valid", "no_end"}
	may_go_on_notice(item)
	not informed(item)
	not presumed(item)
}

may_go_on_notice(item) if item.for_data_centres == "no"

may_go_on_notice(item) if {
	meets_b(item)
	not item.eccn in params.controlled_a
}

owned(item) if {
	params.owned_may_continue
	item.supply == "owned_before"
}

answered(item) if licensed(item)

answered(item) if notified(item)

answered(item) if owned(item)

default unanswered := false

unanswered if {
	some item in input.accelerators
	needs_paper(item)
	not answered(item)
}

findings contains "us.ear.licence_held" if {
	not unanswered
	some item in input.accelerators
	needs_paper(item)
	licensed(item)
}

findings contains "us.ear.nac_notified" if {
	not unanswered
	some item in input.accelerators
	needs_paper(item)
	notified(item)
}

findings contains "us.ear.owned_before" if {
	not unanswered
	some item in input.accelerators
	needs_paper(item)
	owned(item)
}

findings contains "us.ear.owned_review" if {
	some item in input.accelerators
	needs_paper(item)
	owned(item)
}

findings contains "us.ear.papers" if {
	some item in input.accelerators
	relied_on(item)
}

relied_on(item) if not item.licence == "none"

relied_on(item) if not item.nac == "none"

relied_on(item) if not item.gp10 == "none"

# For whoever is listed, and for a supercomputer, every item needs a licence.
default unlicensed := false

unlicensed if {
	some item in input.accelerators
	may_be_subject(item)
	not licensed(item)
}

findings contains "us.ear.licensed_throughout" if {
	not unlicensed
	some item in input.accelerators
	licensed(item)
}

# Chips of China: whether anybody says that the US regulations do not reach them is no matter.
chinese(item) if item.origin in params.places

chinese(item) if item.designed_by in params.places

findings contains "us.ear.general_prohibition_10" if {
	params.general_prohibition_10
	some item in input.accelerators
	not item.gp10 == "valid"
	prohibited(item)
}

prohibited(item) if {
	chinese(item)
	controlled(item)
	not input.user.us_persons == "no"
}

findings contains "us.ear.general_prohibition_10_review" if {
	params.general_prohibition_10
	some item in input.accelerators
	chinese(item)
	not item.gp10 == "valid"
	perhaps_advanced(item)
	not prohibited(item)
}

perhaps_advanced(item) if controlled(item)

perhaps_advanced(item) if not below(item)
