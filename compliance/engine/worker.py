"""The worker process: runs the Rego engine where a crash or a run-away of it can hurt nobody.

The body of a frame is a JSON object. One request, one reply. Only this module and the engine are imported here, so that
the process is ready quickly.
"""

import json
import signal
import sys
from pathlib import Path
from typing import Any

from compliance.engine.frames import own_output, read_frame, write_frame
from compliance.engine.rego import RegoEngine
from compliance.errors import ComplianceError


def main() -> None:
    """Serve requests until standard input closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C is for the parent, whose end also ends this
    frames = own_output()  # the engine can print
    cache = sys.argv[1] if len(sys.argv) > 1 else ""
    engine = RegoEngine(Path(cache) if cache else None)
    while (body := read_frame(sys.stdin.buffer)) is not None:
        write_frame(frames, json.dumps(_reply(engine, json.loads(body)), ensure_ascii=False).encode())


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


if __name__ == "__main__":
    main()
