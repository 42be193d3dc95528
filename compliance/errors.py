"""The tree of errors. Each class has a stable `code`, the exit code of the command line, and says what to do.

    ComplianceError
    |-- UsageError            2   wrong arguments, missing or malformed configuration
    |-- UntrustedError        4   the input cannot be relied on
    |   |-- JsonError             not strict JSON
    |   |-- SchemaError           not of the published shape
    |   |-- EnvelopeError         not a DSSE envelope over the statement we read
    |   |-- SignatureError        a signature fails, or too few people signed
    |   |-- TrustRootError        the trust root itself is invalid, expired or not the pinned one
    |   |-- PayloadError          the files are not those of the manifest
    |   |-- TermError             outside the manifest's own term
    |   `-- ReplayError           the id and revision have been used
    `-- FailureError          5   the gate itself failed; never an approval
        |-- PolicyError           the law files are wrong, incomplete, or do not reach the day asked
        |-- EngineError           the policy engine failed or answered incompletely
        |   `-- DisagreementError     the two executors of the same rules differ
        `-- StoreError            the log or the volumes cannot be read or written
            |-- ClockError        the clock is behind the log
            `-- LogTamperedError  the log does not verify

A message is one sentence in lower case without a line break, names what is wrong in backticks, and `where` holds the
file, line or JSON pointer. `todo` says what the user can do next.
"""

from collections.abc import Mapping
from enum import IntEnum
from typing import TypeAlias

Answers: TypeAlias = "tuple[Mapping[str, object], Mapping[str, object]]"


class ExitCode(IntEnum):
    """Exit codes of the command line. They are API: pipelines depend on them."""

    APPROVE = 0
    DENY = 1
    USAGE = 2
    REVIEW = 3
    UNTRUSTED = 4
    FAILURE = 5


class ComplianceError(Exception):
    """Any error this package raises on purpose.

    Args:
        message: what is wrong.
        where: file, file and line, or JSON pointer; empty if nowhere in particular.
        todo: what to do about it; the class default when empty.
    """

    code = "error"
    exit_code = ExitCode.FAILURE
    todo = "see `compliance --help`"

    def __init__(self, message: str, *, where: str = "", todo: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.todo = todo or type(self).todo

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.message}"


class UsageError(ComplianceError):
    """The command line or the configuration is wrong; nothing was judged."""

    code = "usage"
    exit_code = ExitCode.USAGE


class UntrustedError(ComplianceError):
    """The input cannot be relied on; nothing was judged."""

    code = "untrusted"
    exit_code = ExitCode.UNTRUSTED


class JsonError(UntrustedError):
    """The bytes are not the strict JSON of the contract."""

    code = "json"
    todo = "write the document as UTF-8 JSON with integers only and every key once"


class SchemaError(UntrustedError):
    """The document has the wrong shape."""

    code = "schema"
    todo = "compare the document with `compliance manifest schema`"


class EnvelopeError(UntrustedError):
    """The envelope or the statement in it is not one this gate reads."""

    code = "envelope"
    todo = "sign the manifest with `compliance sign`"


class SignatureError(UntrustedError):
    """A signature does not verify, or the people who signed do not meet the threshold."""

    code = "signature"
    todo = "have the people named in the trust root sign with their own keys"


class TrustRootError(UntrustedError):
    """The trust root is not valid for this moment, or is not the pinned one."""

    code = "trust_root"
    todo = "look at it with `compliance trust show` and rotate it with `compliance trust rotate`"


class PayloadError(UntrustedError):
    """The files in the folder are not exactly the files of the manifest."""

    code = "payload"
    todo = "export exactly the files that were signed, or sign a new manifest"


class TermError(UntrustedError):
    """The manifest is not yet issued or has expired."""

    code = "term"
    todo = "issue and sign a manifest with a new revision"


class ReplayError(UntrustedError):
    """This id and revision have been decided before."""

    code = "replay"
    todo = "raise `revision` and sign again; the earlier decision is in the log"


class FailureError(ComplianceError):
    """The gate could not do its work. There is no verdict, and no verdict is never an approval."""

    code = "failure"


class PolicyError(FailureError):
    """The law files are wrong, incomplete, or do not reach the day asked."""

    code = "policy"
    todo = "check the policies with `compliance policy test`"


class EngineError(FailureError):
    """The policy engine failed, ran away, or answered incompletely."""

    code = "engine"
    todo = "run `compliance policy test`; if it passes, report this with the manifest's digest"


class DisagreementError(EngineError):
    """The two executors of the same rules gave different answers, so neither can be relied on.

    Attributes:
        document: the facts (JSON text) on which they differ.
        program: digest of the program that both ran; empty where none is named.
        answers: what the first and the second say, by package, of the packages on which they differ.
        subject: what was being judged, as whoever judged has named it.
    """

    code = "disagreement"
    todo = "stop the gate, keep its cache folder, and report this with the facts: one of the executors is wrong"

    def __init__(
        self, message: str, document: str, *, program: str = "", answers: Answers = ({}, {}), subject: object = None
    ) -> None:
        super().__init__(message)
        self.document = document
        self.program = program
        self.answers = answers
        self.subject = subject


class StoreError(FailureError):
    """The log or the volumes cannot be read or written."""

    code = "store"
    todo = "check the disk and the permissions of the home folder, then `compliance log verify`"


class ClockError(StoreError):
    """The clock is on an earlier day than the last entry of the log: what was counted since would not be seen."""

    code = "clock"
    todo = (
        "set this machine's clock right; if the entry itself was recorded under a wrong clock, wait for its day, or "
        "begin a new home and enter the people counted so far with `compliance volumes open`"
    )


class LogTamperedError(StoreError):
    """The log is not what was signed."""

    code = "log_tampered"
    todo = "stop the gate, keep a copy of the home folder, and compare it with the checkpoints that others hold"


LONGEST = 400  # characters of a text from outside that is quoted


def printable(text: str) -> str:
    """Give a text from outside in a form that is safe to print: no control or direction characters, and not endless."""
    shown = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text[:LONGEST])
    return shown if len(text) <= LONGEST else f"{shown}…"
