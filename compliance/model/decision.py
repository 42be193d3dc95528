"""The decision: approve or deny, with every reason, what it rests on, and what follows from it.

This is the published result: the `decision` of `check --format json`, of the log's records and of the library.
Texts and citations are joined from the law's register by rule id, so that the record can be read years later.
"""

from datetime import date
from typing import Literal

from compliance.model.base import Closed
from compliance.model.finding import Effect, Route
from compliance.model.text import Moment

Verdict = Literal["approve", "deny"]
# Why a decision cannot release anything: an unsigned draft, the law of another day, a case of a case file.
Advisory = Literal["", "draft", "other_day", "case"]
# What a reader must know of how the decision was made; it changes nothing of it.
Note = Literal["law_of_a_future_day", "counted_from_this_log_only", "confirmed_by_samples", "not_confirmed"]


class Stated(Closed, frozen=True):
    """Base of results."""


class Bilingual(Stated, frozen=True):
    """A text in English and Chinese."""

    en: str
    zh: str


class Citation(Stated, frozen=True):
    """A provision that was in force on the day of the decision.

    `id` is `<instrument>/<provision>`; `seen` says what the encoder read of it.
    """

    id: str
    title: Bilingual
    article: Bilingual
    number: str
    in_force_from: date
    in_force_until: date | None
    url: str
    seen: Literal["full text", "excerpt", "secondary", "not seen"]


class Statement(Stated, frozen=True):
    """One rule that applied: what it is, what was found, what to do, where it stands, which facts it read.

    `code` is the reason code of a denial and empty otherwise. `facts` are JSON pointers into the manifest.
    """

    rule: str
    effect: Effect
    code: str
    text: Bilingual
    todo: Bilingual
    citations: tuple[Citation, ...]
    facts: tuple[str, ...]
    readings: tuple[str, ...]


class Obligation(Stated, frozen=True):
    """A duty that goes with the transfer; `due` is none where it is continuous or the manifest does not date it."""

    rule: str
    text: Bilingual
    due: date | None
    citations: tuple[Citation, ...]


class ReadingUsed(Stated, frozen=True):
    """An arguable point of law and how it was read."""

    id: str
    question: Bilingual
    choice: str
    text: Bilingual
    conservative: bool


class Headroom(Stated, frozen=True):
    """How far a count is from a threshold. `count` and `left` are `None` where the count is unknown."""

    threshold: str
    counter: str
    limit: int
    count: int | None
    left: int | None
    text: Bilingual


class PenaltyTier(Stated, frozen=True):
    """One tier of a penalty. Amounts are whole yuan and `None` where the text sets none.

    `turnover_permille_max` is a share of last year's turnover; beside `entity_max` it is an alternative cap.
    """

    name: str
    text: Bilingual
    entity_min: int | None
    entity_max: int | None
    turnover_permille_max: int | None
    persons_min: int | None
    persons_max: int | None


class Penalty(Stated, frozen=True):
    """A penalty of the law: what it is for, where it stands, how much, and what else may follow.

    `in_force_until` is its last day; `seen` says what the encoder read of it.
    """

    id: str
    citation: Citation
    in_force_from: date
    in_force_until: date | None
    seen: Literal["full text", "excerpt", "secondary", "not seen"]
    trigger: Bilingual
    tiers: tuple[PenaltyTier, ...]
    other: Bilingual


class Exposed(Stated, frozen=True):
    """A penalty that could apply, and why it is listed.

    `breaches` name what would be committed, `reasons` are the codes and `datasets` the ids it is listed for. `could_if`
    is empty where the facts meet its conditions; else it could apply if any one of these is so.
    """

    penalty: Penalty
    breaches: tuple[Bilingual, ...]
    reasons: tuple[str, ...]
    datasets: tuple[str, ...]
    could_if: tuple[Bilingual, ...]


class Enforcement(Stated, frozen=True):
    """A published case of enforcement for a like breach: context, no rule. `amount` is in yuan, if published."""

    id: str
    announced: date
    amount: int | None
    fact: Bilingual
    citations: tuple[Citation, ...]
    seen: Literal["full text", "excerpt", "secondary", "not seen"]
    source: str


class Exposure(Stated, frozen=True):
    """What a denied transfer is exposed to if it were made anyway, under the law of the day.

    `none_encoded` are the codes of the reasons that no penalty encoded answers; that is not to say that none exists.
    `claims_only` are those that only test a claim: a claim that fails is no breach in itself.
    """

    note: Bilingual
    penalties: tuple[Exposed, ...]
    enforcement: tuple[Enforcement, ...]
    none_encoded: tuple[str, ...]
    claims_only: tuple[str, ...]


class DatasetDecision(Stated, frozen=True):
    """The decision on one dataset.

    `basis` is what an approval rests on and is empty on a denial without one. `relied_on` are the rules and documents
    behind the route, `lifted` the rules that a relief set aside. `advice` names what else is open.
    """

    id: str
    decision: Verdict
    route: Route
    basis: str
    reasons: tuple[Statement, ...]
    relied_on: tuple[Statement, ...]
    lifted: tuple[str, ...]
    flags: tuple[Statement, ...]
    advice: tuple[Bilingual, ...]


class TableUsed(Stated, frozen=True):
    """The official table of a list, as an operator imported it.

    `sha256` names the signed document, `file_sha256` the file it was read from.
    """

    sha256: str
    file_sha256: str
    obtained_on: date
    source: str
    entries: int


class ListClaimed(Stated, frozen=True):
    """A list that a claim names, and the table its fields were compared with; none where the fields stand as claimed.

    `not_shown` are JSON pointers of fields that the table does not bear out.
    """

    list: str
    table: TableUsed | None
    not_shown: tuple[str, ...]


class People(Stated, frozen=True):
    """Natural persons counted toward the yearly volumes; `None` where the manifest does not know them."""

    ordinary: int | None
    sensitive: int | None


class Signer(Stated, frozen=True):
    """A person whose signature was verified, and the roles it counts for."""

    person: str
    roles: tuple[str, ...]
    key: str


class Decision(Stated, frozen=True, kw_only=True):
    """What the gate decided.

    Attributes:
        as_of: the day whose law was applied (Asia/Shanghai).
        decided_at: the moment, UTC.
        advisory: empty, or why the decision cannot be used to release anything.
        manifest_sha256: digest of the signed payload bytes.
        law_sha256: digest of the law snapshot.
        trust_root_sha256: digest of the trust root, empty for a draft.
        volumes: people this transfer adds to the yearly volumes once approved.
        prior: people counted before this transfer, in the window.
        exposure: on a denial, the penalties that could apply; none on an approval and in records of older versions.
        lists: the lists that claims name; decisions made before tables could be imported have none.
        notes: what to know of how it was made; decisions of earlier versions have none.
    """

    version: Literal[1] = 1
    decision: Verdict
    route: Route
    review: bool
    advisory: Advisory
    as_of: date
    decided_at: Moment
    manifest_id: str
    revision: int
    exporter: str
    manifest_sha256: str
    law_sha256: str
    trust_root_sha256: str
    signers: tuple[Signer, ...]
    datasets: tuple[DatasetDecision, ...]
    obligations: tuple[Obligation, ...]
    readings: tuple[ReadingUsed, ...]
    headroom: tuple[Headroom, ...]
    volumes: People
    prior: People
    exposure: Exposure | None = None
    lists: tuple[ListClaimed, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def reasons(self) -> tuple[str, ...]:
        """The codes of all reasons, each once, in the order found."""
        return tuple(dict.fromkeys(reason.code for dataset in self.datasets for reason in dataset.reasons))
