"""What a gate and the processes that work for it say to each other: MessagePack, read strictly.

A request is one message. Each paper of it is answered with one, in the order asked; `Failed` ends the request.
"""

from datetime import datetime
from typing import Any

import msgspec

from compliance import errors
from compliance.batch import Filed
from compliance.errors import ComplianceError, DisagreementError, EngineError, FailureError
from compliance.paper import disagreement_of
from compliance.store import NewDisagreement, Prior

_REPORT = "run it again with one process and COMPLIANCE_DEBUG=1, and report what it prints"


class Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag=True):
    """Base of all."""


class Take(Message, frozen=True):
    """Verify these manifests, and forget those before; answered with `Filing` or `Refusal`.

    Attributes:
        now: the moment, UTC.
        root_sha256: the trust root of the gate, which must be that of the process.
        law_sha256: its law snapshot, likewise.
        papers: by their place in the batch, envelopes with their names (see `name_bytes`) for messages.
    """

    now: datetime
    root_sha256: str
    law_sha256: str
    papers: dict[int, tuple[bytes, bytes]]


class Judge(Message, frozen=True):
    """Judge papers that were filed, each with the people counted before it; answered with `Decided` or `Refusal`."""

    papers: dict[int, Prior]


class Filing(Message, frozen=True):
    """A paper was verified."""

    place: int
    filed: Filed


class Decided(Message, frozen=True):
    """A paper was judged, and every answer behind it that must be confirmed is. `decision` is canonical JSON."""

    place: int
    decision: bytes


class Fault(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An error; `kind` is its class in `compliance.errors`, and the others are its attributes as `name_bytes`.

    Attributes:
        disagreement: what the log is to keep of one.
    """

    kind: str
    message: bytes
    where: bytes
    todo: bytes
    document: bytes = b""
    disagreement: NewDisagreement | None = None


class Refusal(Message, frozen=True):
    """There is no decision on this paper, and why."""

    place: int
    fault: Fault


class Failed(Message, frozen=True):
    """The request cannot be answered; it concerns the whole batch."""

    fault: Fault


Request = Take | Judge
Reply = Filing | Decided | Refusal | Failed

encode = msgspec.msgpack.Encoder().encode
read_request = msgspec.msgpack.Decoder(Request).decode
_replies: msgspec.msgpack.Decoder[Reply] = msgspec.msgpack.Decoder(Reply)


def read_reply(data: bytes) -> Reply:
    """Read a reply.

    Raises:
        EngineError: it is none.
    """
    try:
        return _replies.decode(data)
    except (msgspec.MsgspecError, ValueError) as error:
        raise EngineError("a process of the batch gave a reply that is none") from error


def name_bytes(text: str) -> bytes:
    """A text that may name a file, whose name need not be text."""
    return text.encode("utf-8", "surrogatepass")


def name_text(data: bytes) -> str:
    """The text again. Raises ValueError where it is none."""
    return data.decode("utf-8", "surrogatepass")


def fault_of(error: Exception) -> Fault:
    """An error as it is told; what nobody foresaw is a failure of the gate, and every other keeps its class."""
    if not isinstance(error, ComplianceError):
        error = FailureError(f"unexpected `{type(error).__name__}`: {error}", todo=_REPORT)
    kind = next(kind for kind in type(error).__mro__ if vars(errors).get(kind.__name__) is kind)
    message, where, todo = map(name_bytes, (error.message, error.where, error.todo))
    if isinstance(error, DisagreementError):
        return Fault(kind.__name__, message, where, todo, name_bytes(error.document), _kept(error))
    return Fault(kind.__name__, message, where, todo)


def _kept(error: DisagreementError) -> NewDisagreement | None:
    """What the log is to keep; where that cannot be told, the gate stops all the same and says so."""
    try:
        return disagreement_of(error)
    except (ComplianceError, ValueError):
        return None


def error_of(fault: Fault) -> ComplianceError:
    """The error that was told.

    Raises:
        EngineError: it is none.
    """
    kind: Any = vars(errors).get(fault.kind)
    if not (isinstance(kind, type) and issubclass(kind, ComplianceError)):
        raise EngineError("a process of the batch gave an error that is none")
    try:
        message, where, todo, document = map(name_text, (fault.message, fault.where, fault.todo, fault.document))
    except ValueError as unreadable:
        raise EngineError("a process of the batch gave an error that is none") from unreadable
    if issubclass(kind, DisagreementError):
        return kind(message, document, subject=fault.disagreement)
    error: ComplianceError = kind(message, where=where, todo=todo)
    return error
