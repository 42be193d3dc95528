"""The line in process: derive, evaluate and decide, with the engine at hand or behind the worker, beside the naive way."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.manifests import NOW, SIZES, manifest
from benchmarks.naive_way import Naive
from benchmarks.stats import Sample, ms, pairs, ratio, table
from compliance.cases import CaseRunner
from compliance.engine.process import WorkerExecutor
from compliance.engine.program import Executor, Program
from compliance.engine.rego import RegoEngine
from compliance.judge import judge, left_out
from compliance.law import Law

PRIOR: list[dict[str, Any]] = [{"exporter": "canglan-motor", "on": "2024-07-01", "ordinary": 20000, "sensitive": 0}]


class InProcess:
    """An executor without a worker process."""

    def __init__(self) -> None:
        self._engine = RegoEngine()

    def load(self, program: Program) -> None:
        """Compile the program."""
        self._engine.compile(program.digest, program.modules, program.data)

    def run(self, digest: str, document: str) -> str:
        """Run a compiled program."""
        return self._engine.run(digest, document)
