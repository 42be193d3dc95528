"""The worker process: runs the Rego engine where a crash or a run-away of it can hurt nobody.

Frames on standard input and output: a length in four bytes, big-endian, then a JSON object. One request, one reply.
Only this module and the engine are imported here, so that the process is ready quickly.
"""

import json
import os
import struct
import sys
from pathlib import Path
from typing import IO, Any

from compliance.engine.rego import RegoEngine
from compliance.errors import ComplianceError

_HEADER = struct.Struct(">I")


def main() -> None:
    """Serve requests until standard input closes."""
    # The engine can print; its standard output must not mix with the frames.
    frames = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    cache = sys.argv[1] if len(sys.argv) > 1 else ""
    engine = RegoEngine(Path(cache) if cache else None)
    while (request := read_frame(sys.stdin.buffer)) is not None:
        write_frame(frames, _reply(engine, request))


def _reply(engine: RegoEngine, request: dict[str, Any]) -> dict[str, Any]:
    try:
        if request["do"] == "has":
            return {"ok": engine.has(request["digest"])}
        if request["do"] == "compile":
            engine.compile(request["digest"], request["modules"], request["data"])
            return {"ok": True}
        if request["do"] == "plan":
            return {"ok": True, "answer": engine.plan(request["digest"], request["modules"], request["data"])}
        return {"ok": True, "answer": engine.run(request["digest"], request["document"])}
    except ComplianceError as error:
        return {"ok": False, "error": error.message, "where": error.where, "code": error.code}


def read_frame(stream: IO[bytes]) -> dict[str, Any] | None:
    """One frame, or `None` where the stream has ended."""
    header = stream.read(_HEADER.size)
    if len(header) < _HEADER.size:
        return None
    body = stream.read(_HEADER.unpack(header)[0])
    frame: dict[str, Any] = json.loads(body)
    return frame


def write_frame(stream: IO[bytes], frame: dict[str, Any]) -> None:
    """Write one frame and flush it."""
    body = json.dumps(frame, ensure_ascii=False).encode()
    stream.write(_HEADER.pack(len(body)) + body)
    stream.flush()


if __name__ == "__main__":
    main()
