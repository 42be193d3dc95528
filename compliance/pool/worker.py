"""The process that verifies and judges for a gate: with a law, executors and papers of its own, and without a log.

The law is read here again, and so are the trust root and what it signs; they must be those of the gate. Started as
`python -m compliance.pool.worker HOME POLICIES READINGS CONFIRM`; without a choice of readings, READINGS is empty.
"""

import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import cast

from compliance.batch import Added, Filed
from compliance.cache import cache_folder
from compliance.derive import people_added
from compliance.desk import Desk
from compliance.engine.agree import Confirm
from compliance.engine.frames import own_output, read_frame, write_frame
from compliance.engine.process import WorkerExecutor
from compliance.errors import FailureError
from compliance.home import Home
from compliance.judge import claimed_out
from compliance.law import Law, Snapshot
from compliance.model.manifest import Manifest
from compliance.paper import Paper, entry_of
from compliance.pool.messages import (
    Decided,
    Failed,
    Filing,
    Refusal,
    Reply,
    Request,
    Take,
    encode,
    fault_of,
    name_text,
    read_request,
)
from compliance.signing import TrustRoot
from compliance.store import Prior

_REOPEN = "open the gate again"


class Clerk:
    """Answers requests. What it took last stays with it: the law snapshot and the papers.

    Args:
        home: the home folder of the gate.
        policies: the folder of the law.
        readings: the signed choice of readings, if any.
        executor: the engine's own machine.
        confirm: which answers it confirms.
    """

    def __init__(
        self, home: Path, policies: Path, readings: Path | None, executor: WorkerExecutor, confirm: Confirm
    ) -> None:
        self._home = Home(home)
        self._policies = policies
        self._readings = readings
        self._executor = executor
        self._confirm = confirm
        self._papers: dict[int, tuple[Paper, Snapshot]] = {}

    @cached_property
    def _law(self) -> Law:
        return Law.load(self._policies)

    @cached_property
    def _desk(self) -> Desk:
        return Desk(self._home, self._law, self._executor, self._readings, self._confirm)

    def replies(self, request: Request) -> Iterator[Reply]:
        """Answer a request, paper by paper; what concerns all of them ends it."""
        try:
            yield from self._taken(request) if isinstance(request, Take) else self._judged(request.papers)
        except Exception as error:  # noqa: BLE001 - whatever it was, the gate must know
            yield Failed(fault_of(error))

    def _taken(self, request: Take) -> Iterator[Reply]:
        self._papers = {}
        root = self._home.trust_root(request.now)
        law = self._desk.law_on(self._law.day_of(request.now), request.now, root)
        if root.sha256 != request.root_sha256:
            raise FailureError("the trust root is no longer the gate's", where=str(self._home.trust), todo=_REOPEN)
        if law.digest != request.law_sha256:
            raise FailureError(
                "the law, with readings and tables, is no longer the gate's", where=str(self._policies), todo=_REOPEN
            )
        for place, (data, where) in request.papers.items():
            yield self._filed(place, data, name_text(where), root, law, request.now)

    def _filed(self, place: int, data: bytes, where: str, root: TrustRoot, law: Snapshot, now: datetime) -> Reply:
        try:
            paper = self._desk.verified(data, root, now, where=where)
        except Exception as error:  # noqa: BLE001 - it concerns this manifest alone, which is then not judged
            return Refusal(place, fault_of(error))
        self._papers[place] = paper, law
        manifest = paper.manifest
        adds = _expected(manifest, law)
        return Filing(place, Filed(manifest.id, manifest.revision, paper.sha256, manifest.exporter.id, adds))

    def _judged(self, priors: Mapping[int, Prior]) -> Iterator[Reply]:
        for place, prior in priors.items():
            reply = self._decided(place, prior)
            self._desk.settle()
            yield reply

    def _decided(self, place: int, prior: Prior) -> Reply:
        paper, law = self._papers[place]
        try:
            decision, added = self._desk.judge(paper, law, prior)
            return Decided(place, entry_of(decision, added, law).decision)
        except Exception as error:  # noqa: BLE001 - there is no decision on this manifest
            return Refusal(place, fault_of(error))


def _expected(manifest: Manifest, law: Snapshot) -> Added | None:
    """What the paper adds if it is approved, before any rule was asked."""
    added = people_added(manifest, claimed_out(manifest, law))
    return None if added.ordinary is None or added.sensitive is None else (added.ordinary, added.sensitive)


def main() -> None:
    """Answer requests until the gate ends."""
    frames = own_output()
    home, policies, readings, confirm = sys.argv[1:]
    with WorkerExecutor(cache_folder()) as executor, suppress(BrokenPipeError):
        if confirm != "never":
            executor.start()  # it gets ready while the law is read
        clerk = Clerk(
            Path(home), Path(policies), Path(readings) if readings else None, executor, cast("Confirm", confirm)
        )
        while (body := read_frame(sys.stdin.buffer)) is not None:
            for reply in clerk.replies(read_request(body)):
                write_frame(frames, encode(reply))


if __name__ == "__main__":
    main()
