"""Measures and prints: `python -m benchmarks [--quick] [--write]`. No figure here is ever a condition of a test."""

import argparse
import os
import platform
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import cold, compare, growth, line, memory, opa, throughput, whole_gate
from benchmarks.goals import Part, goals_table
from benchmarks.homes import workplace
from benchmarks.manifests import SIZES
from compliance.law import Law

README = Path(__file__).with_name("README.md")
ABOUT = Path(__file__).with_name("about.md")


@dataclass(frozen=True)
class Extent:
    """How long to measure: seconds for each question of a part, or a number of runs.

    Attributes:
        cold: runs of a cold check, in each way.
        ways: seconds for each manifest that is decided in every way.
        naive_up_to: fields up to which the naive way is measured.
        gate: seconds for each manifest of the whole gate.
        decisions: of the largest run for throughput.
        growth: seconds for each number of data sets.
        parts: seconds for where the time goes, and beside OPA.
    """

    cold: int
    ways: float
    naive_up_to: int
    gate: float
    decisions: int
    growth: float
    parts: float


FULL = Extent(cold=25, ways=2, naive_up_to=max(SIZES), gate=5, decisions=600, growth=5, parts=2)
QUICK = Extent(cold=4, ways=0.3, naive_up_to=SIZES[1], gate=0.5, decisions=200, growth=0.5, parts=0.3)


def machine() -> str:
    """The machine, its Python and the day, in a line."""
    model = platform.processor() or platform.machine()
    cpu = Path("/proc/cpuinfo")
    if cpu.exists():
        names = [row.partition(":")[2].strip() for row in cpu.read_text().splitlines() if row.startswith("model name")]
        model = names[0] if names else model
    today = datetime.now(UTC).date()
    system = f"{platform.system()} {platform.machine()}"
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{model}, {os.cpu_count()} cores, {system}, {python}, {today}"


def load() -> str:
    """How many processes want the processor, over the last minute."""
    return f"{os.getloadavg()[0]:.1f}"


def measured(extent: Extent) -> str:
    """Every table, in Markdown."""
    before, law = load(), Law.load()
    with workplace() as folder:
        parts = _parts(law, folder, extent)
    about = f"Machine: {machine()}, load {before} before it began and {load()} at the end (its own included)"
    if extent is QUICK:
        about += "; fewer samples (`--quick`)"
    return "\n\n".join([about, goals_table(parts), *(part.text for part in parts)])


def _parts(law: Law, folder: Path, extent: Extent) -> list[Part]:
    _tell("a cold check")
    parts = [cold.measure(folder, extent.cold)]
    _tell("the same manifests decided in every way")
    parts.append(compare.measure(law, extent.ways, naive_up_to=extent.naive_up_to))
    _tell("OPA, where the core's time goes, the law in several sizes")
    parts.append(Part(opa.measure(law, folder, extent.parts)))
    parts.append(Part(line.breakdown(law, extent.parts)))
    parts.append(Part(growth.measure(law, extent.growth)))
    _tell("the whole gate and its floor")
    parts.append(whole_gate.measure(law, folder, extent.gate))
    _tell("decisions a second, and memory")
    parts.append(throughput.measure(law, folder, extent.decisions))
    return [*parts, Part(memory.measure(folder))]


def _tell(what: str) -> None:
    print(f"measuring {what}", file=sys.stderr)


def main() -> None:
    """Measure, print, and write the README if asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer samples, for a first look")
    parser.add_argument("--write", action="store_true", help="write benchmarks/README.md again")
    options = parser.parse_args()
    tables = measured(QUICK if options.quick else FULL)
    print(tables)
    if options.write:
        README.write_text(f"{ABOUT.read_text(encoding='utf-8')}\n{tables}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
