# The Lingang general list of May 2024: listed data of connected vehicles, in four scenarios, for one year.
# Tested on every day, since a claim before or after its term must be refused as such.
package cn.lingang

import data.cn.shared

claims := input.claims.lingang_general_list

# Every condition holds, for one claim.
findings contains "cn.lingang.list" if {
	some claim in claims
	claim.started == true
	claim.lapsed == false
	claim.sector == true
	claim.registered == true
	claim.active == true
	claim.scenario_listed == true
	claim.purposes_within == true
	claim.fields_confirmed == true
	claim.filed == true
	shared.ciio_not_excluded
	harmless
	ordinary_data
	not shared.personal
}

default harmless := false

harmless if {
	not shared.raw_media
	input.data.vin in {"none", "unlinkable"}
}

default ordinary_data := false

ordinary_data if {
	input.data.important_data == "no"
	not shared.important
	not shared.geographic
}

findings contains "cn.lingang.not_in_force" if {
	some claim in claims
	not claim.started == true
}

findings contains "cn.lingang.lapsed" if {
	some claim in claims
	not claim.lapsed == false
}

findings contains "cn.lingang.lapsed_review" if {
	some claim in claims
	not claim.lapsed == false
}

findings contains "cn.lingang.sector" if {
	some claim in claims
	not claim.sector == true
}

findings contains "cn.lingang.ciio" if {
	not claims == []
	not input.exporter.ciio in {"no", "unknown"}
}

findings contains "cn.lingang.registered" if {
	some claim in claims
	not claim.registered == true
}

findings contains "cn.lingang.active" if {
	some claim in claims
	not claim.active == true
}

findings contains "cn.lingang.scenario" if {
	some claim in claims
	not claim.scenario_listed == true
}

findings contains "cn.lingang.purpose" if {
	some claim in claims
	not claim.purposes_within == true
}

findings contains "cn.lingang.faces" if {
	not claims == []
	shared.raw_media
}

findings contains "cn.lingang.vin" if {
	not claims == []
	not input.data.vin in {"none", "unlinkable"}
}

findings contains "cn.lingang.personal" if {
	not claims == []
	shared.personal
}

# An unknown status is a missing fact of its own.
findings contains "cn.lingang.important" if {
	not claims == []
	shared.important
}

findings contains "cn.lingang.important" if {
	not claims == []
	shared.geographic
}

findings contains "cn.lingang.important" if {
	not claims == []
	not input.data.important_data in {"no", "unknown"}
}

findings contains "cn.lingang.fields" if {
	some claim in claims
	not claim.fields_confirmed == true
}

findings contains "cn.lingang.filing" if {
	some claim in claims
	not claim.filed == true
}
