# Provisions on Promoting and Regulating Cross-border Data Flows: the reliefs of Articles 3 to 5.
# Tested on every day, since a claim of a relief that does not exist yet must be refused as such.
package cn.order16

import data.cn.shared
import data.params.cn.order16 as params

default in_force := false

in_force if params.in_force

# Article 3: the scenes whose data are free where neither personal nor important.
findings contains "cn.order16.art3.scene" if {
	in_force
	input.data.personal == false
	input.transfer.activity in params.scenes
}

# Article 4: collected abroad, nothing of the mainland added.
findings contains "cn.order16.art4.overseas_origin" if {
	in_force
	some _ in input.claims.overseas_origin
	input.data.collected_abroad == true
	shared.relievable
}

findings contains "cn.order16.art4.overseas_origin_conditions" if {
	not input.claims.overseas_origin == []
	not input.data.collected_abroad == true
}

# Article 5(1)(1): a contract with the individual.
findings contains "cn.order16.art5_1_1.contract_with_individual" if {
	in_force
	some claim in input.claims.contract_with_individual
	contract_needed(claim)
	shared.relievable
}

findings contains "cn.order16.art5_1_1.contract_with_individual_conditions" if {
	some claim in input.claims.contract_with_individual
	not contract_needed(claim)
}

contract_needed(claim) if {
	claim.individual_is_party == true
	claim.necessary == true
}

# Article 5(1)(2): human resources, under labour rules and a collective contract.
findings contains "cn.order16.art5_1_2.human_resources" if {
	in_force
	some claim in input.claims.human_resources
	human_resources_needed(claim)
	shared.relievable
}

findings contains "cn.order16.art5_1_2.human_resources_conditions" if {
	some claim in input.claims.human_resources
	not human_resources_needed(claim)
}

human_resources_needed(claim) if {
	staff(claim)
	labour_basis(claim)
	claim.necessary == true
}

staff(claim) if claim.data_subjects == "employees"

staff(claim) if {
	data.readings.cn.hr_who == "wider"
	claim.data_subjects == "applicants"
}

labour_basis(claim) if {
	claim.lawful_labour_rules == true
	claim.lawful_collective_contract == true
}

labour_basis(claim) if {
	data.readings.cn.hr_and == "either"
	claim.lawful_labour_rules == true
}

labour_basis(claim) if {
	data.readings.cn.hr_and == "either"
	claim.lawful_collective_contract == true
}

# Article 5(1)(3): an emergency.
findings contains "cn.order16.art5_1_3.emergency" if emergency_valid

default emergency_valid := false

emergency_valid if {
	in_force
	some claim in input.claims.emergency
	emergency_shown(claim)
	shared.relievable
}

findings contains "cn.order16.art5_1_3.emergency_conditions" if {
	some claim in input.claims.emergency
	not emergency_shown(claim)
}

emergency_shown(claim) if {
	claim.urgent == true
	claim.protects_life_health_property == true
}

# What the four have in common.
default claimed := false

claimed if not input.claims.overseas_origin == []

claimed if not input.claims.contract_with_individual == []

claimed if not input.claims.human_resources == []

claimed if not input.claims.emergency == []

findings contains "cn.order16.art14.relief_not_in_force" if {
	claimed
	not in_force
}

findings contains "cn.order16.art5_2.important_data" if {
	claimed
	shared.important
}

findings contains "cn.order16.art5.state_organ" if {
	claimed
	shared.state_organ_bound
}

findings contains "cn.order16.art7_2.reliefs_shut" if {
	claimed
	shared.reliefs_shut
}

# Article 2: identify and report important data.
findings contains "cn.order16.art2.identify_important_data" if {
	in_force
	handler_knows_of_important_data
}

default handler_knows_of_important_data := false

handler_knows_of_important_data if input.data.important_data == "self_identified"

handler_knows_of_important_data if input.data.important_data == "notified"
