r"""The plain types of the contract, each with its allowed form.

A pattern ends with `\Z`: to Python `$` also stands before a line break at the end. The published schemas have `$`.
"""

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from msgspec import Meta

from compliance.model.base import Spelled

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
Code = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_.-]{0,63}\Z")]
Id = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}\Z")]
Name = Annotated[str, Meta(min_length=1, max_length=300)]
Label = Annotated[str, Meta(min_length=1, max_length=200)]
Digest = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
Count = Annotated[int, Meta(ge=0, le=2**53 - 1)]
Country = Annotated[str, Meta(pattern=r"^[A-Z]{2}\Z")]
Day = date  # YYYY-MM-DD is the one spelling that is read

_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")

if TYPE_CHECKING:
    Moment = datetime
else:

    class Moment(metaclass=Spelled):
        """A field of this type holds a `datetime` in UTC and is read from `YYYY-MM-DDTHH:MM:SSZ`, whole seconds."""

        holds = datetime
        form: ClassVar = {"type": "string", "format": "date-time", "pattern": f"^{_MOMENT.pattern}$"}

        @staticmethod
        def read(value: object) -> datetime:
            """Read the one spelling; msgspec by itself also reads offsets, fractions and other separators."""
            if not isinstance(value, str) or not _MOMENT.fullmatch(value):
                raise ValueError("a moment is written YYYY-MM-DDTHH:MM:SSZ, in UTC with whole seconds")
            return datetime.fromisoformat(value)
