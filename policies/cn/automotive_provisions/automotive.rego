# Several Provisions on Automotive Data Security Management (Trial), in the order of their articles.
package cn.automotive_provisions

import data.cn.shared
import data.params.cn.automotive_provisions as params

# Article 3: classes of important data.
default important_class := false

important_class if {
	not shared.from_abroad
	some class in input.data.classes
	class in params.classes
}

findings contains "cn.automotive_provisions.art3.important_class" if important_class

# Article 3(4): exterior pictures with faces or plates.
default important_media := false

important_media if {
	not shared.from_abroad
	shared.raw_media
}

findings contains "cn.automotive_provisions.art3_4.exterior_media" if important_media

# Article 3(5): more than the line of people (reading `auto_100k`: until the export guide of 2026 takes over).
default carmakers_people := false

carmakers_people if {
	shared.personal
	not input.exporter.automotive == false
	not shared.from_abroad
}

default important_by_count := false

important_by_count if {
	carmakers_people
	params.people_line
	input.counts.vehicle.known == true
	not input.counts.vehicle.n <= params.people_line
}

findings contains "cn.automotive_provisions.art3_5.people" if important_by_count

findings contains "cn.automotive_provisions.art3_5.people_unknown" if {
	carmakers_people
	params.people_line
	not input.counts.vehicle.known == true
}

findings contains "cn.automotive_provisions.art3_5.people_review" if {
	carmakers_people
	params.review_line
	input.counts.vehicle.known == true
	not input.counts.vehicle.n <= params.review_line
}

default important := false

important if important_class

important if important_media

important if important_by_count

# Article 8: faces and plates outside the vehicle are anonymised before they leave it, unless those people consented.
findings contains "cn.automotive_provisions.art8.anonymise" if {
	important_media
	not input.evidence.exterior_consent == true
}

# Article 13: annual report of who handles important data.
findings contains "cn.automotive_provisions.art13.annual_report" if important
