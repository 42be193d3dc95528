"""The fast executor: the plan of a program as functions in this process.

The functions are kept on disk under the digest of the program, of the code that wrote them and of the Python that runs
them, with a checksum; whatever does not match is made anew from the plan.
"""

import json
import marshal
import sys
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

import msgspec

from compliance.cache import keep
from compliance.engine.plan.source import Functions, make_functions
from compliance.engine.program import Program
from compliance.errors import EngineError

_DECODER = msgspec.json.Decoder()
_ENCODER = msgspec.json.Encoder(order="deterministic")  # a set of the law becomes an array in order
_PARTS = ("plan/generate.py", "plan/source.py", "plan/values.py", "lint.py")


class Plans(Protocol):
    """Whatever compiles a program to a linted plan."""

    def plan(self, program: Program) -> str:
        """The saved plan (OPA's intermediate representation, JSON text). Raises EngineError or PolicyError."""


class PlanExecutor:
    """An `Executor` that runs the functions of a plan.

    Args:
        plans: gives the plan of a program whose functions are not kept.
        cache: folder for the functions, or `None` for none.
    """

    def __init__(self, plans: Plans, cache: Path | None = None) -> None:
        self._plans = plans
        self._cache = cache
        self._programs: dict[str, Functions] = {}

    def load(self, program: Program) -> None:
        """Make the functions of the program, or find them made. Raises EngineError or PolicyError."""
        if program.digest not in self._programs:
            parts = self._kept(program.digest) or self._made(program)
            self._programs[program.digest] = make_functions(*parts)

    def run(self, digest: str, document: str) -> str:
        """Run a loaded program on one fact document (JSON text) and return the answer (JSON text).

        Raises:
            EngineError: it is not loaded, or failed.
        """
        answer = self._programs.get(digest)
        if answer is None:
            raise EngineError("the program is not loaded")
        try:
            return _ENCODER.encode(answer(_DECODER.decode(document))).decode()
        except (msgspec.MsgspecError, ValueError, TypeError) as error:
            raise EngineError(f"the plan's answer cannot be given: {error}") from error

    def _made(self, program: Program) -> tuple[Any, ...]:
        from compliance.engine.plan.generate import generate
        from compliance.engine.plan.source import compiled

        written = generate(json.loads(self._plans.plan(program)), json.loads(program.data))
        parts = (compiled(written), written.constants, written.entry, written.count)
        if self._cache:
            body = marshal.dumps(parts)
            keep(self._entry(self._cache, program.digest), sha256(body).digest() + body)
        return parts

    def _kept(self, digest: str) -> tuple[Any, ...] | None:
        """What is kept under the digest; a damaged entry is none."""
        try:
            data = self._entry(self._cache, digest).read_bytes() if self._cache else b""
        except OSError:
            return None
        mark, body = data[:32], data[32:]
        return marshal.loads(body) if body and sha256(body).digest() == mark else None  # noqa: S302 - as a .pyc is read

    def _entry(self, cache: Path, digest: str) -> Path:
        return cache / f"functions-{digest}-{sys.implementation.cache_tag}-{_writer()}.bin"


@cache
def _writer() -> str:
    """Names the code that lints plans and writes functions: other code, or another Python, makes other functions."""
    total = sha256(sys.version.encode())
    for name in _PARTS:
        total.update(Path(__file__).parent.joinpath(name).read_bytes())
    return total.hexdigest()[:16]
