"""Measures and prints: `python -m benchmarks [--quick] [--write]`. No figure here is ever a condition of a test."""

import argparse
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import growth, line, program
from benchmarks.manifests import SIZES
from compliance.law import Law

README = Path(__file__).with_name("README.md")
ABOUT = """\
# How long a decision takes

Written by `python -m benchmarks --write`; `make bench` prints the same tables, and `--quick` takes fewer samples.

- **In process** is the work between a verified manifest and a decision: facts are derived, the law's rules are run on
  them, one question for each data set, and the findings become a decision. **With worker** is the same with the engine
  in its own process, as the gate runs it.
- **The naive way** gives the whole manifest to the same Rego engine with the policy of `naive/export.rego`, which joins
  lists, scopes and dates in Rego and is compiled once. It knows about thirty rules, where the law has nearly two
  hundred, and on the manifests of the benchmark it gives the same verdict, route and reasons; that is checked before
  anything is timed. The ways are measured in turn, and the ratio is the median of the ratios of the turns.
- **How it grows with the law**: what grows is the work of the engine, which asks every instrument in force about each
  data set, so that the time is about in proportion to the rules that are asked; facts are derived once, whatever the
  number of instruments. Measured are parts of the law (first the instruments that decide the manifest), the law, and
  the law with copies of itself under other names, made in memory, with modules, parameters and rules of their own. All
  give the same decision, which is checked before anything is timed.
- **Cold** is `compliance check` as a process of its own, from the shell's point of view, with the caches warm: the
  trust root, signatures, law, judgement, commit and the text of the answer.
- The gate commits to the disk and waits for it (`fsync`); the benchmark works in `build/` of the checkout.
"""


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
    load = f"load {os.getloadavg()[0]:.1f} before it began"
    return f"{model}, {os.cpu_count()} cores, {system}, {python}, {today}, {load}"


def measured(*, quick: bool) -> str:
    """Every table, in Markdown."""
    described = machine()
    law = Law.load()
    with program.workplace() as folder:
        print("measuring the whole program", file=sys.stderr)
        whole, cold = program.measure(folder, 8 if quick else 25, 0.5 if quick else 3)
        imports, memory = cold.imports(), program.memory(folder)
    print("measuring the line, three ways in turn", file=sys.stderr)
    ways = line.measure(law, 0.5, SIZES[:2]) if quick else line.measure(law, 2)
    parts = line.breakdown(law, 0.3 if quick else 2)
    print("measuring the law in several sizes", file=sys.stderr)
    sizes = growth.measure(law, 1 if quick else 5)
    return "\n\n".join([f"Machine: {described}", whole, ways, parts, sizes, imports, memory])


def main() -> None:
    """Measure, print, and write the README if asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer samples, for a first look")
    parser.add_argument("--write", action="store_true", help="write benchmarks/README.md again")
    options = parser.parse_args()
    tables = measured(quick=options.quick)
    print(tables)
    if options.write:
        README.write_text(f"{ABOUT}\n{tables}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
