# Negative lists of the free-trade zones (Order 16 Art. 6). What a list says of zones, sectors and dates arrives as facts.
# Tested on every day, since a claim of a list that is not in force must be refused as such.
package cn.zones

import data.cn.shared

claims := input.claims.zone_negative_list

usable(claim) if {
	claim.known == true
	claim.started == true
	claim.lapsed == false
	claim.registered == true
	claim.active == true
	claim.sector == true
	claim.fields_confirmed == true
	shared.ciio_not_excluded
	not shared.state_organ_bound
}

# Outside the list, with its filing: free, but never for training.
findings contains "cn.zones.outside" if {
	some claim in claims
	claim.status == "outside"
	usable(claim)
	claim.filed == true
	training_not_among(claim)
	not shared.important
}

training_not_among(claim) if {
	every purpose in input.transfer.purposes { purpose != "ai_training" }
}

findings contains "cn.zones.on_list_assessment" if {
	some claim in claims
	claim.status == "on_list_assessment"
	usable(claim)
}

findings contains "cn.zones.on_list_contract" if {
	some claim in claims
	claim.status == "on_list_contract"
	usable(claim)
	not shared.important
}

findings contains "cn.zones.home_regime_review" if {
	some claim in claims
	usable(claim)
	holds(claim)
	not claim.home_regime == false
}

# What the statuses ask beyond that.
holds(claim) if {
	claim.status == "outside"
	claim.filed == true
	training_not_among(claim)
	not shared.important
}

holds(claim) if claim.status == "on_list_assessment"

holds(claim) if {
	claim.status == "on_list_contract"
	not shared.important
}

findings contains "cn.zones.not_in_force" if {
	some claim in claims
	not in_force(claim)
}

in_force(claim) if {
	claim.known == true
	claim.started == true
}

findings contains "cn.zones.lapsed" if {
	some claim in claims
	claim.known == true
	not claim.lapsed == false
}

findings contains "cn.zones.registered" if {
	some claim in claims
	not claim.known == false
	not claim.registered == true
}

findings contains "cn.zones.active" if {
	some claim in claims
	not claim.known == false
	not claim.active == true
}

findings contains "cn.zones.sector" if {
	some claim in claims
	not claim.known == false
	not claim.sector == true
}

findings contains "cn.zones.ciio" if {
	not claims == []
	not input.exporter.ciio in {"no", "unknown"}
}

findings contains "cn.zones.status" if {
	some claim in claims
	not claim.status in {"outside", "on_list_assessment", "on_list_contract"}
}

findings contains "cn.zones.fields" if {
	some claim in claims
	not claim.fields_confirmed == true
}

findings contains "cn.zones.important" if {
	some claim in claims
	not claim.status == "on_list_assessment"
	shared.important
}

findings contains "cn.zones.filing" if {
	some claim in claims
	claim.status == "outside"
	not claim.filed == true
}

# Entries on training data exist but were not read: the status is not known.
findings contains "cn.zones.training_entries" if {
	some claim in claims
	claim.status == "outside"
	not training_not_among(claim)
	not claim.training_entries == false
}

findings contains "cn.zones.training" if {
	some claim in claims
	claim.status == "outside"
	not training_not_among(claim)
	claim.training_entries == false
}

findings contains "cn.zones.state_organ" if {
	not claims == []
	shared.state_organ_bound
}
