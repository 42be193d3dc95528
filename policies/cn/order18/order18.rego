# Compliance audits: their rhythm goes by the number of people whose information is handled.
package cn.order18

import data.cn.shared
import data.params.cn.order18 as params

findings contains "cn.order18.audit_two_years" if {
	shared.personal
	input.exporter.people_held.known == true
	input.exporter.people_held.n > params.two_yearly_line
}
