# A common undertaking of a US person with a partner in China that develops AI.
package us.outbound

import data.params.us.outbound as params

default concerned := false

concerned if {
	not input.partnership.present == false
	not input.partnership.us_person_invests == "no"
}

default in_china := false

in_china if {
	concerned
	input.partnership.partner in params.places
}

default barred := false

barred if {
	in_china
	input.partnership.us_person_invests == "yes"
	input.training.operations.known == true
	input.training.operations.n >= params.prohibited_line
}

findings contains "us.outbound.prohibited" if barred

findings contains "us.outbound.notification_missing" if {
	in_china
	not input.partnership.notification in {"filed", "not_needed"}
}

default small := false

small if {
	input.training.operations.known == true
	input.training.operations.n < params.notifiable_line
}

findings contains "us.outbound.not_needed_doubtful" if {
	in_china
	input.partnership.notification == "not_needed"
	not small
}

findings contains "us.outbound.not_needed_doubtful" if {
	in_china
	not operations_stated
}

default operations_stated := false

operations_stated if {
	input.training.operations.known == true
	input.training.operations.n >= 0
}

findings contains "us.outbound.investor_unknown" if {
	concerned
	not input.partnership.us_person_invests == "yes"
}

findings contains "us.outbound.partner_elsewhere" if {
	concerned
	not in_china
}

findings contains "us.outbound.rules_to_come" if {
	concerned
	params.rules_to_come == "pending"
}
