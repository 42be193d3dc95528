"""Claims: the reliefs an exporter relies on (contract section 1.2). A relief is relied on only when it is claimed."""

from typing import Annotated, Literal, cast

from msgspec import Meta

from compliance.model.base import Closed
from compliance.model.text import Code, Id, Purpose

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


class _Claim(Closed, frozen=True, tag_field="relief"):
    """A relief the exporter relies on, for the datasets named, or all of them."""

    datasets: Annotated[tuple[Id, ...], Meta(min_length=1)] | None

    @property
    def relief(self) -> Relief:
        """The relief that is claimed."""
        return cast("Relief", self.__struct_config__.tag)

    def covers(self, dataset: str) -> bool:
        """Whether the claim is made for the dataset with this id."""
        return self.datasets is None or dataset in self.datasets


class ContractWithIndividual(_Claim, frozen=True, tag="contract_with_individual"):
    individual_is_party: bool
    necessary: bool


class HumanResources(_Claim, frozen=True, tag="human_resources"):
    data_subjects: Literal["employees", "applicants", "other"]
    lawful_labour_rules: bool
    lawful_collective_contract: bool
    necessary: bool


class Emergency(_Claim, frozen=True, tag="emergency"):
    urgent: bool
    protects_life_health_property: bool


class OverseasOrigin(_Claim, frozen=True, tag="overseas_origin"):
    """The data come from abroad; its facts are read from the dataset."""


class LegalDuty(_Claim, frozen=True, tag="legal_duty"):
    duty_source: Literal["prc_law", "foreign_law"]


class Treaty(_Claim, frozen=True, tag="treaty"):
    in_force: bool
    conditions_met: bool


class LingangGeneralList(_Claim, frozen=True, tag="lingang_general_list"):
    list: Code
    scenario: Purpose
    fields_confirmed: bool


class ZoneNegativeList(_Claim, frozen=True, tag="zone_negative_list"):
    list: Code
    status: Literal["outside", "on_list_assessment", "on_list_contract", "unknown"]
    fields_confirmed: bool


class GbaContract(_Claim, frozen=True, tag="gba_contract"):
    """A Greater Bay Area contract, which stands among the evidence."""


class Guide2026(_Claim, frozen=True, tag="guide_2026"):
    """An exemption of the 2026 guide, whose facts are read from the dataset and the reports."""


Claim = (
    ContractWithIndividual
    | HumanResources
    | Emergency
    | OverseasOrigin
    | LegalDuty
    | Treaty
    | LingangGeneralList
    | ZoneNegativeList
    | GbaContract
    | Guide2026
)
