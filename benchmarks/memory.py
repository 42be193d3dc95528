"""Decides one manifest, and prints the memory of this process and its worker: `-m benchmarks.memory HOME FILE`."""

import os
import re
import subprocess
import sys
from pathlib import Path

from benchmarks.manifests import NOW, manifest
from benchmarks.stats import table
from compliance.gate import Gate

_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB", re.MULTILINE)


def measure(folder: Path) -> str:
    """Peak memory of a gate that decided 3,000 fields, and of its worker, each from its own process."""
    from benchmarks.homes import found, signed  # the process that is measured has no use for them

    envelope = folder / "memory.json"
    envelope.write_bytes(signed(manifest(3000, approve=True, number=-1)))
    command = [sys.executable, "-m", "benchmarks.memory", str(found(folder, "memory").folder), str(envelope)]
    checkout = Path(__file__).resolve().parents[1]
    run = subprocess.run(command, capture_output=True, text=True, check=True, cwd=checkout)  # noqa: S603
    gate, worker = (int(_PEAK.findall(part)[0]) / 1024 for part in run.stdout.split("\0"))
    return table(
        ("peak memory (MB)", "gate", "worker"), [("one check of 3,000 fields", f"{gate:.0f}", f"{worker:.0f}")]
    )


def main() -> None:
    """Print two status files of the kernel, a zero byte between them."""
    home, envelope = map(Path, sys.argv[1:])
    with Gate.open(home, clock=lambda: NOW) as gate:
        gate.check(envelope.read_bytes())
        children = Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii").split()
        status = [Path(f"/proc/{process}/status").read_text(encoding="utf-8") for process in ("self", children[0])]
    sys.stdout.write("\0".join(status))


if __name__ == "__main__":
    main()
