"""Every fault of a document, each with a JSON pointer and a plain sentence.

msgspec stops at the first fault. A document that it refuses is walked here along the types of its model, field by
field; a good one never comes here.
"""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from typing import Any

import msgspec
from msgspec import inspect as kinds

from compliance.errors import printable
from compliance.model.base import Closed, read, read_special
from compliance.record import Record

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Fault(Record, frozen=True):
    """One fault: the JSON pointer (RFC 6901) into the document, and what is wrong there."""

    pointer: str
    message: str


def faults_of(model: type[Closed], value: object) -> tuple[Fault, ...]:
    """Every fault that keeps a parsed JSON value from being the model, in the order of the model; none if it is one."""
    try:
        read(model, value)
    except msgspec.ValidationError as error:
        found = tuple(_walk(_shape(model), value, "")) or (Fault("", str(error)),)
        return tuple(Fault(printable(fault.pointer), printable(fault.message)) for fault in found)
    return ()


@cache
def _shape(model: type[Closed]) -> kinds.Type:
    return kinds.type_info(model)


def _walk(kind: kinds.Type, value: object, at: str) -> Iterator[Fault]:
    if isinstance(kind, kinds.Metadata):
        yield from _walk(kind.type, value, at)
    elif isinstance(kind, kinds.UnionType):
        yield from _union(kind, value, at)
    elif isinstance(kind, kinds.StructType):
        yield from _struct(kind, value, at)
    elif isinstance(kind, (kinds.VarTupleType, kinds.FrozenSetType)):
        yield from _array(kind, value, at)
    elif isinstance(kind, kinds.DictType):
        yield from _object(kind, value, at)
    else:
        # Of a type that is not known here the record around it says what msgspec found.
        wrong = _SIMPLE.get(type(kind), _anything)(kind, value)
        if wrong:
            yield Fault(at, wrong)


def _union(kind: kinds.UnionType, value: object, at: str) -> Iterator[Fault]:
    """Look at the member that is meant: beside null there are records told apart by a tag, or literals, or one type."""
    members = [member for member in kind.types if not isinstance(member, kinds.NoneType)]
    if value is None and len(members) < len(kind.types):
        return
    records = [member for member in members if isinstance(member, kinds.StructType)]
    if len(records) > 1:
        yield from _tagged(records, value, at)
    elif all(isinstance(member, kinds.LiteralType) for member in members):
        every = tuple(allowed for member in members for allowed in member.values)  # type: ignore[attr-defined]
        yield from _walk(kinds.LiteralType(every), value, at)
    else:
        yield from _walk(members[0], value, at)


def _tagged(records: list[kinds.StructType], value: object, at: str) -> Iterator[Fault]:
    field = str(records[0].tag_field)
    if not isinstance(value, dict):
        yield Fault(at, _wrong("must be a valid object", value))
    elif field not in value:
        yield Fault(_below(at, field), f"`{field}` is missing")
    elif meant := [record for record in records if record.tag == value[field]]:
        yield from _struct(meant[0], value, at)
    else:
        yield Fault(_below(at, field), _no_member(records, value[field]))


def _no_member(records: list[kinds.StructType], tag: object) -> str:
    shown = tag if isinstance(tag, str) else json.dumps(tag, ensure_ascii=False)
    return f"`{shown[:60]}` is none of {', '.join(f'`{record.tag}`' for record in records)}"


def _struct(kind: kinds.StructType, value: object, at: str) -> Iterator[Fault]:
    if not isinstance(value, dict):
        yield Fault(at, _wrong("must be a valid object", value))
        return
    found = False
    for fault in _fields(kind, value, at):
        found = True
        yield fault
    if not found:
        yield from _between_fields(kind, value, at)


def _fields(kind: kinds.StructType, value: dict[str, Any], at: str) -> Iterator[Fault]:
    known = {field.encode_name for field in kind.fields} | {kind.tag_field}
    for field in kind.fields:
        if field.encode_name in value:
            yield from _walk(field.type, value[field.encode_name], _below(at, field.encode_name))
        elif field.required:
            yield Fault(_below(at, field.encode_name), f"`{field.encode_name}` is missing")
    for key in value:
        if key not in known:
            yield Fault(_below(at, key), f"`{key}` is no key of this document")


def _between_fields(kind: kinds.StructType, value: dict[str, Any], at: str) -> Iterator[Fault]:
    """Each field is right; the record may still refuse them together."""
    try:
        read(kind.cls, value)  # type: ignore[type-var]
    except msgspec.ValidationError as error:
        text = str(error.__cause__ or error)
        yield Fault(at, f"{text[:1].lower()}{text[1:]}")


def _array(kind: kinds.VarTupleType | kinds.FrozenSetType, value: object, at: str) -> Iterator[Fault]:
    if not isinstance(value, (list, tuple)):
        yield Fault(at, _wrong("must be a valid array", value))
        return
    yield from _sized(kind, value, at)
    for index, item in enumerate(value):
        yield from _walk(kind.item_type, item, _below(at, str(index)))


def _object(kind: kinds.DictType, value: object, at: str) -> Iterator[Fault]:
    if not isinstance(value, dict):
        yield Fault(at, _wrong("must be a valid object", value))
        return
    yield from _sized(kind, value, at)
    for key, item in value.items():
        yield from _walk(kind.key_type, key, _below(at, key))
        yield from _walk(kind.value_type, item, _below(at, key))


def _sized(kind: Any, value: Any, at: str) -> Iterator[Fault]:
    if len(value) < (kind.min_length or 0):
        yield Fault(at, f"must have at least {_counted(kind.min_length, 'item')}, not {len(value)}")


def _integer(kind: kinds.IntType, value: object) -> str:
    if type(value) is not int:
        return _wrong("must be a valid integer", value)
    if kind.ge is not None and value < kind.ge:
        return _wrong(f"must be {kind.ge} or more", value)
    if kind.le is not None and value > kind.le:
        return _wrong(f"must be {kind.le} or less", value)
    return ""


def _text(kind: kinds.StrType, value: object) -> str:
    if not isinstance(value, str):
        return _wrong("must be a valid string", value)
    if len(value) < (kind.min_length or 0):
        return _wrong(f"must have at least {_counted(kind.min_length or 0, 'character')}", value)
    if kind.max_length is not None and len(value) > kind.max_length:
        return f"must have at most {_counted(kind.max_length, 'character')}, not {len(value)}"
    if kind.pattern is not None and not re.search(kind.pattern, value):
        return _wrong(f"must match `{kind.pattern.replace(chr(92) + 'Z', '$')}`", value)
    return ""


def _literal(kind: kinds.LiteralType, value: object) -> str:
    if any(type(value) is type(allowed) and value == allowed for allowed in kind.values):
        return ""
    *others, last = [f"`{allowed}`" if isinstance(allowed, str) else str(allowed) for allowed in kind.values]
    return _wrong(f"must be {', '.join(others)} or {last}" if others else f"must be {last}", value)


def _boolean(_: kinds.Type, value: object) -> str:
    return "" if isinstance(value, bool) else _wrong("must be true or false", value)


def _null(_: kinds.Type, value: object) -> str:
    return "" if value is None else _wrong("must be null", value)


def _day(_: kinds.Type, value: object) -> str:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return _wrong("a day is written YYYY-MM-DD", value)
    try:
        date.fromisoformat(value)
    except ValueError:
        return f"there is no such day as `{value}`"
    return ""


def _special(kind: kinds.CustomType, value: object) -> str:
    try:
        read_special(kind.cls, value)
    except ValueError as error:
        return _wrong(str(error), value)
    return ""


def _anything(_: kinds.Type, __: object) -> str:
    return ""


_SIMPLE: dict[type[kinds.Type], Callable[[Any, object], str]] = {
    kinds.AnyType: _anything,
    kinds.BoolType: _boolean,
    kinds.CustomType: _special,
    kinds.DateType: _day,
    kinds.IntType: _integer,
    kinds.LiteralType: _literal,
    kinds.NoneType: _null,
    kinds.StrType: _text,
}


def _wrong(rule: str, value: object) -> str:
    """Say what must be and what was given instead; of a list or an object only that it is one."""
    if isinstance(value, dict):
        return f"{rule}, not an object"
    if isinstance(value, (list, tuple)):
        return f"{rule}, not an array"
    return f"{rule}, not `{json.dumps(value, ensure_ascii=False)[:60]}`"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _below(at: str, step: str) -> str:
    return f"{at}/{step.replace('~', '~0').replace('/', '~1')}"
