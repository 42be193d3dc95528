# Data Security Law, in the order of its articles.
package cn.dsl

import data.cn.shared

# Article 21: core data have no export channel.
findings contains "cn.dsl.art21.core_data" if not input.data.core_data == false

# Article 31: important data notified to the handler or published.
default important := false

important if input.data.important_data == "notified"

findings contains "cn.dsl.art31.important_data" if important

findings contains "cn.dsl.art30.risk_assessment" if shared.important

# Article 36: nothing to a foreign judicial or law enforcement body without approval.
findings contains "cn.dsl.art36.foreign_authority" if {
	not input.transfer.foreign_authority_request == false
	not input.transfer.authority_approval == true
}
