"""The decision: approve or deny, with every reason, what it rests on, and what follows from it.

This is the published result: the `decision` of `check --format json`, of the log's records and of the library.
Texts and citations are joined from the law's register by rule id, so that the record can be read years later.
"""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from compliance.model.finding import Effect, Route

Verdict = Literal["approve", "deny"]
# Why a decision cannot release anything: an unsigned draft, the law of another day, a case of a case file.
Advisory = Literal["", "draft", "other_day", "case"]


class Stated(BaseModel):
    """Base of results: frozen and closed."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)


class Bilingual(Stated):
    """A text in English and Chinese."""

    en: str
    zh: str


class Citation(Stated):
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


class Statement(Stated):
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


class Obligation(Stated):
    """A duty that goes with the transfer; `due` is none where it is continuous or the manifest does not date it."""

    rule: str
    text: Bilingual
    due: date | None
    citations: tuple[Citation, ...]


class ReadingUsed(Stated):
    """An arguable point of law and how it was read."""

    id: str
    question: Bilingual
    choice: str
    text: Bilingual
    conservative: bool


class Headroom(Stated):
    """How far a count is from a threshold. `count` and `left` are `None` where the count is unknown."""

    threshold: str
    counter: str
    limit: int
    count: int | None
    left: int | None
    text: Bilingual


class DatasetDecision(Stated):
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


class People(Stated):
    """Natural persons counted toward the yearly volumes; `None` where the manifest does not know them."""

    ordinary: int | None
    sensitive: int | None


class Signer(Stated):
    """A person whose signature was verified, and the roles it counts for."""

    person: str
    roles: tuple[str, ...]
    key: str


class Decision(Stated):
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
    """

    version: Literal[1] = 1
    decision: Verdict
    route: Route
    review: bool
    advisory: Advisory
    as_of: date
    decided_at: datetime
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

    @property
    def reasons(self) -> tuple[str, ...]:
        """The codes of all reasons, each once, in the order found."""
        return tuple(dict.fromkeys(reason.code for dataset in self.datasets for reason in dataset.reasons))
