"""Checks manifests one after the other, shows each result, and finds the exit code of all."""

import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compliance.cli import context, files
from compliance.cli.context import Format, Lang
from compliance.cli.failures import UnshownError, as_document, failure_of, report
from compliance.cli.output import note, put, put_json
from compliance.engine.agree import Confirm
from compliance.engine.process import WorkerExecutor
from compliance.errors import ComplianceError, ExitCode
from compliance.gate import Gate
from compliance.paper import Outcome
from compliance.record import Record
from compliance.report import view_of

if TYPE_CHECKING:
    from compliance.report import View

_REPLAY = "is a replay, which is refused"

# How many manifests of one command line are recorded with one commit; other gates wait for so long.
TOGETHER = 200

# What stands for several manifests: a gate that failed hides nothing behind an approval.
GRAVEST = (
    ExitCode.FAILURE,
    ExitCode.UNTRUSTED,
    ExitCode.USAGE,
    ExitCode.DENY,
    ExitCode.REVIEW,
    ExitCode.APPROVE,
)


class Request(Record, frozen=True):
    """What is asked of the gate for every manifest; the caller ends the executor."""

    executor: WorkerExecutor
    home: Path
    policies: Path | None = None
    readings: Path | None = None
    files: Path | None = None
    as_of: date | None = None
    draft: bool = False
    accept_review: bool = False
    confirm: Confirm = "always"
    processes: int = 1


class Result(Record, frozen=True):
    """What came of one manifest: a view of its decision, or why there is none."""

    source: str
    code: ExitCode
    view: "View | None" = None
    error: ComplianceError | None = None
    entry: int | None = None  # index in the log; an error that follows the record has one as well

    def as_dict(self) -> dict[str, Any]:
        """The published form: the decision or the error, with `source` and `exit_code`."""
        from compliance.report.jsonout import document

        shown = document(self.view) if self.view else {}
        shown |= {"error": as_document(self.error)} if self.error else {}
        return shown | {"source": self.source, "exit_code": int(self.code)}


def run(request: Request, sources: Sequence[str], *, single: bool, form: Format, lang: Lang) -> int:
    """Check the manifests and show the results.

    Args:
        request: how to check.
        sources: files, or `-`.
        single: whether the command line named one manifest, and not a folder or several; the JSON is then one object.
        form: text as results come, or JSON at the end.
        lang: of the text.

    Returns:
        The exit code.

    Raises:
        UnshownError: decisions are in the log, and could not be shown.
    """
    results: list[Result] = []
    try:
        return _shown(request, sources, results, single=single, form=form, lang=lang)
    except (OSError, KeyboardInterrupt) as error:
        recorded = [result.entry for result in results if result.entry is not None]
        if not recorded:
            raise
        raise UnshownError(recorded, error, _REPLAY) from error


def _shown(
    request: Request, sources: Sequence[str], results: list[Result], *, single: bool, form: Format, lang: Lang
) -> int:
    """Check and show; `results` grows as manifests are decided, so that the caller knows them if this fails."""
    for batch in _results(request, sources):
        results.extend(batch)  # all of it is recorded before the first of it is shown
        for result in batch if form == "text" else ():
            _show(result, single=single, lang=lang)
    code = gravest([result.code for result in results])
    if form == "json":
        shown = [result.as_dict() for result in results]
        put_json(shown[0] if single else {"schema_version": 1, "exit_code": int(code), "results": shown})
    elif not single:
        note(_summary(results))
    sys.stdout.flush()  # what fails, fails here, where it is known what was recorded
    return code


def gravest(codes: Sequence[ExitCode]) -> ExitCode:
    """The exit code that stands for several; of none at all, failure."""
    return next((code for code in GRAVEST if code in codes), ExitCode.FAILURE)


def exit_code(view: "View", *, accept_review: bool) -> ExitCode:
    """The exit code of a decision. Advice is never 0, and neither is an approval that is not in the log."""
    if view.decision.decision != "approve":
        return ExitCode.DENY
    if view.standing == "advisory":
        return ExitCode.REVIEW
    if not view.releasable:
        return ExitCode.FAILURE
    return ExitCode.REVIEW if view.decision.review and not accept_review else ExitCode.APPROVE


def _results(request: Request, sources: Sequence[str]) -> Iterator[list[Result]]:
    """One result for each manifest, as they are recorded; a gate that does not open is the result of all."""
    try:
        gate = Gate.open(
            request.home,
            policies=request.policies,
            readings=request.readings,
            clock=context.clock,
            executor=request.executor,
            confirm=request.confirm,
            processes=request.processes,
        )
    except Exception as error:  # noqa: BLE001 - whatever it was, no manifest was approved
        report(error)
        known = failure_of(error)
        yield [Result(source, known.exit_code, error=known) for source in sources]
        return
    with gate:
        if len(sources) > 1 and not (request.draft or request.as_of):
            for first in range(0, len(sources), TOGETHER):
                yield _together(gate, request, sources[first : first + TOGETHER])
        else:
            yield from ([_result(request, source, _outcome(gate, request, source))] for source in sources)


def _outcome(gate: Gate, request: Request, source: str) -> Outcome | Exception:
    try:
        data = files.read(source)
        if request.draft:
            return gate.draft(data, where=source, as_of=request.as_of)
        return gate.check(data, where=source, files=request.files, as_of=request.as_of)
    except Exception as error:  # noqa: BLE001 - one manifest that fails does not stop the others
        return error


def _together(gate: Gate, request: Request, sources: Sequence[str]) -> list[Result]:
    """Results of manifests that are recorded with one commit; where that fails, all of them have failed."""
    read = [(source, _read(source)) for source in sources]
    found: list[tuple[str, Outcome | Exception]]
    try:
        outcomes = iter(gate.check_many([(data, source) for source, data in read if isinstance(data, bytes)]))
        found = [(source, next(outcomes) if isinstance(data, bytes) else data) for source, data in read]
    except Exception as error:  # noqa: BLE001 - whatever it was, nothing of the batch was approved
        found = [(source, error if isinstance(data, bytes) else data) for source, data in read]
    return [_result(request, source, outcome) for source, outcome in found]


def _read(source: str) -> bytes | ComplianceError:
    try:
        return files.read(source)
    except ComplianceError as error:
        return error


def _result(request: Request, source: str, outcome: Outcome | Exception) -> Result:
    if isinstance(outcome, Exception):
        return _failed(source, outcome, None)
    index = outcome.entry.index if outcome.entry else None
    try:
        view = view_of(outcome.decision, outcome.entry)
    except Exception as error:  # noqa: BLE001 - it is recorded, and cannot be shown
        return _failed(source, error if index is None else UnshownError([index], error, _REPLAY), index)
    return Result(source, exit_code(view, accept_review=request.accept_review), view, entry=index)


def _failed(source: str, error: Exception, index: int | None) -> Result:
    report(error, source)
    known = failure_of(error)
    return Result(source, known.exit_code, error=known, entry=index)


def _show(result: Result, *, single: bool, lang: Lang) -> None:
    if result.view is None:
        return
    from compliance.report import write_text

    if not single:
        put(f"=== {result.source} ===")
    write_text(result.view, sys.stdout, lang=lang)
    if not single:
        put()
    sys.stdout.flush()


def _summary(results: Sequence[Result]) -> str:
    counts = {code: sum(result.code == code for result in results) for code in reversed(GRAVEST)}
    parts = ", ".join(f"{count} with exit code {int(code)}" for code, count in counts.items() if count)
    return f"{len(results)} manifests: {parts}"
