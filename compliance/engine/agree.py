"""Two executors that must agree: one answers, the other confirms before anything is released.

Answers are collected while a manifest is judged and confirmed together in `settle`. Whoever releases a decision settles
first; an answer that was not confirmed where it had to be is an error like any other.
"""

import json
from typing import Literal

from compliance.engine.program import Executor, Program
from compliance.errors import DisagreementError, EngineError
from compliance.record import Record

Confirm = Literal["always", "sample", "never"]

# With `sample`, the first document and then one of so many is confirmed.
SAMPLED = 50


class _Given(Record, frozen=True):
    """An answer that is still to be confirmed."""

    digest: str
    document: str
    answer: str
    subject: object


class AgreedExecutor:
    """An `Executor` whose answers come from `first` and are confirmed by `second`.

    Args:
        first: the executor whose answers are used.
        second: the executor that must give the same.
        confirm: `always` every answer, `sample` the first and then one of `SAMPLED`, `never` none.
    """

    def __init__(self, first: Executor, second: Executor, confirm: Confirm = "always") -> None:
        self._first = first
        self._second = second
        self._confirm = confirm
        self._asked = 0
        self._programs: dict[str, Program] = {}
        self._open: list[_Given] = []
        self._subject: object = None

    def judges(self, subject: object) -> None:
        """Name what is judged from now on; where its answers are not confirmed, the error names it."""
        self._subject = subject

    def load(self, program: Program) -> None:
        """Load the program in the first; the second loads it when it is first to confirm. Raises as the first does."""
        self._first.load(program)
        self._programs[program.digest] = program

    def run(self, digest: str, document: str) -> str:
        """The first executor's answer, kept to be confirmed. Raises EngineError."""
        answer = self._first.run(digest, document)
        if self._chosen():
            self._open.append(_Given(digest, document, answer, self._subject))
        self._asked += 1
        return answer

    def settle(self) -> int:
        """Confirm what was answered since the last time.

        Returns:
            How many answers were confirmed.

        Raises:
            DisagreementError: the executors differ.
            FailureError: the second executor failed.
        """
        waiting, self._open = self._open, []
        try:
            for digest in dict.fromkeys(given.digest for given in waiting):
                self._second.load(self._programs[digest])
            for given in waiting:
                _compare(given, self._second.run(given.digest, given.document))
        except BaseException:
            self._asked = 0  # what was chosen is not confirmed: the next document is chosen in its place
            raise
        return len(waiting)

    def _chosen(self) -> bool:
        return self._confirm != "never" and (self._confirm != "sample" or self._asked % SAMPLED == 0)


def _compare(given: _Given, second: str) -> None:
    """A set has no order, so packages are compared as sets of rules; all else must be the same."""
    ours, theirs = _answer(given.answer), _answer(second)
    if ours != theirs:
        packages = sorted(name for name in {*ours, *theirs} if _of(ours, [name]) != _of(theirs, [name]))
        raise DisagreementError(
            f"the executors differ on {', '.join(packages)} of program `{given.digest[:16]}`",
            given.document,
            program=given.digest,
            answers=(_of(ours, packages), _of(theirs, packages)),
            subject=given.subject,
        )


def _answer(text: str) -> dict[str, object]:
    try:
        answer = json.loads(text)
    except ValueError as error:
        raise EngineError("an executor's answer is not JSON") from error
    if not isinstance(answer, dict):
        raise EngineError("an executor's answer is not an object")
    return {name: sorted(map(str, rules)) if isinstance(rules, list) else rules for name, rules in answer.items()}


def _of(answer: dict[str, object], packages: list[str]) -> dict[str, object]:
    return {name: answer[name] for name in packages if name in answer}
