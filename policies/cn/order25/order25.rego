# Simplified measures for small handlers of personal information: the short form of the impact assessment.
package cn.order25

import data.cn.shared
import data.params.cn.order25 as params

findings contains "cn.order25.short_form" if short_form

findings contains "cn.order25.short_form_review" if short_form

default short_form := false

short_form if {
	shared.personal
	input.evidence.impact_simplified == true
	not input.evidence.impact_full == true
	input.exporter.people_held.known == true
	input.exporter.people_held.n < params.small_handler_line
}
