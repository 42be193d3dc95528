"""The questions that the law is asked: each has its own facts, and its own instruments answer it.

`transfer`: may these data leave? Facts of one dataset (`model/facts.py`). `project`: may a need be met with data and
compute kept in China? Facts of one project (`model/project_facts.py`), which a check of a transfer never loads.
"""

from collections.abc import Iterator
from functools import cache
from typing import Literal, get_args

from msgspec.structs import fields

from compliance.model.base import Closed
from compliance.model.facts import fact_paths, fact_paths_below

Question = Literal["transfer", "project"]
QUESTIONS: tuple[Question, ...] = get_args(Question)


@cache
def paths_of(question: Question) -> frozenset[str]:
    """The path of every fact that a rule of the question may read."""
    if question == "transfer":
        return fact_paths()
    from compliance.model.project_facts import project_fact_paths

    return project_fact_paths()


@cache
def entries_of(question: Question) -> dict[str, frozenset[str]]:
    """For each list of entries among the facts, the paths that every entry has; none for `transfer`.

    The entries of the claims of a transfer are held to the contract by the models alone.
    """
    if question == "transfer":
        return {}
    from compliance.model.project_facts import ProjectFacts

    return dict(_entries(ProjectFacts, ""))


def _entries(model: type[Closed], prefix: str) -> Iterator[tuple[str, frozenset[str]]]:
    for field in fields(model):
        name, kind = field.name, field.type
        parts = [part for part in get_args(kind) if isinstance(part, type) and issubclass(part, Closed)]
        if isinstance(kind, type) and issubclass(kind, Closed):
            yield from _entries(kind, f"{prefix}{name}.")
        elif parts:
            yield prefix + name, frozenset(fact_paths_below(parts[0]))
