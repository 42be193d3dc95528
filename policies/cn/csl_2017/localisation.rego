# Article 37: a critical information infrastructure operator keeps personal information and important data at home, and
# passes an assessment before it provides them abroad.
package cn.csl_2017

import data.cn.shared
import data.params.cn.csl_2017 as params

findings contains "cn.csl_2017.art37.personal_information" if {
	shared.personal
	not input.exporter.ciio == "no"
}

default important := false

important if {
	input.data.important_data == "notified"
	not input.exporter.ciio in {"no", "unknown"}
}

findings contains "cn.csl_2017.art37.important_data" if important

# Before the Personal Information Protection Law nothing general stood against the export of personal information.
findings contains "cn.csl_2017.before_law" if {
	shared.personal
	params.before_general_law
}

findings contains "cn.csl_2017.before_law_review" if {
	shared.personal
	params.before_general_law
}

# Log keeping, Article 21.
findings contains "cn.csl_2017.art21.keep_logs" if not input.transfer.export == false
