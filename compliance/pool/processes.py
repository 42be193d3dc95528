"""The processes of a gate as it sees them: it asks, waits for all, and believes nothing that was not asked for."""

import threading
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from compliance.batch import Filed, Ruling
from compliance.engine.agree import Confirm
from compliance.engine.child import Child, Deadline, waited
from compliance.errors import ComplianceError, EngineError
from compliance.law import Snapshot
from compliance.paper import Ruled, ruled
from compliance.pool.messages import (
    Decided,
    Failed,
    Filing,
    Judge,
    Refusal,
    Take,
    encode,
    error_of,
    name_bytes,
    read_reply,
)
from compliance.store import Prior

Value = TypeVar("Value")

_IN_A_ROUND = 8  # papers that a process judges before the counts are foreseen anew


class Pool:
    """Processes that verify and judge, started with their first batch. Each paper is judged where it was verified.

    Attributes:
        at_once: how many papers to have judged at once.

    Args:
        home: the home folder of the gate.
        policies: the folder of the law.
        readings: the signed choice of readings, if any.
        confirm: which answers the engine's own machine confirms, one beside each process.
        processes: how many.
        seconds: how long the gate waits until any of them says something; one paper takes milliseconds.
    """

    def __init__(
        self,
        home: Path,
        policies: Path,
        readings: Path | None,
        confirm: Confirm,
        *,
        processes: int,
        seconds: float = 120.0,
    ) -> None:
        places = [str(path.absolute()) if path else "" for path in (home, policies, readings)]
        self._children = [
            Child("compliance.pool.worker", *places, confirm, name="a process of the batch", group=True)
            for _ in range(processes)
        ]
        self.at_once = processes * _IN_A_ROUND
        self._seconds = seconds
        self._lock = threading.Lock()

    @contextmanager
    def batch(self) -> Iterator["Pool"]:
        """Hold the processes for one batch.

        Whatever breaks it off (an error, an interrupt) may have left a reply unread, which must not be taken for one to
        the next request. So it ends the processes, and the next batch starts new ones.
        """
        with self._lock:
            try:
                yield self
            except BaseException:
                self.close()
                raise

    def take(
        self, manifests: Sequence[tuple[bytes, str]], now: datetime, root_sha256: str, law: Snapshot
    ) -> list[Filed | Exception]:
        """Verify the manifests of a batch.

        Args:
            manifests: envelopes with their names for messages.
            now: the moment, UTC.
            root_sha256: the trust root in force.
            law: the law in use.

        Returns:
            In their order what the batch must know of each, or why it cannot be relied on.

        Raises:
            FailureError: a process has another law or trust root, failed, hangs or does not answer as it should.
        """
        papers = {place: (data, name_bytes(where)) for place, (data, where) in enumerate(manifests)}
        asked = self._asked(papers, lambda share: Take(now, root_sha256, law.digest, share))
        found: dict[int, Filed | Exception] = {}
        for reply in self._replies(asked):
            if isinstance(reply, Decided):
                raise _nonsense()
            found[reply.place] = reply.filed if isinstance(reply, Filing) else error_of(reply.fault)
        return [found[place] for place in papers]

    def judge(self, law: Snapshot, priors: Mapping[int, Prior]) -> Callable[[], Mapping[int, Ruling]]:
        """Begin to judge papers of the batch by their place, each with the people counted before it.

        Returns:
            What waits for the rulings.

        Raises:
            DisagreementError: the executors of a process differ.
            FailureError: a process could not confirm, failed, hangs or does not answer as it should.
        """
        asked = self._asked(priors, Judge)

        def rulings() -> Mapping[int, Ruling]:
            found: dict[int, Ruling] = {}
            for reply in self._replies(asked):
                if isinstance(reply, Filing):
                    raise _nonsense()
                found[reply.place] = _ruled(reply, law) if isinstance(reply, Decided) else error_of(reply.fault)
            return found

        return rulings

    def close(self) -> None:
        """End the processes."""
        for child in self._children:
            child.kill()

    def _asked(
        self, papers: Mapping[int, Value], request: Callable[[dict[int, Value]], Take | Judge]
    ) -> dict[Child, deque[int]]:
        """Ask each process about its share, and give the places in the order of its replies."""
        shares: dict[Child, dict[int, Value]] = {}
        for place, value in papers.items():
            shares.setdefault(self._children[place % len(self._children)], {})[place] = value
        for child in shares:
            child.start()
        for child, share in shares.items():
            child.send(encode(request(share)), Deadline(self._seconds))
        return {child: deque(share) for child, share in shares.items()}

    def _replies(self, asked: dict[Child, deque[int]]) -> Iterator[Filing | Decided | Refusal]:
        """One reply for each paper asked about, as they come."""
        while asked:
            for child in self._ready(asked):
                reply = read_reply(child.receive(Deadline(self._seconds)))
                if isinstance(reply, Failed):
                    raise error_of(reply.fault)
                if reply.place != asked[child].popleft():
                    raise _nonsense()
                if not asked[child]:
                    del asked[child]
                yield reply

    def _ready(self, children: Collection[Child]) -> list[Child]:
        ready, _ = waited(children, (), self._seconds)
        if not ready:
            raise EngineError(f"the processes of the batch did not answer within {self._seconds:g} seconds")
        return ready


def _ruled(reply: Decided, law: Snapshot) -> Ruled:
    try:
        return ruled(reply.decision, law)
    except (msgspec.MsgspecError, ValueError, ComplianceError) as error:
        raise _nonsense() from error


def _nonsense() -> EngineError:
    return EngineError("a process of the batch gave a reply that was not asked for")
