"""Turns the tables of facts of `proof.toml` into functions, and its steps into the values before and after."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from compliance.errors import PolicyError
from compliance.model.decision import Bilingual
from compliance.prove.bdd import TRUE, Function
from compliance.prove.records import Lists
from compliance.prove.sentences import Table
from compliance.prove.shape import Amount, Choice, Kind, Records, Truth, Words, shape
from compliance.prove.worded import same
from compliance.prove.world import ANOTHER, World, part_key

Values = dict[int, bool]


@dataclass(frozen=True)
class Change:
    """One step: the values of the variables before and after; what they do not name stays as it is."""

    what: Bilingual
    before: Values
    after: Values


class Said:
    """Functions of what is said of facts, in a world."""

    def __init__(self, world: World, lists: Lists) -> None:
        self._world = world
        self._lists = lists
        self._bdd = world.bdd

    def any(self, tables: Iterable[Table]) -> Function:
        """Whether one of the tables holds."""
        return self._bdd.any(self.all(table) for table in tables)

    def all(self, table: Table) -> Function:
        """Whether every fact of a table is as it says."""
        return self._bdd.all(self._fact(key, said) for key, said in table.items())

    def _fact(self, key: str, said: Any) -> Function:
        if isinstance(said, dict) and isinstance(self.kind(key), Records):
            return self._bdd.all(self._records(key, how, parts) for how, parts in said.items())
        return self._plain(key, said)

    def kind(self, key: str) -> Kind:
        """The kind of a fact. Raises PolicyError where there is no such fact."""
        if "+" in key and all(isinstance(shape().get(name), Amount) for name in key.split("+")):
            return Amount()
        path, _, part = key.partition("[].")
        if path in self._world.folders:
            return Amount()  # a number with whether it is known
        kind = shape().get(path)
        if kind is None or (part and (not isinstance(kind, Records) or part not in kind.parts)):
            raise PolicyError(f"`{key}` is no fact", where="proof.toml")
        return self._world.kind(key)

    def _records(self, path: str, how: str, parts: Any) -> Function:
        if how == "none":
            return self._bdd.deny(self._lists.some(path, TRUE))
        like = self._bdd.all(self._plain(part_key(path, part), said) for part, said in parts.items())
        if how == "some":
            return self._lists.some(path, like)
        if how == "all":
            return self._bdd.deny(self._lists.some(path, self._bdd.deny(like)))
        raise PolicyError(f"`{how}` says nothing of a list", where="proof.toml")

    def _plain(self, key: str, said: Any) -> Function:
        found = None
        match self.kind(key):
            case Truth():
                found = self._truth(key, said)
            case Choice():
                found = self._text(key, said)
            case Words() if isinstance(said, dict) and said:
                parts = [self._set(key, how, what) for how, what in said.items()]
                found = None if None in parts else self._bdd.all(part for part in parts if part is not None)
            case Amount() if isinstance(said, dict):
                found = self._amount_said(key, said)
        if found is None:
            raise PolicyError(f"`{key}` cannot be said to be {said}", where="proof.toml")
        return found

    def _truth(self, key: str, said: Any) -> Function | None:
        """True, false, or either."""
        match said:
            case bool():
                return self._world.truth(key) if said else self._bdd.deny(self._world.truth(key))
            case [True, False]:
                return TRUE
        return None

    def _text(self, key: str, said: Any) -> Function | None:
        match said:
            case str():
                return self._world.is_text(key, said)
            case [*texts]:
                return self._bdd.any(self._world.is_text(key, text) for text in texts)
            case {"not": [*texts]}:
                return self._bdd.deny(self._bdd.any(self._world.is_text(key, text) for text in texts))
        return None

    def _set(self, key: str, how: str, what: Any) -> Function | None:
        match how, what:
            case "has", str():
                return self._world.holds_word(key, what)
            case "lacks", str():
                return self._bdd.deny(self._world.holds_word(key, what))
            case "beyond", [*words]:
                return self._beyond(key, words)
            case "only", [*words]:
                return self._bdd.deny(self._beyond(key, words))
            case "none", True:
                return self._bdd.deny(self._beyond(key, []))
        return None

    def _beyond(self, key: str, words: list[str]) -> Function:
        """Whether a set holds another word than these."""
        for word in words:
            self._world.learned.text(key, word)
        others = (word for word in self._world.words(key) if word not in words)
        return self._bdd.any(self._world.holds_word(key, word) for word in others)

    def _amount_said(self, key: str, said: dict[str, Any]) -> Function | None:
        match said:
            case {"at_least": int(limit)}:
                return self._bdd.deny(self._world.below(key, limit))
            case {"below": int(limit)}:
                return self._world.below(key, limit)
        return None

    def text_values(self, key: str, text: str) -> Values:
        """The variables of a text that is this one."""
        return self._chosen(self._world.is_text(key, text), f"{key} = {text}")

    def _chosen(self, f: Function, what: str) -> Values:
        """Raises PolicyError where there is no such case: a step from nowhere would hold of everything."""
        found = self._bdd.cheapest(f, {})
        if found is None:
            raise PolicyError(f"`{what}` never is", where="proof.toml")
        return found

    def changes(self, step: Table) -> Iterator[Change]:
        """The changes that a step stands for. Steps of records are not among them."""
        key = step["fact"]
        match step:
            case {"from": bool(old), "to": bool(new)}:
                level = self._world.base(key)
                yield Change(same(f"{key}: {old} > {new}".lower()), {level: old}, {level: new})
            case {"from": str(old), "to": str(new)}:
                yield Change(same(f"{key}: {old} > {new}"), self.text_values(key, old), self.text_values(key, new))
            case {"unknown": True}:
                yield from self._unknown(key)
            case {"more": word} | {"less": word}:
                yield from self._more(key, word, turned="less" in step)
            case _:
                raise PolicyError(f"a step of `{key}` is not understood", where="proof.toml")

    def _more(self, key: str, word: Any, *, turned: bool) -> Iterator[Change]:
        found = self._words(key, word) if isinstance(self.kind(key), Words) else self._amounts(key)
        for change in found:
            yield Change(change.what, change.after, change.before) if turned else change

    def _words(self, key: str, word: Any) -> Iterator[Change]:
        for each in self._world.words(key) if word is True else (word,):
            level = self._bdd.level[self._world.holds_word(key, each)]
            another = Bilingual(en=f"{key}: another", zh=f"{key}：其他")
            yield Change(another if each == ANOTHER else same(f"{key}: {each}"), {level: False}, {level: True})

    def _amounts(self, key: str) -> Iterator[Change]:
        """From each case of a number to the next; a sum that it is part of stays, or rises to its next case."""
        sums = [name for name in self._world.learned.limits if "+" in name and key in name.split("+")]
        cases = len(self._world.spans(key))
        for place in range(cases):
            for rise in (0, 1):
                if place + rise < cases and (rise or sums):
                    least, more = (self._world.spans(key)[at][0] for at in (place, place + rise))
                    one, two = self._amount(key, place), self._amount(key, place + rise)
                    yield from self._with_sums(
                        Change(same(f"{key}: {least:,} > {more:,}"), one, two), sums, turned=False
                    )

    def _amount(self, key: str, place: int) -> Values:
        return self._chosen(self._world.amount(key, place), key)

    def _with_sums(self, change: Change, sums: list[str], *, turned: bool) -> Iterator[Change]:
        if not sums:
            yield change
        for name in sums:
            last = len(self._world.spans(name)) - 1
            for place in range(last + 1):
                for other in range(last + 1) if turned else range(place, min(place + 1, last) + 1):
                    before = change.before | self._amount(name, place)
                    yield Change(change.what, before, change.after | self._amount(name, other))

    def _unknown(self, key: str) -> Iterator[Change]:
        """From each known number to an unknown one, which is zero."""
        number, known = f"{key}.n", self._world.base(f"{key}.known")
        sums = [name for name in self._world.learned.limits if "+" in name and number in name.split("+")]
        after = {**self._amount(number, 0), known: False}
        for place, (least, _) in enumerate(self._world.spans(number)):
            what = Bilingual(en=f"{key}: {least:,} > unknown", zh=f"{key}: {least:,} > 不明")
            change = Change(what, {**self._amount(number, place), known: True}, after)
            yield from self._with_sums(change, sums, turned=True)
