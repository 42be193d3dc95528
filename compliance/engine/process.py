"""The executor of the gate: the Rego engine in a worker process that can die or run away without an approval.

A reply that does not come in time kills the worker and is an error. The next use starts a new one.
"""

import json
import os
import select
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, Self

from compliance.errors import ComplianceError, EngineError, PolicyError

if TYPE_CHECKING:  # this module is imported before anything heavy, so that the worker starts at once
    from compliance.engine.program import Program

_HEADER = struct.Struct(">I")
_MAX_REPLY = 1 << 24


class WorkerExecutor:
    """An `Executor` whose engine lives in a child process.

    Args:
        cache: folder for compiled programs, or `None` for none.
        seconds: how long one evaluation may take before the worker is killed.
        compile_seconds: the same for compiling.
    """

    def __init__(self, cache: Path | None = None, *, seconds: float = 10.0, compile_seconds: float = 60.0) -> None:
        self._cache = cache
        self._seconds = seconds
        self._compile_seconds = compile_seconds
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = os.getpid()
        self._programs: dict[str, Program] = {}

    def start(self) -> None:
        """Start the worker now, so that it gets ready while the caller does something else."""
        with self._lock:
            self._worker()

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
            if self._process is None or self._owner != os.getpid():
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
            self._kill()

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
        worker = self._worker()
        try:
            deadline = _Deadline(seconds)
            _send(worker, json.dumps(request, ensure_ascii=False).encode(), deadline)
            reply = json.loads(_receive(worker, deadline))
        except (OSError, ValueError, EngineError) as error:
            self._kill()
            message = error.message if isinstance(error, EngineError) else "the engine's worker process died"
            raise EngineError(message) from error
        except BaseException:
            # Whatever broke in between (an interrupt, a signal of the caller) may have left a reply unread, and the
            # next document must never be answered with it.
            self._kill()
            raise
        if not isinstance(reply, dict):
            self._kill()
            raise EngineError("the worker's reply is not an object")
        return reply

    def _worker(self) -> subprocess.Popen[bytes]:
        if self._owner != os.getpid():
            # After a fork the pipes belong to the parent: two processes on them would read each other's answers.
            self._leave_to_parent()
        if self._process is None:
            # -P keeps the working directory off the module path: a file there must not stand in for the engine.
            root = str(Path(__file__).resolve().parents[2])
            command = [sys.executable, "-P", "-m", "compliance.engine.worker", str(self._cache or "")]
            environment = {**os.environ, "PYTHONPATH": root}
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
            )
        return self._process

    def _leave_to_parent(self) -> None:
        self._owner = os.getpid()
        if self._process is not None:
            process, self._process = self._process, None
            process.returncode = 0  # it is not ours to wait for
            _close(process)

    def _kill(self) -> None:
        if self._process is None or self._owner != os.getpid():
            return
        process, self._process = self._process, None
        process.kill()
        process.wait()
        _close(process)


def _request(what: str, program: "Program") -> dict[str, Any]:
    return {"do": what, "digest": program.digest, "modules": dict(program.modules), "data": program.data}


def _close(process: subprocess.Popen[bytes]) -> None:
    for stream in (process.stdin, process.stdout):
        if stream:
            stream.close()


def _send(worker: subprocess.Popen[bytes], body: bytes, deadline: "_Deadline") -> None:
    """Write a frame without ever waiting for a worker that does not read."""
    handle = _handle(worker.stdin)
    os.set_blocking(handle, False)
    rest = memoryview(_HEADER.pack(len(body)) + body)
    while rest:
        deadline.wait([], [handle])
        try:
            rest = rest[os.write(handle, rest) :]
        except BlockingIOError:
            continue


def _receive(worker: subprocess.Popen[bytes], deadline: "_Deadline") -> bytes:
    handle = _handle(worker.stdout)
    length = _HEADER.unpack(_read_exactly(handle, _HEADER.size, deadline))[0]
    if length > _MAX_REPLY:
        raise EngineError("the worker's reply is too long")
    return _read_exactly(handle, length, deadline)


def _handle(stream: IO[bytes] | None) -> int:
    if stream is None:
        raise EngineError("the worker has no input or output")
    return stream.fileno()


def _read_exactly(handle: int, size: int, deadline: "_Deadline") -> bytes:
    data = b""
    while len(data) < size:
        deadline.wait([handle], [])
        chunk = os.read(handle, size - len(data))
        if not chunk:
            raise EngineError("the engine's worker process died")
        data += chunk
    return data


class _Deadline:
    """The end of one exchange: however slowly a worker trickles, it does not get more time."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._end = time.monotonic() + seconds

    def wait(self, reading: list[int], writing: list[int]) -> None:
        """Wait until a handle is ready. Raises EngineError at the end."""
        left = self._end - time.monotonic()
        if left <= 0 or not any(select.select(reading, writing, [], left)):
            raise EngineError(f"the engine did not answer within {self._seconds:g} seconds and was stopped")
