# Shared readings of the facts. No rule of law stands here: only what several instruments ask, in one place.
# An instrument may import this package and its own parameters, never another instrument; this package may ask any of
# them, and one that is not in force today is not loaded, so that its answer is undefined.
package cn.shared

import data.params.cn.practice as params

# Personal information unless shown to be none (an undefined fact falls on the strict side).
default personal := false

personal if not input.data.personal == false

default ciio_not_excluded := false

ciio_not_excluded if input.exporter.ciio == "no"

default from_abroad := false

from_abroad if input.data.from_abroad == true

# Faces and plates are raw unless there are none, or enough of them are anonymised.
default raw_media := false

raw_media if {
	not input.data.media.present == false
	not media_harmless
}

default media_harmless := false

media_harmless if input.data.media.faces_plates == "none"

media_harmless if {
	input.data.media.faces_plates == "anonymised"
	input.data.media.permille >= params.anonymisation_floor_permille
}

default geographic := false

geographic if not input.data.geographic.present == false

# Important data, whichever instrument says so (contract section 3.3).
default important := false

important if data.cn.csl_2017.important

important if data.cn.csl_2025.important

important if data.cn.dsl.important

important if data.cn.order11.important

important if data.cn.automotive_provisions.important

important if data.cn.automotive_guide.important

important if data.cn.surveying.important

# Important for another reason than the three classes that the export guide of 2026 can free.
default important_beside_guide := false

important_beside_guide if data.cn.csl_2017.important

important_beside_guide if data.cn.csl_2025.important

important_beside_guide if data.cn.dsl.important

important_beside_guide if data.cn.order11.important

important_beside_guide if data.cn.automotive_provisions.important

important_beside_guide if data.cn.automotive_guide.important_class_never_freed

important_beside_guide if data.cn.surveying.important

# Personal information of a state organ cannot be relieved of the assessment (PIPL Art. 36).
default state_organ_bound := false

state_organ_bound if data.cn.pipl.state_organ_bound

# May this handler use the reliefs at all: yes, unless the operator reads Order 16 so that a CIIO may not.
default reliefs_open := false

reliefs_open if not reliefs_shut

default reliefs_shut := false

reliefs_shut if {
	data.readings.cn.ciio_exemptions == "not_available"
	not input.exporter.ciio == "no"
}

# An emergency was claimed and holds.
default emergency_valid := false

emergency_valid if data.cn.order16.emergency_valid

# What every relief for personal information needs (P of contract section 1.2).
default relievable := false

relievable if {
	not important
	not state_organ_bound
	reliefs_open
}
