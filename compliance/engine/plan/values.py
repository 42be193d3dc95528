"""How values behave in a plan: equality, order, membership and the like, as OPA defines them for the values facts have.

Facts hold text, whole numbers, truth values, arrays and objects. Where the two engines are known to differ (comparing
a number with text, putting anything but text in a set), neither is asked to guess: it is an error.
"""

from collections.abc import Iterable
from typing import Any, Final

from compliance.errors import EngineError

# What a plan may call besides its own functions, and the name of it in this module.
BUILTINS = {
    "internal.member_2": "member",
    "count": "count",
    "equal": "equal",
    "neq": "differ",
    "lt": "lt",
    "lte": "lte",
    "gt": "gt",
    "gte": "gte",
    "plus": "plus",
    "minus": "minus",
}


class _Undefined:
    """What a rule without a result gives. It is no value: nothing equals it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "undefined"


UNDEFINED: Final = _Undefined()


def equal(a: Any, b: Any) -> bool:
    """Whether two values are the same; unlike in Python, `true` is no number."""
    if type(a) is not type(b):
        return False
    if type(a) is list:
        return len(a) == len(b) and all(map(equal, a, b))
    if type(a) is dict:
        return a.keys() == b.keys() and all(equal(value, b[key]) for key, value in a.items())
    return bool(a == b)


def differ(a: Any, b: Any) -> bool:
    """The opposite of `equal`."""
    return not equal(a, b)


def member(item: Any, collection: Any) -> bool:
    """Whether an array or a set holds the item."""
    if type(collection) not in (list, set):
        raise EngineError(f"`in` asks a value that is neither an array nor a set: {collection!r}")
    if type(item) is str:
        return item in collection
    return any(equal(item, other) for other in collection)


def lt(a: Any, b: Any) -> bool:
    """Whether the number `a` is less than `b`."""
    return _whole(a) < _whole(b)


def lte(a: Any, b: Any) -> bool:
    """Whether the number `a` is at most `b`."""
    return _whole(a) <= _whole(b)


def gt(a: Any, b: Any) -> bool:
    """Whether the number `a` is more than `b`."""
    return _whole(a) > _whole(b)


def gte(a: Any, b: Any) -> bool:
    """Whether the number `a` is at least `b`."""
    return _whole(a) >= _whole(b)


def plus(a: Any, b: Any) -> int:
    """The sum of two numbers."""
    return _whole(a) + _whole(b)


def minus(a: Any, b: Any) -> int:
    """The difference of two numbers."""
    return _whole(a) - _whole(b)


def count(collection: Any) -> int:
    """How many elements an array, a set or an object has."""
    if type(collection) not in (list, set, dict):
        raise EngineError(f"`count` asks a value that is no collection: {collection!r}")
    return len(collection)


def dot(value: Any, key: Any) -> Any:
    """What stands in an object or an array under the key; undefined where nothing does."""
    if type(value) is dict:
        return value.get(key, UNDEFINED) if type(key) is str else UNDEFINED
    if type(value) is list and type(key) is int and 0 <= key < len(value):
        return value[key]
    return UNDEFINED


def scan(value: Any) -> Iterable[tuple[Any, Any]]:
    """The keys and values of a collection; of anything else there are none."""
    if type(value) is list:
        return enumerate(value)
    if type(value) is dict:
        return value.items()
    return [(item, item) for item in value] if type(value) is set else ()


def add(target: set[str], item: Any) -> None:
    """Put text into a set."""
    if type(item) is not str:
        raise EngineError(f"a set of the law holds text, not {item!r}")
    target.add(item)


def once(before: Any, after: Any) -> Any:
    """The value of a rule that gives one value only: giving another is a conflict."""
    if before is not UNDEFINED and not equal(before, after):
        raise EngineError(f"a rule gives two values at once: {before!r} and {after!r}")
    return after


def _whole(value: Any) -> int:
    if type(value) is not int:
        raise EngineError(f"a number is compared or added, and {value!r} is none")
    return value
