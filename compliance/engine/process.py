"""The executor of the gate: the Rego engine in a worker process that can die or run away without an approval.

A reply that does not come in time kills the worker and is an error. The next use starts a new one.
"""

import json
import threading
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from compliance.engine.child import Child, Deadline
from compliance.errors import ComplianceError, EngineError, PolicyError

if TYPE_CHECKING:  # this module is imported before anything heavy, so that the worker starts at once
    from compliance.engine.program import Program


class WorkerExecutor:
    """An `Executor` whose engine lives in a child process.

    Args:
        cache: folder for compiled programs, or `None` for none.
        seconds: how long one evaluation may take before the worker is killed.
        compile_seconds: the same for compiling.
    """

    def __init__(self, cache: Path | None = None, *, seconds: float = 10.0, compile_seconds: float = 60.0) -> None:
        self._seconds = seconds
        self._compile_seconds = compile_seconds
        self._lock = threading.Lock()
        self._child = Child("compliance.engine.worker", str(cache or ""), name="the engine's worker process")
        self._programs: dict[str, Program] = {}

    def start(self) -> None:
        """Start the worker now, so that it gets ready while the caller does something else."""
        with self._lock:
            self._child.start()

    def load(self, program: "Program") -> None:
        """Compile the program in the worker, or find it compiled. Raises EngineError or PolicyError."""
        with self._lock:
            self._load(program)
            self._programs[program.digest] = program

    def run(self, digest: str, document: str) -> str:
        """Run a loaded program. Raises EngineError where the worker fails, dies or does not answer in time."""
        with self._lock:
            if digest not in self._programs:
                raise EngineError("the program is not loaded")
            if not self._child.running:
                self._load(self._programs[digest])
            return self._answer({"do": "run", "digest": digest, "document": document}, self._seconds)

    def plan(self, program: "Program") -> str:
        """The saved plan of a program (OPA's intermediate representation, JSON text). Raises as `load` and `run` do."""
        with self._lock:
            self._programs[program.digest] = program
            return self._answer(_request("plan", program), self._compile_seconds)

    def close(self) -> None:
        """End the worker."""
        with self._lock:
            self._child.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _load(self, program: "Program") -> None:
        if self._exchange({"do": "has", "digest": program.digest}, self._compile_seconds).get("ok") is True:
            return
        self._ask(_request("compile", program), self._compile_seconds)

    def _answer(self, request: dict[str, Any], seconds: float) -> str:
        answer = self._ask(request, seconds).get("answer")
        if not isinstance(answer, str):
            raise EngineError("the worker gave no answer")
        return answer

    def _ask(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        reply = self._exchange(request, seconds)
        if reply.get("ok") is not True:
            kind: type[ComplianceError] = PolicyError if reply.get("code") == "policy" else EngineError
            raise kind(str(reply.get("error", "the worker gave no reason")), where=str(reply.get("where", "")))
        return reply

    def _exchange(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        deadline = Deadline(seconds)
        try:
            self._child.send(json.dumps(request, ensure_ascii=False).encode(), deadline)
            reply = json.loads(self._child.receive(deadline))
            if not isinstance(reply, dict):
                raise EngineError("the worker's reply is not an object")
        except (OSError, ValueError) as error:
            self._child.kill()
            raise EngineError("the engine's worker process died") from error
        except BaseException:
            # Whatever broke in between (an interrupt, a signal of the caller) may have left a reply unread, and the
            # next document must never be answered with it.
            self._child.kill()
            raise
        return reply


def _request(what: str, program: "Program") -> dict[str, Any]:
    return {"do": what, "digest": program.digest, "modules": dict(program.modules), "data": program.data}
