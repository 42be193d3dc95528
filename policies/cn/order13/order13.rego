# Measures on the Standard Contract for Outbound Transfer of Personal Information, in the order of their articles.
# Tested on every day, since a contract may be shown before there is a standard one.
package cn.order13

import data.params.cn.order13 as params

default in_force := false

in_force if params.in_force

# Articles 5 to 7: a contract in effect on the unaltered text, filed or still within the filing period.
findings contains "cn.order13.art6.contract" if {
	in_force
	available
	some contract in input.evidence.contracts
	contract.template_intact == true
	contract.effective == true
	contract.rejected == false
	filed_in_time(contract)
	contract.covers == true
	contract.covers_scale == "yes"
}

filed_in_time(contract) if contract.filed == true

filed_in_time(contract) if contract.deadline_passed == false

# The contract is made between a handler in China and a recipient abroad; who collects from abroad has no such handler.
default available := false

available if input.transfer.offshore_collection == false

available if data.readings.cn.offshore_tool == "contract"

findings contains "cn.order13.not_in_force" if {
	not in_force
	not input.evidence.contracts == []
}

findings contains "cn.order13.art4.not_available" if {
	not available
	not input.evidence.contracts == []
}

findings contains "cn.order13.art6.terms_altered" if {
	some contract in input.evidence.contracts
	not contract.template_intact == true
}

findings contains "cn.order13.art6.not_effective" if {
	some contract in input.evidence.contracts
	not contract.effective == true
}

findings contains "cn.order13.art7.filing_rejected" if {
	some contract in input.evidence.contracts
	not contract.rejected == false
}

findings contains "cn.order13.art7.filing_overdue" if {
	some contract in input.evidence.contracts
	not filed_in_time(contract)
}

findings contains "cn.order13.art8.scope_exceeded" if {
	some contract in input.evidence.contracts
	not within(contract)
}

within(contract) if {
	contract.covers == true
	contract.covers_scale in {"yes", "unknown"}
}

findings contains "cn.order13.art8.scale_unknown" if {
	some contract in input.evidence.contracts
	contract.covers_scale == "unknown"
}

default none_shown := false

none_shown if {
	input.evidence.contracts == []
	input.evidence.certificates == []
}

findings contains "cn.order13.art4.missing" if none_shown

# Article 7: filing within ten working days; Article 8: a new contract when things change.
findings contains "cn.order13.art7.file" if not input.evidence.contracts == []

findings contains "cn.order13.art8.redo" if not input.evidence.contracts == []

# Article 13: six months of grace for what had begun.
findings contains "cn.order13.art13.grace" if grace

findings contains "cn.order13.art13.grace_review" if grace

default grace := false

grace if {
	params.grace_started_before > input.transfer.started_on
	data.readings.cn.grace == "excused"
	none_shown
}
