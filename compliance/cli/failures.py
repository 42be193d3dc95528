"""How a failure is told: two lines on standard error, and the exit code of its class."""

import os
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from compliance.errors import ComplianceError, ExitCode, FailureError

_REPORT = "run it again with COMPLIANCE_DEBUG=1 and report what it prints"


class StoppedError(FailureError):
    """The command was stopped by hand."""

    code = "interrupted"
    todo = "see with `compliance log list` what was recorded, and run it again for the rest"


class UnshownError(FailureError):
    """Entries are in the log, and could not be shown in full. What was recorded must not be done again.

    Args:
        entries: their indexes in the log.
        error: why they could not be shown.
        again: what would come of running the command again.
    """

    code = "unshown"

    def __init__(self, entries: Sequence[int], error: BaseException, again: str) -> None:
        first, last = min(entries), max(entries)
        shown = f"`compliance log show {first}`"
        if first != last:
            shown = f"`compliance log list --from {first} --to {last + 1}` and `compliance log show`"
        reason = getattr(error, "strerror", None) or failure_of(error).message
        one = "what was recorded could not be shown"
        what = one if len(entries) == 1 else f"`{len(entries)}` decisions were recorded and could not all be shown"
        super().__init__(f"{what}: {reason}", todo=f"read {shown}; to run it again {again}")
        self.__cause__ = error


@contextmanager
def recorded(index: int, again: str) -> Iterator[None]:
    """Show an entry that is in the log.

    Raises:
        UnshownError: it cannot be shown.
    """
    try:
        yield
        sys.stdout.flush()
    except (OSError, KeyboardInterrupt) as error:
        raise UnshownError([index], error, again) from error


def failure_of(error: BaseException) -> ComplianceError:
    """Any exception as one of ours; what nobody foresaw is a failure of the gate, never a verdict."""
    if isinstance(error, ComplianceError):
        return error
    if isinstance(error, KeyboardInterrupt):
        return StoppedError("stopped by hand")
    return FailureError(f"unexpected `{type(error).__name__}`: {error}", todo=_REPORT)


def report(error: BaseException, source: str = "") -> int:
    """Print what is wrong and what to do.

    Args:
        error: what was raised.
        source: the manifest in hand, named where the error does not name it.

    Returns:
        The exit code.
    """
    if os.environ.get("COMPLIANCE_DEBUG") == "1":
        traceback.print_exception(error, file=sys.stderr)
    known = failure_of(error)
    where = place(known, source)
    _say(f"error: {where}: {known.message}" if where else f"error: {known.message}")
    _say(f"what to do: {known.todo}")
    return known.exit_code


def report_misuse(error: Any) -> int:
    """Print what is wrong with the command line itself."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "compliance"
    message = error.format_message().rstrip(".").replace("'", "`")
    _say(f"error: {command}: {message[:1].lower()}{message[1:]}")
    _say(f"what to do: see `{command} --help`")
    return ExitCode.USAGE


def place(error: ComplianceError, source: str) -> str:
    """Where it is wrong: the manifest, and the place in it or beside it."""
    if not source or source in error.where:
        return error.where
    return f"{source}: {error.where}" if error.where else source


def as_document(error: ComplianceError) -> dict[str, Any]:
    """The error for programs."""
    return {"code": error.code, "message": error.message, "where": error.where, "todo": error.todo}


def silenced() -> None:
    """Nobody reads any more: keep Python from failing once more when it closes the stream."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _say(line: str) -> None:
    """One line, whatever the text: a manifest must not be able to drive the terminal."""
    safe = "".join(char if char.isprintable() else " " if char.isspace() else "\ufffd" for char in line)
    print(safe, file=sys.stderr)  # noqa: T201 - the command line prints
