# Certification of personal information protection: the rules of 2022, continued by Order 20 from 2026.
# Tested on every day, since a certificate may be shown before there is a scheme.
package cn.certification_2022

import data.params.cn.certification_2022 as params

default in_force := false

in_force if params.in_force

findings contains "cn.certification_2022.certified" if {
	in_force
	some certificate in input.evidence.certificates
	certificate.status == "valid"
	certificate.in_term == true
	certificate.covers == true
	certificate.covers_scale == "yes"
}

findings contains "cn.certification_2022.not_in_force" if {
	not in_force
	not input.evidence.certificates == []
}

findings contains "cn.certification_2022.suspended" if {
	some certificate in input.evidence.certificates
	certificate.status == "suspended"
}

findings contains "cn.certification_2022.revoked" if {
	some certificate in input.evidence.certificates
	not certificate.status in {"valid", "suspended"}
}

findings contains "cn.certification_2022.expired" if {
	some certificate in input.evidence.certificates
	not certificate.in_term == true
}

findings contains "cn.certification_2022.scope_exceeded" if {
	some certificate in input.evidence.certificates
	not within(certificate)
}

within(certificate) if {
	certificate.covers == true
	certificate.covers_scale in {"yes", "unknown"}
}

findings contains "cn.certification_2022.scale_unknown" if {
	some certificate in input.evidence.certificates
	certificate.covers_scale == "unknown"
}

findings contains "cn.certification_2022.renew" if not input.evidence.certificates == []
