"""A batch decided by several processes and recorded by one, as if it had been decided one after the other."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

from compliance.batch import Filed, Ruling, rule
from compliance.errors import EngineError, ReplayError, StoreError
from compliance.law import Snapshot
from compliance.ledger import prior_of, record, refuse_replay
from compliance.model.decision import Decision, People
from compliance.paper import Outcome
from compliance.pool.processes import Pool
from compliance.record import Record
from compliance.store import Batch, Prior, Store


class Terms(Record, frozen=True):
    """What every decision of a batch is made under: the moment (UTC), the trust root in force, the law in use."""

    now: datetime
    root_sha256: str
    law: Snapshot


def decide_together(
    pool: Pool,
    store: Store,
    manifests: Sequence[tuple[bytes, str]],
    terms: Terms,
    before_commit: Callable[[], None],
) -> list[Outcome | Exception]:
    """Verify, judge and record a batch with one durable commit.

    Args:
        pool: the processes.
        store: the log.
        manifests: envelopes with their names for messages.
        terms: those of the gate.
        before_commit: the last word; what it raises undoes the batch.

    Returns:
        In their order the outcome of each, or why there is none; nothing is recorded for those.

    Raises:
        DisagreementError: the executors of a process differ.
        FailureError: a process or the store failed; nothing of the batch is recorded.
    """
    with pool.batch():
        papers = dict(enumerate(pool.take(manifests, terms.now, terms.root_sha256, terms.law)))
        filed = {place: paper for place, paper in papers.items() if isinstance(paper, Filed)}
        with store.batch() as batch:
            outcomes = _outcomes(pool, filed, terms, batch)
            before_commit()
    return [outcomes[place] if isinstance(paper, Filed) else paper for place, paper in papers.items()]


def _outcomes(pool: Pool, papers: Mapping[int, Filed], terms: Terms, batch: Batch) -> dict[int, Outcome | Exception]:
    """Have the papers judged, and record each decision as soon as it cannot change any more."""
    log = {exporter: prior_of(exporter, terms.law, batch) for exporter in {one.exporter for one in papers.values()}}
    used = {paper.key for paper in papers.values() if batch.used(*paper.key)}
    rulings = rule(papers, log, used, partial(pool.judge, terms.law), at_once=pool.at_once)
    outcomes = {place: _outcome(papers[place], ruling, terms, batch) for place, ruling in rulings}
    return {place: outcomes.get(place) or _replay(paper, batch) for place, paper in papers.items()}


def _outcome(paper: Filed, ruling: Ruling, terms: Terms, batch: Batch) -> Outcome | Exception:
    """What goes wrong in judging one manifest does not concern the others; a failure of the store does."""
    if isinstance(ruling, StoreError):
        raise ruling
    if isinstance(ruling, Exception):
        return ruling
    prior = prior_of(paper.exporter, terms.law, batch)
    _check(ruling.decision, paper, prior, terms)
    return Outcome(ruling.decision, record(ruling.entry, prior, terms.law, batch))


def _replay(paper: Filed, batch: Batch) -> ReplayError:
    try:
        refuse_replay(paper.manifest_id, paper.revision, paper.sha256, batch)
    except ReplayError as error:
        return error
    raise EngineError("a manifest of the batch was taken for a replay, which it is not")


def _check(decision: Decision, paper: Filed, prior: Prior, terms: Terms) -> None:
    """Whatever was foreseen, and whoever judged: no decision is recorded but on this paper, law and these counts."""
    stated = decision.prior, decision.law_sha256, decision.as_of, decision.trust_root_sha256, decision.decided_at
    about = decision.manifest_id, decision.revision, decision.manifest_sha256, decision.exporter, decision.advisory
    people = People(ordinary=prior.ordinary, sensitive=prior.sensitive)
    if stated != (people, terms.law.digest, terms.law.as_of, terms.root_sha256, terms.now):
        raise EngineError("a process of the batch judged under other counts, law, trust root or time than the gate's")
    if about != (paper.manifest_id, paper.revision, paper.sha256, paper.exporter, ""):
        raise EngineError("a process of the batch judged another manifest than it was asked to")
