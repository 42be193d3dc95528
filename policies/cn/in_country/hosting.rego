# Where data and compute stand, and who sells the room.
package cn.in_country

findings contains "cn.in_country.site_abroad" if not input.site.country == "CN"

findings contains "cn.in_country.stays_here" if input.site.country == "CN"

findings contains "cn.in_country.stored_abroad" if input.site.stores_all_in_mainland == "no"

findings contains "cn.in_country.storage_unknown" if not input.site.stores_all_in_mainland in {"yes", "no"}

findings contains "cn.in_country.important_stays" if not input.data.important == "no"

# The licence is that of a seller. A room of its own needs none, as far as is remembered, so somebody looks.
findings contains "cn.in_country.hosting_licence_missing" if input.site.hosting_licence == "missing"

findings contains "cn.in_country.hosting_licence_missing" if {
	input.site.hosting_licence == "self_used"
	not input.site.operator_is_self == true
}

findings contains "cn.in_country.self_used_room" if {
	input.site.hosting_licence == "self_used"
	input.site.operator_is_self == true
}

findings contains "cn.in_country.hosting_licence_unknown" if {
	not input.site.hosting_licence in {"held", "missing", "self_used"}
}

findings contains "cn.in_country.foreign_operator" if not input.site.operator_country == "CN"
