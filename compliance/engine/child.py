"""A child process of ours that answers frames: a length in four bytes, big-endian, then so many bytes.

Whatever the child does (die, hang, trickle, babble), the parent has an error in time and never waits for ever. After an
error, or an interrupt, a reply may be left unread: whoever asked then kills the child, so that nothing is ever answered
with it.
"""

import os
import select
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import IO, Protocol, TypeVar

from compliance.errors import EngineError


class HasHandle(Protocol):
    """What `select` waits for."""

    def fileno(self) -> int:
        """The handle."""


Handle = TypeVar("Handle", bound="int | HasHandle")

_AGAIN = "run it again; if it happens again, report it with the machine's memory, open files and load"
_HEADER = struct.Struct(">I")
_MAX_FRAME = 1 << 24
_MAX_LENGTH = (1 << 32) - 1


class Deadline:
    """The end of one exchange: however slowly a child trickles, it does not get more time."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds until the end; at the end 0."""
        return max(0.0, self._end - time.monotonic())


class Child:
    """A module of this package run by our own interpreter; it is started on first use.

    Args:
        module: its dotted name.
        arguments: of its command line.
        name: what errors call it.
        group: whether it leads a process group of its own, which ends with it: its own children too, and a Ctrl-C at
            the terminal reaches the parent alone.
    """

    def __init__(self, module: str, *arguments: str, name: str, group: bool = False) -> None:
        # -P keeps the working directory off the module path: a file there must not stand in for ours.
        self._command = [sys.executable, "-P", "-m", module, *arguments]
        self._name = name
        self._group = group
        self._owner = os.getpid()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        """Whether it was started, by this process, and not killed."""
        return self._process is not None and self._owner == os.getpid()

    def start(self) -> subprocess.Popen[bytes]:
        """Start it, unless it is running.

        Raises:
            EngineError: it cannot be started.
        """
        if self._owner != os.getpid():
            # After a fork the pipes belong to the parent: two processes on them would read each other's answers.
            self._leave_to_parent()
        if self._process is None:
            environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
            try:
                self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                    self._command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    env=environment,
                    process_group=0 if self._group else None,
                )
            except OSError as error:
                raise EngineError(f"{self._name} cannot be started: {error.strerror}", todo=_AGAIN) from error
        return self._process

    def send(self, body: bytes, deadline: Deadline) -> None:
        """Write a frame without ever waiting for a child that does not read.

        Raises:
            EngineError: it is too long, or the child is dead or does not read in time.
        """
        if len(body) > _MAX_LENGTH:
            raise EngineError(f"what {self._name} is asked is too long")
        handle = _handle(self.start().stdin)
        os.set_blocking(handle, False)
        rest = memoryview(_HEADER.pack(len(body)) + body)
        while rest:
            self._wait([], [handle], deadline)
            try:
                rest = rest[os.write(handle, rest) :]
            except BlockingIOError:
                continue
            except OSError as error:
                raise self._died() from error

    def receive(self, deadline: Deadline) -> bytes:
        """Read a frame.

        Raises:
            EngineError: it is too long, or the child is dead or does not answer in time.
        """
        length = _HEADER.unpack(self._read(_HEADER.size, deadline))[0]
        if length > _MAX_FRAME:
            raise EngineError(f"the reply of {self._name} is too long")
        return self._read(length, deadline)

    def fileno(self) -> int:
        """The handle of its replies, for `select`."""
        return _handle(self.start().stdout)

    def kill(self) -> None:
        """End it at once; one of another process is let alone."""
        if self._process is None or self._owner != os.getpid():
            return
        process, self._process = self._process, None
        if self._group:
            with suppress(OSError):  # it is its own leader, and not waited for yet: the number is nobody else's
                os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.wait()
        _close(process)

    def _read(self, size: int, deadline: Deadline) -> bytes:
        handle = self.fileno()
        data = bytearray()
        while len(data) < size:
            self._wait([handle], [], deadline)
            try:
                chunk = os.read(handle, size - len(data))
            except OSError as error:
                raise self._died() from error
            if not chunk:
                raise self._died()
            data += chunk
        return bytes(data)

    def _wait(self, reading: list[int], writing: list[int], deadline: Deadline) -> None:
        if not deadline.left or not any(waited(reading, writing, deadline.left)):
            raise EngineError(
                f"{self._name} did not answer within {deadline.seconds:g} seconds and was stopped", todo=_AGAIN
            )

    def _died(self) -> EngineError:
        return EngineError(f"{self._name} died", todo=_AGAIN)

    def _leave_to_parent(self) -> None:
        self._owner = os.getpid()
        if self._process is not None:
            process, self._process = self._process, None
            process.returncode = 0  # it is not ours to wait for
            _close(process)


def waited(
    reading: Collection[Handle], writing: Collection[Handle], seconds: float
) -> tuple[list[Handle], list[Handle]]:
    """Those that can be read and those that can be written, once one can or the time is over.

    Raises:
        EngineError: they cannot be waited for, as when too many files are open.
    """
    try:
        readable, writable, _ = select.select(reading, writing, [], seconds)
    except (OSError, ValueError) as error:
        raise EngineError(f"child processes cannot be waited for: {error}", todo=_AGAIN) from error
    return readable, writable


def _handle(stream: IO[bytes] | None) -> int:
    if stream is None:
        raise EngineError("a child process has no input or output")
    return stream.fileno()


def _close(process: subprocess.Popen[bytes]) -> None:
    for stream in (process.stdin, process.stdout):
        if stream:
            stream.close()
