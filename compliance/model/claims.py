"""Claims: the reliefs an exporter relies on (contract section 1.2). A relief is relied on only when it is claimed."""

from typing import Annotated, Literal

from pydantic import Field

from compliance.model.text import Closed, Code, Id, Purpose

Relief = Literal[
    "contract_with_individual",
    "human_resources",
    "emergency",
    "overseas_origin",
    "legal_duty",
    "treaty",
    "lingang_general_list",
    "zone_negative_list",
    "gba_contract",
    "guide_2026",
]


class _Claim(Closed):
    """A relief the exporter relies on, for the datasets named, or all of them."""

    datasets: Annotated[tuple[Id, ...], Field(min_length=1)] | None

    def covers(self, dataset: str) -> bool:
        """Whether the claim is made for the dataset with this id."""
        return self.datasets is None or dataset in self.datasets


class ContractWithIndividual(_Claim):
    relief: Literal["contract_with_individual"]
    individual_is_party: bool
    necessary: bool


class HumanResources(_Claim):
    relief: Literal["human_resources"]
    data_subjects: Literal["employees", "applicants", "other"]
    lawful_labour_rules: bool
    lawful_collective_contract: bool
    necessary: bool


class Emergency(_Claim):
    relief: Literal["emergency"]
    urgent: bool
    protects_life_health_property: bool


class OverseasOrigin(_Claim):
    relief: Literal["overseas_origin"]


class LegalDuty(_Claim):
    relief: Literal["legal_duty"]
    duty_source: Literal["prc_law", "foreign_law"]


class Treaty(_Claim):
    relief: Literal["treaty"]
    in_force: bool
    conditions_met: bool


class LingangGeneralList(_Claim):
    relief: Literal["lingang_general_list"]
    list: Code
    scenario: Purpose
    fields_confirmed: bool


class ZoneNegativeList(_Claim):
    relief: Literal["zone_negative_list"]
    list: Code
    status: Literal["outside", "on_list_assessment", "on_list_contract", "unknown"]
    fields_confirmed: bool


class GbaContract(_Claim):
    relief: Literal["gba_contract"]


class Guide2026(_Claim):
    relief: Literal["guide_2026"]


Claim = Annotated[
    ContractWithIndividual
    | HumanResources
    | Emergency
    | OverseasOrigin
    | LegalDuty
    | Treaty
    | LingangGeneralList
    | ZoneNegativeList
    | GbaContract
    | Guide2026,
    Field(discriminator="relief"),
]
