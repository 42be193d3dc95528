"""The command line: `compliance check` and its companions. No logic of its own; the exit codes are API.

Standard output carries only what was asked for; errors, notes and progress go to standard error.
"""

import gc
import sys


def main() -> None:
    """Run the command line of this process and leave with its exit code."""
    # A run makes many objects and few cycles; looking for cycles at the usual pace costs a tenth of a short run.
    gc.set_threshold(50_000)
    from compliance.cli.start import run

    sys.exit(run(sys.argv[1:]))
