"""Fact documents at random from a seed: thousands in a second, half of them near one that passes."""

from collections.abc import Iterator
from copy import deepcopy
from random import Random
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from compliance.model.facts import Facts, fact_paths
from compliance.policy_tests import Bases, _read
from tests.policies.lab import ROOT, Document
from tests.policies.test_random_facts import DAYS, WORDS

BASES = Bases(_read(ROOT / "policies/cn/bases_test.toml"), "bases")
NEAR = ("general", "personal", "carmaker", "bay", "map")
# On each side of every line that any law has drawn, and far beyond.
NUMBERS = (0, 1, 899, 900, 9_999, 10_000, 90_001, 99_999, 100_000, 100_001, 999_999, 1_000_000, 10**7, 2**53 - 1)
DAY_NUMBERS = (20200101, 20220831, 20220901, 20230531, 20230601, 20240601)
GROUPS = ("transfer", "exporter", "recipients", "data", "counts", "evidence")


def documents(count: int, seed: int) -> Iterator[Document]:
    """So many documents; the same seed gives the same ones."""
    chance = Random(seed)
    hints = get_type_hints(Facts)
    for number in range(count):
        wild = {group: _value(group, hints[group], chance) for group in GROUPS} | {"claims": _claims(chance)}
        yield wild if number % 2 else _near(wild, chance)


def _near(wild: Document, chance: Random) -> Document:
    """A document that passes, with up to four facts of the wild one."""
    document: Document = deepcopy(BASES.document(chance.choice(NEAR), DAYS[0], {}, "near"))
    for path in chance.sample(sorted(fact_paths()), chance.randint(0, 4)):
        *folders, last = path.split(".")
        place, source = document, wild
        for folder in folders:
            place, source = place[folder], source[folder]
        place[last] = source[last]
    return document


def _claims(chance: Random) -> Document:
    claims: Document = {}
    for path in (path for path in sorted(fact_paths()) if path.startswith("claims.")):
        entry = BASES._entries.get(path) or {}
        parts = {key: chance.random() < 0.8 if isinstance(value, bool) else value for key, value in entry.items()}
        claims[path.removeprefix("claims.")] = [parts] * chance.choice((0, 0, 0, 1, 2))
    return claims


def _value(name: str, kind: Any, chance: Random) -> Any:
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _value(name, chance.choice(get_args(kind)), chance)
    if origin is Literal:
        return chance.choice(get_args(kind))
    if origin is tuple:
        return [_value(name, get_args(kind)[0], chance) for _ in range(chance.choice((0, 1, 1, 2)))]
    if kind in (bool, int, str):
        known = {bool: (True, False), int: DAY_NUMBERS if name == "started_on" else NUMBERS, str: WORDS.get(name, ())}
        return chance.choice(known[kind])
    return {key: _value(key, hint, chance) for key, hint in get_type_hints(kind).items()}
