# Articles 5(1)(4), 7 and 8: the yearly counts.
package cn.order16

import data.cn.shared
import data.params.cn.order16 as params

# Article 5(1)(4): fewer than the line of ordinary people since 1 January, and nothing sensitive.
findings contains "cn.order16.art5_1_4.small_volume" if {
	in_force
	shared.personal
	shared.ciio_not_excluded
	counts_known
	small(input.counts.ordinary.n)
}

default counts_known := false

counts_known if {
	input.counts.ordinary.known == true
	input.counts.sensitive.known == true
}

small(ordinary) if {
	input.data.sensitive == false
	ordinary < params.ordinary_contract_line
}

# Articles 7 and 8 read two counts; where one is not known the route is not known.
findings contains "cn.order16.art7.count_unknown" if {
	in_force
	shared.personal
	not counts_known
}

# Article 7(1)(2): the lines of the assessment. Below them Article 8 leaves the contract or the certificate.
findings contains "cn.order16.art7_1_2.volume" if assessment_by_count

default assessment_by_count := false

assessment_by_count if {
	in_force
	shared.personal
	not below_assessment(input.counts.ordinary.n, input.counts.sensitive.n)
}

below_assessment(ordinary, sensitive) if small(ordinary)

below_assessment(ordinary, sensitive) if {
	ordinary < params.ordinary_assessment_line
	sensitive < params.sensitive_assessment_line
}

below_assessment(ordinary, sensitive) if {
	data.readings.cn.mixed_handler == "contract_band"
	input.data.sensitive == false
	ordinary < params.ordinary_assessment_line
}

# Keep the two yearly counts.
findings contains "cn.order16.art8.keep_count" if {
	in_force
	shared.personal
}
