"""The command line: `compliance check` and its companions. No logic of its own; the exit codes are API.

Standard output carries only what was asked for; errors, notes and progress go to standard error.
"""

import sys


def main() -> None:
    """Run the command line of this process and leave with its exit code."""
    from compliance.cli.app import run

    sys.exit(run(sys.argv[1:]))
