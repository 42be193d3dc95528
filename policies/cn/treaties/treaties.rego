# Treaties and agreements with conditions of their own (PIPL Art. 38(2)). None operable is known.
package cn.treaties

import data.cn.shared

findings contains "cn.treaties.treaty" if {
	some claim in input.claims.treaty
	met(claim)
	shared.relievable
}

met(claim) if {
	claim.in_force == true
	claim.conditions_met == true
}

findings contains "cn.treaties.conditions" if {
	some claim in input.claims.treaty
	not met(claim)
}

findings contains "cn.treaties.important_data" if {
	not input.claims.treaty == []
	shared.important
}

findings contains "cn.treaties.state_organ" if {
	not input.claims.treaty == []
	shared.state_organ_bound
}

findings contains "cn.treaties.reliefs_shut" if {
	not input.claims.treaty == []
	shared.reliefs_shut
}
