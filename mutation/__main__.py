"""`python -m mutation`: the mutation score of the law, with every survivor named."""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from compliance.errors import ComplianceError
from compliance.law.source import find_policies
from mutation import report
from mutation.mutant import Mutant
from mutation.operators import all_mutants, sample
from mutation.survivors import faults, read_explanations
from mutation.workshop import Outcome, Pack, try_all

HERE = Path(__file__).resolve().parent
LEAST = 95.0  # percent
CASES_NAMED = 5


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the mutants and print what came of them; 1 if the run has failed, 2 if it could not be made."""
    options = _options(arguments)
    try:
        return _run(options)
    except ComplianceError as error:
        print(f"mutants: {error}", file=sys.stderr)
        return 2


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m mutation", description=__doc__)
    parser.add_argument("--sample", type=int, default=0, help="a fixed sample of about so many (default: all)")
    parser.add_argument("--only", default="", help="only mutants whose id holds this text; no score is asked for")
    parser.add_argument("--jobs", type=int, default=0, help="processes (default: one for each processor)")
    parser.add_argument("--json", type=Path, help="also write the report as JSON to this file")
    parser.add_argument("--least", type=float, default=LEAST, help=f"percent asked for of all (default {LEAST:g})")
    return parser.parse_args(arguments)


def packs(policies: Path) -> list[Pack]:
    """Every jurisdiction of the policy folder; the whole cases in fixtures are about China."""
    names = sorted(path.parent.name for path in policies.glob("*/jurisdiction.toml"))
    files = tuple(sorted((policies.parent / "fixtures" / "cases").glob("*.json")))
    return [Pack(policies, name, files if name == "cn" else ()) for name in names]


def _run(options: argparse.Namespace) -> int:
    began = time.monotonic()
    policies = find_policies()
    by_pack = {pack: all_mutants(pack.law().source, pack.jurisdiction) for pack in packs(policies)}
    mutants = [mutant for members in by_pack.values() for mutant in members]
    existing, chosen = {mutant.id for mutant in mutants}, {mutant.id for mutant in _chosen(mutants, options)}
    outcomes: list[Outcome] = []
    for pack, members in by_pack.items():
        mine = [mutant for mutant in members if mutant.id in chosen]
        for outcome in try_all(pack, mine, 1 if options.sample else CASES_NAMED, options.jobs) if mine else ():
            outcomes.append(outcome)
            _tell(len(outcomes), len(chosen))
    explained = read_explanations(HERE / "survivors.toml")
    seconds = time.monotonic() - began
    print(report.text(outcomes, explained))
    print(f"{len(outcomes)} of {len(existing)} mutants in {seconds:.0f} s")
    if options.json:
        options.json.write_text(json.dumps(report.as_json(outcomes, explained, seconds), indent=1, ensure_ascii=False))
    least = 0.0 if options.only or options.sample else options.least  # of a few a score says little
    found = faults(outcomes, explained, existing, least)
    for fault in found:
        print(f"mutants: {fault}", file=sys.stderr)
    return 1 if found else 0


def _chosen(mutants: Sequence[Mutant], options: argparse.Namespace) -> list[Mutant]:
    named = [mutant for mutant in mutants if options.only in mutant.id]
    return sample(named, options.sample) if options.sample else named


def _tell(done: int, of: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done} of {of} mutants", end="" if done < of else "\r", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
