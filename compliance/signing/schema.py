"""Read a value into a closed model; faults come out as JSON pointers and plain sentences."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from compliance.canonical import JsonValue, canonical
from compliance.errors import SchemaError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Model = TypeVar("Model", bound=BaseModel)

LISTED = 8
LONGEST = 400  # characters of a message or pointer; what is quoted in it comes from outside


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: the JSON pointer (RFC 6901) into the document, and what is wrong there."""

    pointer: str
    message: str


def validate(model: type[Model], value: JsonValue, where: str = "") -> Model:
    """Read the value as the model, strictly.

    Args:
        model: a closed model.
        value: parsed strict JSON.
        where: the document named in errors.

    Raises:
        SchemaError: `where` points at the first fault; the message counts and names the others.
    """
    try:
        return model.model_validate_json(canonical(value))
    except ValidationError as error:
        faults = faults_of(error, value)
    first, *others = faults
    more = ", ".join(f"`{fault.pointer}`" for fault in others[:LISTED]) + (", …" if len(others) > LISTED else "")
    message = f"{first.message}; and `{len(others)}` more at {more}" if others else first.message
    raise SchemaError(message, where=f"{where}#{first.pointer}" if where and first.pointer else where or first.pointer)


def faults_of(error: ValidationError, value: JsonValue) -> tuple[Fault, ...]:
    """Give every fault that pydantic found in the value, in its order."""
    found = [(detail, _pointer(detail, value)) for detail in error.errors(include_url=False)]
    return tuple(
        Fault(printable(pointer), printable(_message(detail)))
        for detail, pointer in found
        # A list whose only items are wrong is also called too short; the items are what is wrong.
        if not any(other.startswith(f"{pointer}/") for _, other in found)
    )


def printable(text: str) -> str:
    """Give a text from outside in a form that is safe to print: no control or direction characters, and not endless."""
    shown = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text[:LONGEST])
    return shown if len(text) <= LONGEST else f"{shown}…"


def _pointer(detail: "ErrorDetails", value: JsonValue) -> str:
    """Turn a pydantic location into a JSON pointer of the document.

    A location also names the member of a union that was chosen; that is no place in the document and is left out.
    """
    steps: list[str] = []
    place = value
    in_member = False
    for step in detail["loc"]:
        if isinstance(place, dict) and not in_member and step in (place.get("relief"), place.get("type")):
            in_member = True
            continue
        if isinstance(place, dict) and step in place:
            place = place[str(step)]
        elif isinstance(place, list) and isinstance(step, int):
            place = place[step]
        elif detail["type"] != "missing":
            continue  # such as the mark that a key is meant, not its value
        in_member = False
        steps.append(str(step).replace("~", "~0").replace("/", "~1"))
    if detail["type"].startswith("union_tag_"):
        steps.append(str(detail["ctx"]["discriminator"]).strip("'"))
    return "".join(f"/{step}" for step in steps)


def _message(detail: "ErrorDetails") -> str:
    name = str(detail["loc"][-1]) if detail["loc"] else ""
    if detail["type"] == "missing":
        return f"`{name}` is missing"
    if detail["type"] == "extra_forbidden":
        return f"`{name}` is no key of this document"
    if detail["type"].startswith("union_tag_"):
        return _tag_message(detail["ctx"])
    text = "must be true or false" if detail["type"] == "bool_type" else detail["msg"].removeprefix("Value error, ")
    text = (
        text.replace("Tuple should have", "must have").replace(" after validation", "").replace("Input should", "must")
    )
    given = detail["input"]
    plain = given is None or isinstance(given, (str, int))
    shown = f", not `{json.dumps(given, ensure_ascii=False)[:60]}`" if plain else ""
    if detail["type"] != "value_error":
        text = text.replace("'", "`") + shown
    return f"{text[:1].lower()}{text[1:]}"


def _tag_message(context: dict[str, Any]) -> str:
    """Say which members a union has; pydantic puts quotes where our messages have backticks."""
    if "expected_tags" not in context:
        return f"{context['discriminator']} is missing".replace("'", "`")
    return f"`{context['tag']}` is none of {context['expected_tags']}".replace("'", "`")
