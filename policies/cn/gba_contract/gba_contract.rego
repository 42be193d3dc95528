# The standard contract of the Greater Bay Area: between a mainland city of the Area and Hong Kong or Macao.
# Tested on every day, since a claim before its day must be refused as such.
package cn.gba_contract

import data.cn.shared
import data.params.cn.gba_contract as params

default claimed := false

claimed if not input.claims.gba_contract == []

findings contains "cn.gba_contract.contract" if {
	some _ in input.claims.gba_contract
	parties_inside
	started
	onward_inside
	shared.ciio_not_excluded
	shared.relievable
	some contract in input.evidence.gba_contracts
	contract.effective == true
	contract.filed == true
	contract.covers == true
	contract.covers_scale == "yes"
}

default parties_inside := false

parties_inside if {
	input.exporter.zone in params.zones
	not input.recipients.countries == []
	every country in input.recipients.countries { country in params.countries }
}

# Each side of the border opened on a day of its own.
default started := false

started if {
	hong_kong_started
	macao_started
}

default hong_kong_started := false

hong_kong_started if not "HK" in input.recipients.countries

hong_kong_started if params.hong_kong_open

default macao_started := false

macao_started if not "MO" in input.recipients.countries

macao_started if params.macao_open

default onward_inside := false

onward_inside if {
	every country in input.transfer.onward_countries { country in params.countries }
}

findings contains "cn.gba_contract.party_outside" if {
	claimed
	not parties_inside
}

findings contains "cn.gba_contract.not_in_force" if {
	claimed
	not started
}

findings contains "cn.gba_contract.onward" if {
	claimed
	not onward_inside
}

findings contains "cn.gba_contract.ciio" if {
	claimed
	not input.exporter.ciio in {"no", "unknown"}
}

# One document without a fault clears the faults of the others.
default usable := false

usable if {
	some contract in input.evidence.gba_contracts
	contract.effective == true
	contract.filed == true
	contract.covers == true
	contract.covers_scale == "yes"
}

findings contains "cn.gba_contract.not_effective" if {
	claimed
	not usable
	some contract in input.evidence.gba_contracts
	not contract.effective == true
}

findings contains "cn.gba_contract.filing" if {
	claimed
	not usable
	not every_contract_filed
}

default every_contract_filed := false

every_contract_filed if {
	not input.evidence.gba_contracts == []
	every contract in input.evidence.gba_contracts { contract.filed == true }
}

findings contains "cn.gba_contract.scope" if {
	claimed
	not usable
	some contract in input.evidence.gba_contracts
	not within(contract)
}

within(contract) if {
	contract.covers == true
	contract.covers_scale in {"yes", "unknown"}
}

findings contains "cn.gba_contract.scale_unknown" if {
	claimed
	not usable
	some contract in input.evidence.gba_contracts
	contract.covers_scale == "unknown"
}

findings contains "cn.gba_contract.important_data" if {
	claimed
	shared.important
}

findings contains "cn.gba_contract.state_organ" if {
	claimed
	shared.state_organ_bound
}

findings contains "cn.gba_contract.reliefs_shut" if {
	claimed
	shared.reliefs_shut
}
