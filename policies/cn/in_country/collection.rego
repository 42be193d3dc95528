# Who collects, holds and processes road data that stay in China. What is not shown fails or holds.
package cn.in_country

import data.params.cn.in_country as params

# Surveying: a licensed unit, and it does the work itself.
findings contains "cn.in_country.unit_missing" if {
	not input.data.road_data == false
	not input.mapping.present == true
}

findings contains "cn.in_country.road_data_not_stated" if {
	input.data.road_data == false
	not input.mapping.present == true
	not input.training.purpose in {"voice_or_cabin", "other"}
}

findings contains "cn.in_country.licence_missing" if {
	input.mapping.present == true
	input.mapping.licence == "missing"
}

findings contains "cn.in_country.licence_expired" if {
	input.mapping.present == true
	expired
}

default expired := false

expired if input.mapping.licence == "expired"

expired if input.mapping.in_term == "no"

findings contains "cn.in_country.licence_unknown" if {
	input.mapping.present == true
	not licence_known
}

default licence_known := false

licence_known if input.mapping.licence in {"missing", "expired"}

licence_known if {
	input.mapping.licence == "held"
	input.mapping.in_term in {"yes", "no"}
}

findings contains "cn.in_country.licence_lent" if {
	input.mapping.present == true
	input.mapping.licence_lent == "yes"
}

findings contains "cn.in_country.licence_lent_unknown" if {
	input.mapping.present == true
	not input.mapping.licence_lent in {"yes", "no"}
}

# A foreign-invested carmaker entrusts, and whom it entrusts is not foreign-invested.
findings contains "cn.in_country.must_entrust" if {
	not input.data.foreign_invested == false
	input.mapping.present == true
	not input.mapping.unit_is_exporter == false
}

findings contains "cn.in_country.unit_foreign_invested" if {
	input.mapping.present == true
	input.mapping.foreign_invested == "yes"
}

findings contains "cn.in_country.unit_investment_unknown" if {
	input.mapping.present == true
	not input.mapping.foreign_invested in {"yes", "no"}
}

findings contains "cn.in_country.steps_missing" if {
	input.mapping.present == true
	not does_all
}

default does_all := false

does_all if {
	"collection" in input.mapping.does
	"storage" in input.mapping.does
	"transmission" in input.mapping.does
	"processing" in input.mapping.does
}

# Since July 2024 nobody else touches what the vehicles send.
findings contains "cn.in_country.handled_by_others" if {
	params.straight_to_unit
	input.mapping.present == true
	input.mapping.others_touch_raw == "yes"
}

findings contains "cn.in_country.handled_by_others_unknown" if {
	params.straight_to_unit
	input.mapping.present == true
	not input.mapping.others_touch_raw in {"yes", "no"}
}

findings contains "cn.in_country.raw_stays_with_unit" if input.mapping.present == true
