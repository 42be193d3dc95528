"""Frames as a child process reads and writes them; the other end of `compliance.engine.child`."""

import os
import struct
import sys
from typing import IO

_HEADER = struct.Struct(">I")


def own_output() -> IO[bytes]:
    """Keep standard output for frames: whatever else is printed goes to standard error from now on."""
    frames = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return frames


def read_frame(stream: IO[bytes]) -> bytes | None:
    """The body of one frame, or `None` where the stream has ended."""
    header = stream.read(_HEADER.size)
    if len(header) < _HEADER.size:
        return None
    size = _HEADER.unpack(header)[0]
    body = stream.read(size)
    return body if len(body) == size else None


def write_frame(stream: IO[bytes], body: bytes) -> None:
    """Write one frame and flush it."""
    stream.write(_HEADER.pack(len(body)) + body)
    stream.flush()
