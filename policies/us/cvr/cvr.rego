# The model back in cars that are sold in the United States.
package us.cvr

import data.params.us.cvr as params

default covered := false

covered if {
	not input.back.present == false
	input.back.country == "US"
	not heavy
}

default heavy := false

heavy if {
	input.back.weight.known == true
	input.back.weight.n > params.weight_limit
}

findings contains "us.cvr.declaration" if covered

findings contains "us.cvr.other_country" if {
	not input.back.present == false
	not input.back.country == "US"
}

# Software: level, model year and developer. Where two do not exclude the rule, the third is asked for by name.
default low_level := false

low_level if {
	input.back.automation_level.known == true
	input.back.automation_level.n < params.software_level
}

default early := false

early if {
	input.back.model_year.known == true
	input.back.model_year.n < params.software_year
}

default software_possible := false

software_possible if {
	covered
	not low_level
	not early
	not input.back.developer == "no"
}

findings contains "us.cvr.software" if {
	software_possible
	input.back.automation_level.known == true
	input.back.model_year.known == true
	input.back.developer == "yes"
}

findings contains "us.cvr.level_unknown" if {
	software_possible
	not input.back.automation_level.known == true
}

findings contains "us.cvr.model_year_unknown" if {
	software_possible
	not input.back.model_year.known == true
}

findings contains "us.cvr.developer_unknown" if {
	software_possible
	not input.back.developer == "yes"
}

default finished := false

finished if {
	software_possible
	input.back.finished_on.known == true
	input.back.finished_on.n < params.software_cutoff
	input.back.altered_since == "no"
}

findings contains "us.cvr.finished_before" if finished

findings contains "us.cvr.finished_review" if finished

# Hardware: by model year, and without one by the day of import. A model year that is not stated is not one that there is
# none of, so that an early import alone excludes nothing.
default hardware_early := false

hardware_early if {
	input.back.model_year.known == true
	input.back.model_year.n < params.hardware_year
}

default hardware_late := false

hardware_late if {
	input.back.model_year.known == true
	input.back.model_year.n >= params.hardware_year
}

hardware_late if {
	not input.back.model_year.known == true
	input.back.imported_on.known == true
	input.back.imported_on.n >= params.hardware_day
}

default hardware_barred := false

hardware_barred if {
	covered
	hardware_late
	input.back.hardware == "yes"
}

findings contains "us.cvr.hardware" if hardware_barred

findings contains "us.cvr.hardware_unknown" if {
	covered
	not input.back.hardware == "no"
	not hardware_early
	not hardware_barred
}

# The carmaker itself.
default maker_barred := false

maker_barred if {
	covered
	input.back.maker == "yes"
	input.back.model_year.known == true
	not early
}

findings contains "us.cvr.maker" if maker_barred

findings contains "us.cvr.maker_unknown" if {
	covered
	not input.back.maker == "no"
	not early
	not maker_barred
}

findings contains "us.cvr.authorised" if {
	covered
	input.back.authorisation == "held"
}

findings contains "us.cvr.authorisation_terms" if {
	covered
	input.back.authorisation == "held"
}
