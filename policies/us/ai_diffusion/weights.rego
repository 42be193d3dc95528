# Closed weights of very large models: a rule in the books that is not enforced.
package us.ai_diffusion

import data.params.us.ai_diffusion as params

default closed_weights_leave := false

closed_weights_leave if {
	not input.weights.leave == false
	not input.weights.published == "yes"
}

default large := false

large if {
	input.training.operations.known == true
	input.training.operations.n >= params.weights_line
}

default as_written := false

as_written if data.readings.us.unenforced_rules == "deny"

findings contains "us.ai_diffusion.weights_unenforced" if {
	closed_weights_leave
	large
	params.standing in {"in_force", "on_books_not_enforced"}
	not as_written
}

findings contains "us.ai_diffusion.weights_controlled" if {
	closed_weights_leave
	large
	as_written
}

findings contains "us.ai_diffusion.operations_unknown" if {
	closed_weights_leave
	not operations_stated
}

default operations_stated := false

operations_stated if {
	input.training.operations.known == true
	input.training.operations.n >= 0
}
