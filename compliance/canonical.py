"""Strict JSON in, canonical bytes out, and digests.

The profile is the one of the contract: UTF-8 without a byte order mark, integers only, every key once, limited size and
depth. `parse` refuses what other readers of the same bytes could read otherwise: duplicate keys, NaN, `-0`, numbers
beyond 2^53 - 1, lone surrogates. `canonical` writes JCS (RFC 8785) for that profile, and `parse_canonical` reads what
it wrote.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from contextlib import suppress
from itertools import accumulate
from typing import Any, NoReturn, TypeAlias

import msgspec

from compliance.errors import JsonError

JsonValue: TypeAlias = "bool | int | str | list[JsonValue] | dict[str, JsonValue] | None"

MAX_BYTES = 1 << 20
MAX_DEPTH = 64
MAX_INTEGER = 2**53 - 1  # RFC 7493 section 2.2: beyond it readers that use doubles differ

# A string runs to its closing quote or, where that is missing, to the end: each character is then looked at once.
_STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)'
_QUOTED = re.compile(_STRING, re.DOTALL)
_PAIR = re.compile(r"\[\]|\{\}")
_NOT_BRACKET = re.compile(r"[^\[\]{}]+")
_NO_MARK = bytes(set(range(256)) - set(b'[]{}"'))
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
_TOKEN = re.compile(rf"(?P<string>{_STRING})|(?P<number>-?[0-9][0-9.eE+-]*)|(?P<mark>[\[\]{{}},])", re.DOTALL)


class _Refused(Exception):  # noqa: N818 - it never leaves this module
    """What a hook of the reader found; the place is looked up only then."""


def parse(data: bytes, *, where: str = "", max_bytes: int = MAX_BYTES) -> JsonValue:
    """Read strict JSON.

    Args:
        data: the document.
        where: the file or document named in errors.
        max_bytes: the greatest size accepted, in bytes.

    Returns:
        The value; objects keep the order of their keys.

    Raises:
        JsonError: not of the profile, with line and column where that is possible.
    """
    if len(data) > max_bytes:
        raise JsonError(f"the document has `{len(data)}` bytes, more than `{max_bytes}`", where=where)
    found = _read_quickly(data)
    return found[0] if found else _read_strictly(data, where)


def parse_canonical(data: bytes, *, where: str = "", max_bytes: int = MAX_BYTES) -> JsonValue:
    """Read canonical JSON, and nothing else. Any reader will do: what it reads, written again, is to be the same bytes.

    Args:
        data: the document.
        where: the file or document named in errors.
        max_bytes: the greatest size accepted, in bytes.

    Raises:
        JsonError: not of the profile, or another spelling than the canonical one.
    """
    with suppress(msgspec.DecodeError, ValueError, RecursionError):
        value: JsonValue = msgspec.json.decode(data)
        if len(data) <= max_bytes and _write_quickly(value, read=True) == data:
            return value
    value = parse(data, where=where, max_bytes=max_bytes)
    if canonical(value) != data:
        raise JsonError("not the canonical spelling of its value", where=where)
    return value


def canonical(value: object) -> bytes:
    """Write a value as canonical JSON (RFC 8785 for integers only): one value, one spelling.

    Args:
        value: dict with string keys, list or tuple, str, int, bool or None; nothing else, also inside.

    Raises:
        JsonError: another type, an integer beyond 2^53 - 1, a lone surrogate, or nesting deeper than 64.
    """
    written = _write_quickly(value)
    return _write_carefully(value) if written is None else written


def sha256(data: bytes) -> str:
    """Give the SHA-256 digest as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def _read_quickly(data: bytes) -> tuple[JsonValue] | None:
    """Read what is spelled without a choice but for the order of keys, as programs write it; else give nothing.

    Whatever the reader, what it reads is of the profile and, written again in the same order, the same bytes: so no key
    stood twice, no number was lost and nothing else could be read from them.
    """
    try:
        value: JsonValue = msgspec.json.decode(data)
        return (value,) if _plainly_inside((value,), MAX_DEPTH, read=True) and _IN_ORDER.encode(value) == data else None
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None


def _read_strictly(data: bytes, where: str) -> JsonValue:
    """Read any spelling, or say what is wrong and where."""
    text = _decoded(data, where)
    if _too_deep(text):
        _refuse(text, "the document is nested deeper than `64` levels", where)
    try:
        value: JsonValue = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        message = f"not JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        raise JsonError(message, where=_place(where, error.lineno, error.colno)) from None
    except _Refused as error:
        _refuse(text, str(error), where)
    except RecursionError:
        raise JsonError("the document is nested too deeply", where=where) from None
    if _SURROGATE_ESCAPE.search(text):
        _refuse_lone_surrogates(value, text, where)
    return value


def _decoded(data: bytes, where: str) -> str:
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise JsonError(f"byte `{error.start}` is not UTF-8", where=where) from None
    if text.startswith("\ufeff"):
        raise JsonError("the document begins with a byte order mark", where=where)
    return text


def _too_deep(text: str) -> bool:
    """Whether brackets outside strings nest deeper than allowed, without recursion and without a loop over characters.

    Each round takes away the innermost pairs, so that a document of depth n is empty after n rounds.
    """
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return False
    brackets = everything = _brackets(text)
    for _ in range(MAX_DEPTH):
        if not brackets:
            return False
        brackets = _PAIR.sub("", brackets)
    # What is left is too deep, or unbalanced: then the decoder says where.
    return max(accumulate(1 if char in "[{" else -1 for char in everything)) > MAX_DEPTH


def _brackets(text: str) -> str:
    """Take away strings, and of the rest everything but brackets."""
    if "\\" in text:
        return _NOT_BRACKET.sub("", _QUOTED.sub("", text))
    marks = text.encode().translate(None, _NO_MARK).replace(b'""', b"")
    # Quotes that are all gone in pairs of neighbours had no bracket between them: what is left stands outside strings.
    return _NOT_BRACKET.sub("", "".join(text.split('"')[::2])) if b'"' in marks else marks.decode()


def _integer(text: str) -> int:
    if len(text) > 17 or text == "-0" or abs(int(text)) > MAX_INTEGER:
        raise _Refused(f"`{text[:40]}` is not an integer that every reader reads alike")
    return int(text)


def _no_number(text: str) -> NoReturn:
    raise _Refused(f"`{text[:40]}` is not an integer; numbers have no fraction and no exponent")


def _object(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    value = dict(pairs)
    if len(value) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise _Refused(f"the key {json.dumps(twice)[:80]} stands more than once in one object")
    return value


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_no_number, parse_constant=_no_number
)
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)
_IN_ORDER = msgspec.json.Encoder()
_QUICK = msgspec.json.Encoder(order="deterministic")  # escapes as RFC 8785 does, and orders keys by code points
_SIMPLE = frozenset((str, bool, type(None)))
_NESTED = frozenset((dict, list, tuple))
_FIRST_BEYOND_THE_PLANE = tuple(bytes((byte,)) for byte in range(0xF0, 0xF5))


def _refuse(text: str, message: str, where: str) -> NoReturn:
    """Raise the error at the first place that a walk over the tokens finds at fault."""
    at = _first_fault(text)
    raise JsonError(message, where=where if at is None else _place_of(at, text, where))


def _place_of(at: int, text: str, where: str) -> str:
    return _place(where, text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))


def _place(where: str, line: int, column: int) -> str:
    return f"{where}:{line}:{column}" if where else f"line {line}, column {column}"


def _first_fault(text: str) -> int | None:
    """Find the offset of the first number, repeated key or bracket out of the profile; read only for the error."""
    open_keys: list[set[str] | None] = []
    expect_key = False
    for token in _TOKEN.finditer(text):
        part, start = token.group(), token.start()
        if token.lastgroup == "number":
            if not re.fullmatch(r"-?[0-9]{1,16}", part) or part == "-0" or abs(int(part)) > MAX_INTEGER:
                return start
        elif token.lastgroup == "string":
            keys = open_keys[-1] if open_keys and expect_key else None
            if keys is not None and _unquoted(part) in keys:
                return start
            if keys is not None:
                keys.add(_unquoted(part))
            expect_key = False
        elif part in "[{":
            open_keys.append(set() if part == "{" else None)
            if len(open_keys) > MAX_DEPTH:
                return start
            expect_key = part == "{"
        elif part == ",":
            expect_key = True  # in an array there are no keys to expect, and none are kept
        elif open_keys:
            open_keys.pop()
    return None


def _unquoted(part: str) -> str:
    try:
        return str(json.loads(part))
    except json.JSONDecodeError:
        return part


def _refuse_lone_surrogates(value: JsonValue, text: str, where: str) -> None:
    if _is_unicode(_ENCODER.encode(value)):
        return
    at = next(token.start() for token in _QUOTED.finditer(text) if not _is_unicode(_unquoted(token.group())))
    raise JsonError("a string holds a lone surrogate", where=_place_of(at, text, where))


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _write_quickly(value: object, *, read: bool = False) -> bytes | None:
    """Write what is plainly of the profile, in a tenth of the time; anything else is left to `_write_carefully`.

    Code points sort as UTF-16 code units do, but for characters beyond the basic plane (RFC 8785 section 3.2.3), which
    in UTF-8 begin with F0 to F4 and no other character does.
    """
    if not _plainly_inside((value,), MAX_DEPTH, read=read):
        return None
    try:
        written = _QUICK.encode(value)
    except UnicodeEncodeError:
        return None
    return None if any(byte in written for byte in _FIRST_BEYOND_THE_PLANE) else written


def _plainly_inside(values: Iterable[Any], levels: int, *, read: bool) -> bool:
    """Whether all are exactly of the types of the profile, within its bounds, nested so many levels at most.

    What was `read` from JSON has no keys but texts, and they need not be looked at.
    """
    for value in values:
        kind = type(value)
        if kind is str or kind in _SIMPLE:
            continue
        if kind is int:
            if not -MAX_INTEGER <= value <= MAX_INTEGER:
                return False
        elif not levels or kind not in _NESTED:
            return False
        elif kind is dict:
            if not (read or _only_texts(value)) or not _plainly_inside(value.values(), levels - 1, read=read):
                return False
        elif not _plainly_inside(value, levels - 1, read=read):
            return False
    return True


def _only_texts(keys: Iterable[object]) -> bool:
    for key in keys:  # noqa: SIM110 - a generator for every object takes twice the time
        if type(key) is not str:
            return False
    return True


def _write_carefully(value: object) -> bytes:
    """Write whatever has a canonical form, or say why it has none."""
    text = _ENCODER.encode(_ordered(value, 0))
    if not _is_unicode(text):
        raise JsonError("a string holds a lone surrogate")
    return text.encode()


def _ordered(value: object, depth: int) -> object:
    """Copy the value with the keys of every object in the order of RFC 8785 section 3.2.3, refusing other types."""
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return value
    if kind is int:
        if not -MAX_INTEGER <= value <= MAX_INTEGER:  # type: ignore[operator]
            raise JsonError(f"`{value}` is beyond the integers that every reader reads alike")
        return value
    if depth >= MAX_DEPTH:
        raise JsonError("the value is nested deeper than `64` levels")
    if isinstance(value, (list, tuple)):
        return [_ordered(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {key: _ordered(value[key], depth + 1) for key in _sorted_keys(value)}
    raise JsonError(f"a value of type `{kind.__name__}` has no canonical form")


def _sorted_keys(value: dict[object, object]) -> list[str]:
    keys = []
    for key in value:
        if type(key) is not str:
            raise JsonError(f"a key of type `{type(key).__name__}` has no canonical form")
        keys.append(key)
    return sorted(keys, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
