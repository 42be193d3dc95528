"""The plain types of the contract, each with its allowed form, and the base of everything that is signed."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

ThreeValued = Literal["yes", "no", "unknown"]
Purpose = Literal[
    "after_sales",
    "rd_testing",
    "manufacturing",
    "used_car_trade",
    "ai_training",
    "human_resources",
    "contract_performance",
    "marketing",
    "charging_operation",
    "vulnerability_fix",
    "incident_response",
    "defect_ota",
    "feature_ota",
    "emergency",
    "academic_cooperation",
    "other",
]

# A code or an identifier reaches the policy engine, which mishandles quotes, backslashes and control characters.
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_.-]{0,63}$")]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Count = Annotated[int, Field(ge=0, le=2**53 - 1)]


def _read_day(value: object) -> object:
    """`YYYY-MM-DD` and nothing else; a date that is one already stays."""
    if not isinstance(value, str):
        return value
    if len(value) != len("YYYY-MM-DD") or value[4] != "-":
        raise ValueError("a day is written YYYY-MM-DD")
    return date.fromisoformat(value)


def _read_moment(value: object) -> object:
    """`YYYY-MM-DDTHH:MM:SSZ` and nothing else; a moment that is one already stays."""
    if not isinstance(value, str):
        return value
    if len(value) != len("YYYY-MM-DDTHH:MM:SSZ") or value[10] != "T" or value[19] != "Z":
        raise ValueError("a moment is written YYYY-MM-DDTHH:MM:SSZ, in UTC with whole seconds")
    return datetime.fromisoformat(value)


def _whole_second(value: datetime) -> datetime:
    if value.utcoffset() is None or value.microsecond:
        raise ValueError("a moment is in UTC with whole seconds")
    return value


Day = Annotated[date, BeforeValidator(_read_day)]
Moment = Annotated[datetime, BeforeValidator(_read_moment), AfterValidator(_whole_second)]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]


class Closed(BaseModel):
    """Base of everything signed: frozen, closed, strict; validators are built on first use."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)
