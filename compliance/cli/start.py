"""Runs a command line: the one place where whatever went wrong becomes an exit code.

A plain `compliance check` is read without the command-line library, whose import takes longer than a decision.
"""

import sys
from collections.abc import Sequence
from typing import TextIO

from compliance.cli.failures import report, report_misuse, silenced
from compliance.cli.quick import plain_check
from compliance.errors import ExitCode


def run(arguments: Sequence[str]) -> int:
    """Run one command line.

    Args:
        arguments: what stands behind `compliance`.

    Returns:
        The exit code, one of `compliance.errors.ExitCode`.
    """
    for stream in (sys.stdout, sys.stderr):
        _as_utf8(stream)
    try:
        code = _run(list(arguments))
        sys.stdout.flush()
    except BrokenPipeError:
        silenced()
        return ExitCode.FAILURE
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - nothing may leave as a traceback or as 0
        code = _report(error)
        silenced()
    return code


def _report(error: BaseException) -> int:
    try:
        return report_misuse(error) if hasattr(error, "format_message") else report(error)
    except BrokenPipeError:
        silenced()
        return ExitCode.FAILURE


def _run(arguments: list[str]) -> int:
    options = plain_check(arguments)
    if options is not None:
        from compliance.cli.check_run import check_paths

        return check_paths(options)
    from compliance.cli.app import invoke

    return invoke(arguments)


def _as_utf8(stream: TextIO) -> None:
    """Write UTF-8 whatever the locale says; a name that is no text is shown escaped."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="backslashreplace")
