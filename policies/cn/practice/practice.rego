# What no single instrument says: when there is an export at all, what an unknown fact does, splitting, derived artefacts.
package cn.practice

import data.cn.shared
import data.params.cn.practice as params

# No act of export: nothing else is tested.
findings contains "cn.practice.no_export" if input.transfer.export == false

# Data that are neither personal nor important move freely.
findings contains "cn.practice.general_data" if input.data.personal == false

# An unknown status could change the outcome, so it denies.
findings contains "cn.practice.important_data_unknown" if not important_status_known

default important_status_known := false

important_status_known if input.data.important_data == "no"

important_status_known if input.data.important_data == "self_identified"

important_status_known if input.data.important_data == "notified"

findings contains "cn.practice.ciio_unknown" if {
	not ciio_known
	ciio_matters
}

default ciio_known := false

ciio_known if input.exporter.ciio == "yes"

ciio_known if input.exporter.ciio == "no"

default ciio_matters := false

ciio_matters if shared.personal

ciio_matters if not input.data.important_data == "no"

ciio_matters if not input.claims.lingang_general_list == []

ciio_matters if not input.claims.zone_negative_list == []

ciio_matters if not input.claims.gba_contract == []

# Until the measures of 2022 there was no procedure to pass, whatever the law asked.
findings contains "cn.practice.procedure_not_in_force" if params.no_procedure

findings contains "cn.practice.procedure_not_in_force_review" if params.no_procedure

findings contains "cn.practice.mechanism_not_in_force" if params.no_mechanism

findings contains "cn.practice.mechanism_not_in_force_review" if params.no_mechanism

# Splitting: alone this transfer would go a milder way than the assessment. It counts beside a fault of the assessment.
findings contains "cn.practice.volume_splitting" if milder_alone

default milder_alone := false

milder_alone if input.transfer.route_alone == "not_regulated"

milder_alone if input.transfer.route_alone == "exempt"

milder_alone if input.transfer.route_alone == "standard_contract_or_certification"

# Model weights, and aggregates of carmakers, may carry what they were made from.
default derived := false

derived if {
	not made_of_records
	not shared.from_abroad
}

derived if {
	input.data.artifact == "aggregate"
	not input.exporter.automotive == false
	not shared.from_abroad
}

default made_of_records := false

made_of_records if input.data.artifact == "raw"

made_of_records if input.data.artifact == "dataset"

made_of_records if input.data.artifact == "aggregate"

findings contains "cn.practice.derived_attestation" if {
	derived
	not attested
}

default attested := false

attested if {
	"extraction_test" in input.evidence.attestations
	"technology_catalogue_check" in input.evidence.attestations
}

findings contains "cn.practice.derived_personal" if {
	derived
	shared.personal
}

findings contains "cn.practice.derived_review" if derived

# Training data that pass with nothing but the absence of a rule deserve a look.
findings contains "cn.practice.training_review" if {
	input.data.personal == false
	input.data.claimed == false
	"ai_training" in input.transfer.purposes
}
