# Article 39: a critical information infrastructure operator keeps personal information and important data at home, and
# passes an assessment before it provides them abroad.
package cn.csl_2025

import data.cn.shared

findings contains "cn.csl_2025.art39.personal_information" if {
	shared.personal
	not input.exporter.ciio == "no"
}

default important := false

important if {
	input.data.important_data == "notified"
	not input.exporter.ciio in {"no", "unknown"}
}

findings contains "cn.csl_2025.art39.important_data" if important

# Log keeping, Article 23.
findings contains "cn.csl_2025.art23.keep_logs" if not input.transfer.export == false
