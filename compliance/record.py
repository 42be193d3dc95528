"""Records: values of named fields that do not change.

They are msgspec's: such a class is made in some microseconds, where `dataclasses` writes and compiles Python for each,
so that a cold check would wait longer for its classes than for its decision.
"""

from msgspec import Struct


class Record(Struct, frozen=True):
    """A value that does not change, of the fields it names. The type checker checks how one is made, and nothing else.

    What keeps an answer beside its fields (`functools.cached_property`) says `dict=True`.
    """
