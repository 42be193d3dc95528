"""OPA beside the plan executor, where an `opa` binary is on the PATH: the same modules, data and facts."""

import json
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.line import InProcess
from benchmarks.manifests import NOW, SIZES
from benchmarks.stats import ms, pairs, table
from benchmarks.ways import Question, facts_of
from compliance.engine.planned import PlanExecutor
from compliance.engine.program import ENTRYPOINT, Program, fact_text, program_of
from compliance.law import Law

NONE = "OPA was not measured: there is no `opa` on the PATH."
HEAD = ("engine, 1 set (ms)", "plan", "p90", "`opa bench`", "p90", "OPA / plan")
QUERY = "data." + ENTRYPOINT.replace("/", ".")
SECONDS = 120
_MEDIAN, _P90 = (f"histogram_timer_rego_query_eval_ns_{which}" for which in ("median", "90%"))


@dataclass(frozen=True)
class Bench:
    """Milliseconds of one evaluation in OPA, which has parsed policies, data and input before and renders nothing."""

    median: float
    p90: float


def measure(law: Law, folder: Path, seconds: float, sizes: Sequence[int] = SIZES[:1]) -> str:
    """Measure the plan executor and OPA on the same facts, or say in a line why not.

    Args:
        law: the law.
        folder: for the files that OPA reads.
        seconds: for the plan executor, for each question.
        sizes: numbers of fields.

    Raises:
        AssertionError: OPA gives another answer.
        RuntimeError: OPA fails.
    """
    binary = shutil.which("opa")
    if binary is None:
        return NONE
    snapshot = law.at(NOW.date())
    program, plan = program_of(snapshot), PlanExecutor(InProcess())
    plan.load(program)
    policies = laid_out(program, folder / "opa")
    rows = []
    for question in (Question(count, 1, approve) for count in sizes for approve in (True, False)):
        facts = folder / "opa-facts.json"
        facts.write_text(fact_text(facts_of(snapshot, question)[0]), encoding="utf-8")
        rows.append(_row(question, binary, policies, facts, _planned(plan, program, facts), seconds))
    return f"{table(HEAD, rows)}\n\n{version(binary)}"


def _planned(plan: PlanExecutor, program: Program, facts: Path) -> Callable[[], str]:
    text = facts.read_text(encoding="utf-8")
    return lambda: plan.run(program.digest, text)


def _row(
    question: Question, binary: str, policies: Path, facts: Path, plan: Callable[[], str], seconds: float
) -> tuple[str, ...]:
    ours, theirs = answer(json.loads(plan())), evaluated(_run(eval_command(binary, policies, facts)))
    if ours != theirs:
        raise AssertionError(f"OPA does not agree on {question.title}: {ours} and {theirs}")
    (own,) = pairs([plan], seconds)
    opa = bench_of(_run(bench_command(binary, policies, facts)))
    figures = (ms(own.median), ms(own.p90), ms(opa.median), ms(opa.p90))
    return (question.title, *figures, f"{opa.median / own.median:.1f} x")


def laid_out(program: Program, folder: Path) -> Path:
    """Write the program's modules and data as OPA reads a folder."""
    for name, text in program.modules.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / "data.json").write_text(program.data, encoding="utf-8")
    return folder


def eval_command(binary: str, policies: Path, facts: Path) -> list[str]:
    """One answer of OPA, as JSON; builtin errors are errors, as they are here."""
    return [binary, "eval", "--strict-builtin-errors", *_common(policies, facts)]


def bench_command(binary: str, policies: Path, facts: Path) -> list[str]:
    """OPA's own benchmark of the same query, as JSON."""
    return [binary, "bench", "--count", "1", *_common(policies, facts)]


def _common(policies: Path, facts: Path) -> list[str]:
    return ["--format", "json", "--data", str(policies), "--input", str(facts), QUERY]


def _run(command: Sequence[str]) -> dict[str, Any]:
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)  # noqa: S603
    if run.returncode != 0:
        raise RuntimeError(f"`{' '.join(command[:2])}` failed: {run.stdout}{run.stderr}")
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def evaluated(output: Mapping[str, Any]) -> dict[str, list[str]]:
    """The answer in what `opa eval` printed.

    Raises:
        AssertionError: the rule is undefined.
    """
    results = output.get("result")
    if not results:
        raise AssertionError(f"OPA gave no answer: {output}")
    return answer(results[0]["expressions"][0]["value"])


def answer(value: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The rules of each package in order: a set has none."""
    return {package: sorted(rules) for package, rules in value.items()}


def bench_of(output: Mapping[str, Any]) -> Bench:
    """What `opa bench` printed: its histogram of evaluations, in nanoseconds."""
    return Bench(output["Extra"][_MEDIAN] / 1e6, output["Extra"][_P90] / 1e6)


def version(binary: str) -> str:
    """A line that says which OPA was measured."""
    run = subprocess.run([binary, "version"], capture_output=True, text=True, check=False, timeout=SECONDS)  # noqa: S603
    return f"OPA: {' '.join(run.stdout.split(chr(10))[:1])}. Policies, data and input are parsed before it is timed."
