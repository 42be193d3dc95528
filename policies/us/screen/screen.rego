# Conventions of the pre-screen. No rule here or elsewhere in this pack clears anything.
package us.screen

import data.params.us.screen as params

findings contains "us.screen.not_a_clearance" if not input.accelerators == []

findings contains "us.screen.china_side" if {
	some item in input.accelerators
	not item.origin == "CN"
}

findings contains "us.screen.bills" if params.bills == "pending"
