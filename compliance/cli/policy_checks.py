"""`compliance policy test`: the whole law, compiled for every day on which it changes, and its cases."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from msgspec.structs import asdict

from compliance.cache import cache_folder
from compliance.cases import CaseResult
from compliance.cli.case_runs import failure, load, run_under
from compliance.cli.output import progress, put, put_json
from compliance.engine.evaluate import Evaluator
from compliance.engine.process import WorkerExecutor
from compliance.law import Law
from compliance.law.source import find_policies, jurisdictions
from compliance.policy_tests import TableResult, run_tables


def check_law(policies: Path | None, form: str) -> int:
    """Test the law and show the counts.

    Returns:
        0, or 1 where a case fails.

    Raises:
        PolicyError, EngineError: the law is wrong.
    """
    with WorkerExecutor(cache_folder()) as executor, progress("policies") as tell:
        executor.start()
        laws = [Law.load(policies, name) for name in jurisdictions(find_policies(policies))] or [Law.load(policies)]
        asked = [(law, day, question) for law in laws for question in law.questions for day in law.boundaries()]
        for index, (law, day, question) in enumerate(asked):
            Evaluator(law.at(day, question=question), executor)
            tell(index + 1, len(asked))
        tables = [result for law in laws for result in run_tables(law, executor)]
        files = case_files(laws[0])
        cases = [result for path in files for result in run_under(laws[0], executor, load(path), tell)]
    _show(laws, tables, cases, form)
    passed = all(result.ok for result in tables) and all(result.ok for result in cases)
    return 0 if passed else 1


def case_files(law: Law) -> list[Path]:
    """The case files of the checkout in which the law lies; an installed package has none."""
    return sorted((law.source.root.parent / "fixtures" / "cases").glob("*.json"))


def _show(laws: Sequence[Law], tables: Sequence[TableResult], cases: Sequence[CaseResult], form: str) -> None:
    counts: dict[str, Any] = {
        "instruments": sum(len(law.instruments) for law in laws),
        "rules": sum(len(law.rules) for law in laws),
        "parameters": sum(len(law.params) for law in laws),
        "readings": sum(len(law.readings) for law in laws),
        "days": sum(len(law.boundaries()) for law in laws),
        "table_cases": len(tables),
        "table_failures": sum(not result.ok for result in tables),
        "cases": len(cases),
        "case_failures": sum(not result.ok for result in cases),
        "law_sha256": laws[0].digest,
        "laws": {law.jurisdiction: law.digest for law in laws},
    }
    if form == "json":
        failed = [{**asdict(result), "as_of": result.as_of.isoformat()} for result in tables if not result.ok]
        put_json(counts | {"failures": [*failed, *(result.as_dict() for result in cases if not result.ok)]})
        return
    for result in tables:
        if not result.ok:
            put(f"FAILED {result.where}: {result.name}: {_why(result)}")
    for case in cases:
        if not case.ok:
            put(f"FAILED {case.id}: {failure(case)}")
    put(f"{counts['instruments']} instruments, {counts['rules']} rules, {counts['parameters']} parameters")
    put(f"{counts['days']} days on which something changes, each compiled and linted")
    put(f"{counts['table_cases']} cases beside the rules, {counts['table_failures']} failed")
    put(f"{counts['cases']} whole cases, {counts['case_failures']} failed")
    for law in laws:
        put(f"law {law.jurisdiction} {law.digest}")


def _why(result: TableResult) -> str:
    said = {True: "fires", False: "is silent"}
    return result.error or f"`{result.rule}` {said[result.fired]} on {result.as_of}"
