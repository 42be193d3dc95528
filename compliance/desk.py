"""The desk: where a paper is verified and judged. It knows neither the clock nor the log.

A gate has one, and so has each process that works for it: the same bytes, law and counts give the same decision at any.
"""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from compliance.cache import cache_folder
from compliance.derive import Counted, people_added
from compliance.engine.agree import AgreedExecutor, Confirm
from compliance.engine.evaluate import Evaluator
from compliance.engine.planned import PlanExecutor
from compliance.engine.process import WorkerExecutor
from compliance.home import Home, signed_readings
from compliance.judge import judge, left_out
from compliance.law import Law, Snapshot
from compliance.model.decision import Advisory, Decision, Note, People
from compliance.paper import Judged, Paper
from compliance.signing import TrustRoot, verify_manifest
from compliance.store import Prior

if TYPE_CHECKING:
    from compliance.list_tables import ListTables
    from compliance.model.list_table import OfficialTable

REMEMBERED = 4096  # fact documents of one day's law whose findings are kept
_DAYS = 8  # laws of a day that are kept at hand with what is remembered under them


class Desk:
    """Verifies and judges papers, with two executors that must agree.

    Args:
        home: holds the trust root and the imported tables.
        law: the law over time.
        worker: the engine's own machine, which confirms.
        readings: a signed file that chooses other readings than the conservative ones.
        confirm: which answers are confirmed.
    """

    def __init__(
        self, home: Home, law: Law, worker: WorkerExecutor, readings: Path | None, confirm: Confirm = "always"
    ) -> None:
        self._home = home
        self._law = law
        self._executor = AgreedExecutor(PlanExecutor(worker, cache_folder()), worker, confirm)
        # What is remembered is asked of nobody again, so that it would be left out of what `sample` chooses from.
        self._remember = 0 if confirm == "sample" else REMEMBERED
        self._confirm = confirm
        self._readings_file = readings
        self._evaluators: dict[str, Evaluator] = {}
        self._list_tables: ListTables | None = None

    def law_on(self, day: date, now: datetime, root: TrustRoot | None = None) -> Snapshot:
        """The law of a day, as the signed choice of readings and the imported tables have it.

        Args:
            day: the day.
            now: the moment at which their signatures must count.
            root: the trust root in force; without it, it is read where there is something to verify.

        Raises:
            UsageError: there is no trust root, or a file cannot be read.
            UntrustedError: the choice or a table cannot be relied on.
        """
        return self._law.at(day, self._readings(now, root), self._tables(now, root))

    def verified(
        self,
        data: bytes,
        root: TrustRoot,
        now: datetime,
        *,
        where: str = "",
        files: Path | None = None,
        advisory: Advisory = "",
    ) -> Paper:
        """Verify a signed manifest. Raises as `verify_manifest` does."""
        found = verify_manifest(data, root, now, files=files, where=where)
        return Paper(found.manifest, found.payload_sha256, found.signers, found.root_sha256, now, advisory)

    def judge(self, paper: Paper, law: Snapshot, prior: Prior) -> tuple[Decision, People]:
        """Judge a paper; the answers behind it are still to be confirmed.

        Args:
            paper: a verified manifest, or a draft.
            law: from `law_on`.
            prior: the people counted before.

        Returns:
            The decision, and the people it adds to the yearly counts once approved.

        Raises:
            SchemaError: a class that no policy knows.
            FailureError: the law or the engine failed.
        """
        self._executor.judges(Judged(paper, law))
        evaluator = self._evaluator(law)
        counted = Counted(prior.ordinary, prior.sensitive)
        relieved = left_out(paper.manifest, evaluator, counted)
        added = people_added(paper.manifest, relieved)
        circumstances = paper.circumstances(prior, added)
        decision = judge(paper.manifest, evaluator, counted, circumstances, relieved)
        return replace(decision, notes=self._notes(paper, law, prior)), added

    def settle(self) -> None:
        """Confirm what was answered since the last time; nothing may be released before.

        Raises:
            DisagreementError: the executors differ.
            FailureError: the engine's own machine failed.
        """
        try:
            self._executor.settle()
        except BaseException:
            self._evaluators.clear()  # they may remember an answer that nobody confirmed
            raise

    def _notes(self, paper: Paper, law: Snapshot, prior: Prior) -> tuple[Note, ...]:
        counts = any(dataset.is_personal for dataset in paper.manifest.datasets)
        found: dict[Note, bool] = {
            "law_of_a_future_day": law.as_of > self._law.day_of(paper.now),
            "counted_from_this_log_only": counts and not prior.opened,
            "confirmed_by_samples": self._confirm == "sample",
            "not_confirmed": self._confirm == "never",
        }
        return tuple(note for note, applies in found.items() if applies)

    def _evaluator(self, law: Snapshot) -> Evaluator:
        key = f"{law.as_of} {law.digest}"
        if key not in self._evaluators:
            if len(self._evaluators) >= _DAYS:
                self._evaluators.clear()
            self._evaluators[key] = Evaluator(law, self._executor, remember=self._remember)
        return self._evaluators[key]

    def _readings(self, now: datetime, root: TrustRoot | None) -> Mapping[str, str]:
        if self._readings_file is None:
            return {}
        return signed_readings(self._readings_file, root or self._home.trust_root(now), now)

    def _tables(self, now: datetime, root: TrustRoot | None) -> "Mapping[str, OfficialTable]":
        """The official tables of lists in the home folder; most have none, and then nothing is read."""
        if not self._home.has_lists:
            return {}
        if self._list_tables is None:
            from compliance.list_tables import ListTables

            self._list_tables = ListTables(self._home.lists, self._law)
        return self._list_tables.load(root or self._home.trust_root(now), now)
