"""The base of every document and result: frozen, closed records that are read strictly.

`read` accepts exactly the published shape: nothing is coerced and no key is left over. It stops at the first fault;
`compliance.model.faults` finds all of them. A record that is built in Python is checked by the type checker alone.
"""

from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable

Model = TypeVar("Model", bound="Closed")

_SORTED = msgspec.json.Encoder(order="sorted")


class Spelled(type):
    """The class of field types that have a spelling of their own: `read` reads it and gives a plain `holds`."""

    holds: type

    def __instancecheck__(cls, value: object) -> bool:
        """What such a field holds counts as one."""
        return isinstance(value, cls.holds)


class Closed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A record that does not change, of the fields it names and no others.

    `__post_init__` holds what one field says of another; a `ValueError` there is a fault of the document.
    """


def read(model: type[Model], value: object) -> Model:
    """Read a parsed JSON value as the model.

    Raises:
        msgspec.ValidationError: it is not of that shape; `faults_of` says what is wrong, everywhere.
    """
    return msgspec.convert(value, model, strict=True, dec_hook=read_special)


def read_special(kind: Any, value: object) -> object:
    """Read a value for a field type that is `Spelled`.

    Raises:
        ValueError: another spelling.
    """
    reader: Callable[[object], object] = kind.read
    return reader(value)


def plain(model: Closed) -> dict[str, Any]:
    """The record as a JSON object: lists, days and moments as text, and the field that names a member of a union."""
    shown: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(model))
    return shown


def canonical_json(model: Closed) -> bytes:
    """The record as canonical JSON: what `canonical` writes of its `plain` form, in one step.

    That holds for records whose keys are of the basic plane and whose numbers are integers that every reader reads
    alike; the log takes no other.
    """
    return _SORTED.encode(model)
