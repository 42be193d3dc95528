"""A manifest on its way through the gate: the paper in hand, what came of it, and the entry that the log keeps."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache

import msgspec

from compliance.canonical import parse
from compliance.decide import Circumstances
from compliance.errors import DisagreementError, SchemaError, StoreError
from compliance.law import Snapshot
from compliance.model.base import canonical_json, read_special
from compliance.model.decision import Advisory, Decision, People, Signer
from compliance.model.manifest import Manifest
from compliance.record import Record
from compliance.store import Entry, NewDisagreement, NewEntry, Prior


class Outcome(Record, frozen=True):
    """What came of a manifest: the decision, and its entry in the log, which an advisory decision does not have."""

    decision: Decision
    entry: Entry | None


class Paper(Record, frozen=True):
    """A manifest in hand: where it came from, who signed it, when it is judged."""

    manifest: Manifest
    sha256: str
    signers: tuple[Signer, ...]
    root_sha256: str
    now: datetime
    advisory: Advisory

    def circumstances(self, prior: Prior, added: People) -> Circumstances:
        """What the decision states of it, with the people counted before and by this transfer."""
        return Circumstances(
            manifest_id=self.manifest.id,
            revision=self.manifest.revision,
            exporter=self.manifest.exporter.id,
            manifest_sha256=self.sha256,
            trust_root_sha256=self.root_sha256,
            signers=self.signers,
            decided_at=self.now,
            advisory=self.advisory,
            prior=People(ordinary=prior.ordinary, sensitive=prior.sensitive),
            added=added,
        )


class Judged(Record, frozen=True):
    """What an answer of the executors is about: a paper under the law of a day."""

    paper: Paper
    law: Snapshot


class Ruled(Record, frozen=True):
    """A decision that is not in the log yet, and what the log will keep of it."""

    decision: Decision
    entry: NewEntry


def ruled(document: bytes, law: Snapshot) -> Ruled:
    """A decision as it was written elsewhere, in the bytes that the log will keep.

    Raises:
        msgspec.MsgspecError: it is no decision.
        SchemaError: as `entry_of`.
    """
    decision = _decisions().decode(document)
    return Ruled(decision, entry_of(decision, decision.volumes, law, document))


def entry_of(decision: Decision, added: People, law: Snapshot, document: bytes | None = None) -> NewEntry:
    """What the log keeps of a decision.

    Args:
        decision: the decision.
        added: the people it adds once approved.
        law: the law applied.
        document: its canonical JSON, where that is at hand; the log refuses any other.

    Raises:
        SchemaError: it approves people in unknown number, who count.
    """
    approved = decision.decision == "approve"
    ordinary, sensitive = _counted(added) if approved else (0, 0)
    return NewEntry(
        manifest_id=decision.manifest_id,
        revision=decision.revision,
        manifest_sha256=decision.manifest_sha256,
        exporter=decision.exporter,
        as_of=law.as_of,
        verdict=decision.decision,
        releasable=approved,
        decision=canonical_json(decision) if document is None else document,
        law_sha256=decision.law_sha256,
        reasons=decision.reasons,
        ordinary=ordinary,
        sensitive=sensitive,
        recorded_at=decision.decided_at,
    )


def disagreement_of(error: DisagreementError) -> NewDisagreement:
    """What the log keeps of a disagreement on a paper under a law, which the error names as its subject.

    Raises:
        JsonError: the facts are not of the profile.
        StoreError: the error names no such subject, program or packages.
    """
    if isinstance(error.subject, NewDisagreement):  # it comes from a process that works for the gate
        return error.subject
    if not isinstance(error.subject, Judged):
        raise StoreError("the disagreement does not say what was being judged", todo="report this")
    paper, law = error.subject.paper, error.subject.law
    facts = parse(error.document.encode(), where="facts")
    return NewDisagreement(
        manifest_id=paper.manifest.id,
        revision=paper.manifest.revision,
        manifest_sha256=paper.sha256,
        exporter=paper.manifest.exporter.id,
        advisory=paper.advisory,
        as_of=law.as_of,
        law_sha256=law.digest,
        program_sha256=error.program,
        packages=tuple(sorted({*error.answers[0], *error.answers[1]})),
        recorded_at=paper.now,
        facts=facts if isinstance(facts, dict) else {},
        answers={name: _plain(answer) for name, answer in zip(("first", "second"), error.answers, strict=True)},
    )


def _plain(answer: Mapping[str, object]) -> dict[str, object]:
    """The rules by package; what is no list of rules is kept as text."""
    return {name: rules if isinstance(rules, list) else json.dumps(rules) for name, rules in answer.items()}


def _counted(added: People) -> tuple[int, int]:
    """What an approval adds to the yearly volumes: a relief may approve people in unknown number, a ledger cannot."""
    if added.ordinary is None or added.sensitive is None:
        raise SchemaError(
            "the people of this transfer count toward the yearly volumes, and their number is not known",
            where="/datasets",
            todo="state `subjects` of every personal data set, raise the revision and sign again",
        )
    return added.ordinary, added.sensitive


@cache
def _decisions() -> "msgspec.json.Decoder[Decision]":
    return msgspec.json.Decoder(Decision, dec_hook=read_special)
