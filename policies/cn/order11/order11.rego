# Measures for the Security Assessment of Outbound Data Transfers, in the order of their articles.
# Tested on every day, since a law may ask for an assessment before there is a procedure.
package cn.order11

import data.cn.shared
import data.params.cn.order11 as params

# Article 4(1): important data, also where the handler alone has identified them (until 2024-03-21).
default important := false

important if {
	params.article_4_applies
	input.data.important_data == "self_identified"
}

findings contains "cn.order11.art4_1.important_data" if important

# Article 4(2) and (3): the old lines (until 2024-03-21).
findings contains "cn.order11.art4.count_unknown" if {
	shared.personal
	params.article_4_applies
	not counts_known
}

default counts_known := false

counts_known if {
	input.exporter.people_held.known == true
	input.counts.ordinary.known == true
	input.counts.sensitive.known == true
}

findings contains "cn.order11.art4.volume" if assessment_by_count

default assessment_by_count := false

assessment_by_count if {
	shared.personal
	params.article_4_applies
	not below_lines(input.counts.ordinary.n, input.counts.sensitive.n)
}

below_lines(ordinary, sensitive) if {
	input.exporter.people_held.n < params.people_held_line
	ordinary + sensitive < params.people_exported_line
	sensitive < params.sensitive_exported_line
}

# The same line of people held, for an operator who reads that it survived Order 16.
findings contains "cn.order11.art4_2.people_held_survives" if {
	shared.personal
	params.held_line_displaced
	data.readings.cn.one_million == "survives"
	not held_below_line
}

default held_below_line := false

held_below_line if {
	input.exporter.people_held.known == true
	input.exporter.people_held.n < params.held_line_displaced
}

# Article 5 and following: the assessment itself. A document without a fault is enough.
findings contains "cn.order11.art5.passed" if {
	some assessment in input.evidence.assessments
	assessment.result == "passed"
	assessment.expired == false
	assessment.covers_purposes == true
	assessment.covers_recipients == true
	assessment.covers_items == true
	assessment.covers_scale == "yes"
}

findings contains "cn.order11.art5.missing" if input.evidence.assessments == []

findings contains "cn.order11.art5.failed" if {
	some assessment in input.evidence.assessments
	assessment.result == "failed"
}

findings contains "cn.order11.art5.pending" if {
	some assessment in input.evidence.assessments
	not assessment.result in {"passed", "failed"}
}

findings contains "cn.order11.art14.expired" if {
	some assessment in input.evidence.assessments
	assessment.result == "passed"
	not assessment.expired == false
}

findings contains "cn.order11.art14.purpose_not_covered" if {
	some assessment in input.evidence.assessments
	assessment.result == "passed"
	not assessment.covers_purposes == true
}

findings contains "cn.order11.art14.recipient_not_covered" if {
	some assessment in input.evidence.assessments
	assessment.result == "passed"
	not assessment.covers_recipients == true
}

findings contains "cn.order11.art14.items_not_covered" if {
	some assessment in input.evidence.assessments
	assessment.result == "passed"
	not assessment.covers_items == true
}

findings contains "cn.order11.art14.scale_exceeded" if {
	some assessment in input.evidence.assessments
	assessment.result == "passed"
	not assessment.covers_scale in {"yes", "unknown"}
}

findings contains "cn.order11.art14.scale_unknown" if {
	some assessment in input.evidence.assessments
	assessment.result == "passed"
	assessment.covers_scale == "unknown"
}

# Article 14 and what followed it: renewal and re-declaration.
findings contains "cn.order11.art14.renew" if not input.evidence.assessments == []

findings contains "cn.order11.art14.declare_again" if not input.evidence.assessments == []

# Article 20: six months of grace for what had begun, where nothing worse than a missing or pending result stands.
findings contains "cn.order11.art20.grace" if grace

findings contains "cn.order11.art20.grace_review" if grace

default grace := false

grace if {
	params.grace_started_before > input.transfer.started_on
	data.readings.cn.grace == "excused"
	every assessment in input.evidence.assessments { assessment.result == "pending" }
}
