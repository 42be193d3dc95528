"""Disagreements of the two executors, as entries of the log: that it happened, on what, and that nothing was decided.

The leaf names the transfer, the law, the program and the packages that differ. Beside it lie the facts, which hold
neither names nor personal data, and what each executor answered: an auditor sees the difference without the gate.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from compliance import canonical
from compliance.errors import LogTamperedError, StoreError
from compliance.record import Record
from compliance.store.entry import CODE, DIGEST, MAX_DECISION, Entry, check_count, check_manifest, moment_text

KIND = "disagreement"
KEYS = frozenset({"advisory", "law_sha256", "manifest_id", "manifest_sha256", "packages", "program_sha256", "revision"})

_VERSION = 1
_FIELDS = KEYS | {"v", "kind", "exporter", "as_of", "ordinary", "sensitive", "recorded_at"}
_KEPT = frozenset({"facts", "answers"})
_EXECUTORS = frozenset({"first", "second"})
_ADVISORY = ("", "draft", "other_day")


class NewDisagreement(Record, frozen=True):
    """A disagreement to be recorded.

    Attributes:
        manifest_id: the id of the manifest that was being judged; the disagreement does not use it up.
        revision: its revision.
        manifest_sha256: digest of its payload, lower-case hex.
        exporter: the id of its exporter, for whom nothing is counted.
        advisory: why a decision would have been advice only; empty where it would have counted.
        as_of: the day whose law was applied.
        law_sha256: digest of the law snapshot, lower-case hex.
        program_sha256: digest of the program that both executors ran, lower-case hex.
        packages: the packages on which they differ, in order.
        recorded_at: the moment, UTC, whole seconds.
        facts: what both were asked about.
        answers: of `first` and of `second` the rules found, by package, for those packages; one may be missing.
    """

    manifest_id: str
    revision: int
    manifest_sha256: str
    exporter: str
    advisory: str
    as_of: date
    law_sha256: str
    program_sha256: str
    packages: tuple[str, ...]
    recorded_at: datetime
    facts: Mapping[str, Any]
    answers: Mapping[str, Mapping[str, Any]]

    def __post_init__(self) -> None:
        check_manifest(self.manifest_id, self.revision, self.manifest_sha256)
        check_count(self.exporter, self.as_of, 0, 0)
        good = all(DIGEST.fullmatch(digest) for digest in (self.law_sha256, self.program_sha256))
        if not good or self.advisory not in _ADVISORY or not _in_order(self.packages):
            raise StoreError("the disagreement does not name law, program and packages", todo="report this")

    def fields(self) -> dict[str, Any]:
        """Give what leaf and document both say."""
        return {
            "v": _VERSION,
            "kind": KIND,
            "manifest_id": self.manifest_id,
            "revision": self.revision,
            "manifest_sha256": self.manifest_sha256,
            "exporter": self.exporter,
            "advisory": self.advisory,
            "as_of": self.as_of.isoformat(),
            "law_sha256": self.law_sha256,
            "program_sha256": self.program_sha256,
            "packages": list(self.packages),
            "ordinary": 0,
            "sensitive": 0,
            "recorded_at": moment_text(self.recorded_at),
        }

    def document(self) -> bytes:
        """Write what is kept beside the log."""
        return canonical.canonical({**self.fields(), "facts": self.facts, "answers": self.answers})


def check_new(disagreement: NewDisagreement) -> None:
    """Check, before recording, that the document is one that an audit would take.

    Raises:
        StoreError: it is not.
        JsonError: the facts or answers cannot be written.
    """
    document = canonical.parse(disagreement.document(), where=KIND, max_bytes=MAX_DECISION)
    if not isinstance(document, dict) or not _says_why(document, disagreement.packages):
        raise StoreError("the disagreement to be recorded does not show the difference", todo="report this")


def check_recorded(entry: Entry, document: Mapping[str, Any]) -> None:
    """Check a disagreement read from the log, of which leaf and document say the same.

    Raises:
        LogTamperedError: the document holds something else, or shows another difference than the leaf names.
    """
    if set(document) != _FIELDS | _KEPT or not _says_why(document, entry.packages):
        raise LogTamperedError(f"the disagreement in entry `{entry.index}` does not show what its leaf names")


def _says_why(document: Mapping[str, Any], packages: tuple[str, ...]) -> bool:
    """Whether facts are there, and two answers that differ on just these packages."""
    facts, answers = document["facts"], document["answers"]
    if not isinstance(facts, dict) or not facts or not isinstance(answers, dict) or set(answers) != _EXECUTORS:
        return False
    first, second = answers["first"], answers["second"]
    if not all(_is_answer(answer) for answer in (first, second)) or {*first, *second} != {*packages}:
        return False
    return all(first.get(name) != second.get(name) for name in packages)


def _is_answer(answer: object) -> bool:
    """Whether it names rules by package; what was no list of rules is kept as text."""
    if not isinstance(answer, dict):
        return False
    lists = (rules for rules in answer.values() if not isinstance(rules, str))
    return all(isinstance(rules, list) and all(isinstance(rule, str) for rule in rules) for rules in lists)


def _in_order(packages: object) -> bool:
    """Whether these are names of packages, at least one, each once and in order."""
    if not isinstance(packages, tuple) or not packages or not all(isinstance(name, str) for name in packages):
        return False
    return list(packages) == sorted(set(packages)) and all(CODE.fullmatch(name) for name in packages)
