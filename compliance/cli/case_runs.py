"""Runs cases with the engine's worker, and shows what came of them."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from compliance.cache import cache_folder
from compliance.cases import CaseResult, CaseRunner
from compliance.cli.output import note, progress, put, put_json
from compliance.engine.process import WorkerExecutor
from compliance.errors import UsageError
from compliance.law import Law


def load(path: Path) -> list[dict[str, Any]]:
    """Read a case file.

    Raises:
        UsageError: it cannot be read, or is no list of cases.
    """
    try:
        cases = json.loads(path.read_bytes())
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", where=str(path)) from None
    except ValueError as error:
        raise UsageError(f"not JSON: {error}", where=str(path)) from None
    if not isinstance(cases, list) or not cases or not all(isinstance(case, dict) for case in cases):
        raise UsageError("not a list of at least one case", where=str(path), todo="see section 2 of the contract")
    for index, case in enumerate(cases):
        if not {"id", "as_of", "manifest", "expect"} <= case.keys() or "decision" not in case["expect"]:
            raise UsageError("a case has `id`, `as_of`, `manifest` and `expect`", where=f"{path}#/{index}")
    return cases


def run_all(cases: Sequence[dict[str, Any]], policies: Path | None) -> list[CaseResult]:
    """Decide every case under the law, in order.

    Raises:
        PolicyError, EngineError: the law cannot be run at all.
    """
    with WorkerExecutor(cache_folder()) as executor, progress("cases") as tell:
        executor.start()
        return run_under(Law.load(policies), executor, cases, tell)


def run_under(law: Law, executor: WorkerExecutor, cases: Sequence[dict[str, Any]], tell: Any) -> list[CaseResult]:
    """The same under a law that is loaded."""
    results = []
    for result in CaseRunner(law, executor).run(cases):
        results.append(result)
        tell(len(results), len(cases))
    return results


def show(results: Sequence[CaseResult], form: str) -> None:
    """Show the failures and the counts, or everything as JSON."""
    passed = sum(result.ok for result in results)
    if form == "json":
        shown = [result.as_dict() for result in results]
        put_json({"passed": passed, "failed": len(results) - passed, "results": shown})
        return
    for result in results:
        if not result.ok:
            put(f"FAILED {result.id}: {failure(result)}")
    put(f"{passed} passed, {len(results) - passed} failed")
    if passed < len(results):
        note("the expected values of a failed case stand in its file under `expect`")


def failure(result: CaseResult) -> str:
    """Why a case failed, on one line."""
    if result.error:
        return result.error
    found = (result.decision, result.route, f"review {str(result.review).lower()}", " ".join(result.reasons))
    got = ", ".join(part for part in found if part)
    return f"{got}; expected {json.dumps(dict(result.expected), ensure_ascii=False)}"
