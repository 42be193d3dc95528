"""What stands in a local of the plan while all facts are run at once, and how such values compare.

A value that depends on the facts is a place among them; comparing it gives a function that says under which facts the
comparison holds. What cannot be compared so is refused: then nothing is proved, and the proof says so.
"""

from dataclasses import dataclass, field
from typing import Any

from compliance.engine.plan.values import equal as same
from compliance.errors import EngineError
from compliance.prove.bdd import FALSE, TRUE, Function
from compliance.prove.records import Lists
from compliance.prove.shape import Amount, Choice, Records, Truth, Words
from compliance.prove.world import ANOTHER, World, part_key


@dataclass(frozen=True)
class Place:
    """An object of the facts document, by path; "" is the document."""

    path: str


@dataclass(frozen=True)
class Bool:
    """True where the function holds."""

    holds: Function


@dataclass(frozen=True)
class Text:
    """A text of the facts."""

    key: str


@dataclass(frozen=True)
class Number:
    """A number of the facts, or a sum `a+b` of them."""

    key: str


@dataclass(frozen=True)
class WordSet:
    """A set of texts of the facts."""

    key: str


@dataclass(frozen=True)
class AnotherWord:
    """An element of such a set that no rule names."""

    key: str


@dataclass(frozen=True)
class RecordList:
    """A list of records of the facts."""

    path: str


@dataclass(frozen=True)
class Record:
    """Any one record of a list, while the list is looked through."""

    path: str


@dataclass(frozen=True)
class Size:
    """How many records a list has."""

    path: str


@dataclass(eq=False)
class Made:
    """A set or an array that the plan makes: each element with the facts under which it is in it."""

    depth: int
    items: dict[Any, Function] = field(default_factory=dict)


class RefusedError(EngineError):
    """The plan asks something of the facts that the proof cannot follow."""


class Compare:
    """Compares values in a world."""

    def __init__(self, world: World, lists: Lists) -> None:
        self._world = world
        self._bdd = world.bdd
        self._lists = lists

    def fact(self, path: str) -> Any:
        """What stands at a path of the facts document, or `None` where nothing does."""
        return self._value(path) if path in self._world.paths else Place(path) if path in self._world.folders else None

    def part(self, record: Record, name: str) -> Any:
        """A part of a record, or `None`."""
        kind = self._world.kind(record.path)
        return self._value(part_key(record.path, name)) if isinstance(kind, Records) and name in kind.parts else None

    def _value(self, key: str) -> Any:
        match self._world.kind(key):
            case Truth():
                return Bool(self._world.truth(key))
            case Choice():
                return Text(key)
            case Amount():
                return Number(key)
            case Words():
                return WordSet(key)
            case Records():
                return RecordList(key)

    def equal(self, a: Any, b: Any) -> Function:  # noqa: PLR0911 - a return for each kind
        """Whether two values are the same."""
        if _plain(a) and _plain(b):
            return TRUE if same(a, b) else FALSE
        if _plain(a):
            a, b = b, a
        match a, b:
            case Bool(f), bool():
                return f if b else self._bdd.deny(f)
            case Bool(f), Bool(g):
                return self._bdd.choose(f, g, self._bdd.deny(g))
            case Text(key), str():
                return self._world.is_text(key, b)
            case Number(key), int() if not isinstance(b, bool):
                return self._bdd.less(self._world.below(key, b + 1), self._world.below(key, b))
            case AnotherWord(key), str():
                self._world.learned.text(key, b)  # from now on it is not another
                return FALSE
            case ((WordSet() | RecordList()), Made(items=items)) if not items:
                return self.empty(a)
            case ((WordSet() | RecordList()), list()) if not b:
                return self.empty(a)
            case (
                (Bool() | Text() | Number() | Size() | WordSet() | RecordList() | Record() | Place() | Made()),
                (bool() | int() | str()),
            ) if not isinstance(a, Size) or isinstance(b, bool | str):
                return FALSE
        raise RefusedError(f"the proof cannot compare {a} with {b}")

    def empty(self, value: WordSet | RecordList) -> Function:
        """Whether a set or a list of the facts is empty."""
        if isinstance(value, RecordList):
            return self._bdd.deny(self._lists.some(value.path, TRUE))
        words = (self._world.holds_word(value.key, word) for word in self._world.words(value.key))
        return self._bdd.deny(self._bdd.any(words))

    def member(self, item: Any, collection: Any) -> Function:
        """Whether a collection holds an item."""
        match collection:
            case list() | set() | tuple():
                return self._bdd.any(self.equal(item, other) for other in collection)
            case Made(items=items):
                both = self._bdd.both
                return self._bdd.any(both(guard, self.equal(item, other)) for other, guard in items.items())
            case WordSet(key) if isinstance(item, str) and item != ANOTHER:
                return self._world.holds_word(key, item)
        raise RefusedError(f"the proof cannot look for {item} in {collection}")

    def below(self, a: Any, b: Any) -> Function:
        """Whether the number `a` is less than the number `b`."""
        match a, b:
            case int(), int() if not isinstance(a, bool) and not isinstance(b, bool):
                return TRUE if a < b else FALSE
            case Number(key), int() if not isinstance(b, bool):
                return self._world.below(key, b)
            case int(), Number(key) if not isinstance(a, bool):
                return self._bdd.deny(self._world.below(key, a + 1))
            case 0, Size(path):
                return self._lists.some(path, TRUE)
        raise RefusedError(f"the proof cannot order {a} and {b}")

    def plus(self, a: Any, b: Any) -> Any:
        """The sum of two numbers."""
        match a, b:
            case Number(first), Number(second):
                return Number("+".join(sorted((first, second))))
            case int(), int() if not isinstance(a, bool) and not isinstance(b, bool):
                return a + b
        raise RefusedError(f"the proof cannot add {a} and {b}")

    def count(self, collection: Any) -> Any:
        """The size of a collection."""
        match collection:
            case list():
                return len(collection)
            case RecordList(path):
                return Size(path)
        raise RefusedError(f"the proof cannot count {collection}")


def _plain(value: Any) -> bool:
    return isinstance(value, bool | int | str | list | dict)
