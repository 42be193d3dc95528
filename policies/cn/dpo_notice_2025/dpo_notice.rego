# Report of the person responsible for personal information.
package cn.dpo_notice_2025

import data.cn.shared
import data.params.cn.dpo_notice_2025 as params

findings contains "cn.dpo_notice_2025.report_officer" if {
	shared.personal
	not small
}

default small := false

small if {
	input.exporter.people_held.known == true
	input.exporter.people_held.n < params.officer_line
}
