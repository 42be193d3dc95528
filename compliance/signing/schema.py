"""Read a value into a closed model; faults come out as JSON pointers and plain sentences."""

from typing import TYPE_CHECKING

from msgspec import ValidationError

from compliance.errors import SchemaError
from compliance.model.base import Model, read

if TYPE_CHECKING:
    from compliance.model.faults import Fault

LISTED = 8


def validate(model: type[Model], value: object, where: str = "") -> Model:
    """Read the value as the model, strictly.

    Args:
        model: a closed model.
        value: parsed strict JSON.
        where: the document named in errors.

    Raises:
        SchemaError: `where` points at the first fault; the message counts and names the others.
    """
    try:
        return read(model, value)
    except ValidationError:
        from compliance.model.faults import faults_of  # a good document never comes here

        raise _schema_error(faults_of(model, value), where) from None


def _schema_error(faults: "tuple[Fault, ...]", where: str) -> SchemaError:
    first, *others = faults
    more = ", ".join(f"`{fault.pointer}`" for fault in others[:LISTED]) + (", …" if len(others) > LISTED else "")
    message = f"{first.message}; and `{len(others)}` more at {more}" if others else first.message
    return SchemaError(message, where=f"{where}#{first.pointer}" if where and first.pointer else where or first.pointer)
