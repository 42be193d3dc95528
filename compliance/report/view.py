"""The view: what every format shows of a decision, put together once.

A view answers three questions before all else: approve or deny, why, and what to do next. It adds nothing to the
decision but names in two languages and the place in the log, and it says aloud when nothing may be released on it.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from compliance.errors import FailureError, StoreError
from compliance.model.decision import Bilingual, DatasetDecision, Decision, Obligation, Statement
from compliance.record import Record
from compliance.report.words import BASES, REASONS, ROUTES, Words

if TYPE_CHECKING:
    from compliance.store import Entry

Lang = Literal["en", "zh", "both"]
Standing = Literal["release", "review", "deny", "advisory", "unrecorded"]

_BANNERS: dict[tuple[str, str], Words] = {
    ("approve", "release"): Words("APPROVED", "准予放行"),
    ("approve", "review"): Words("APPROVED, BUT A HUMAN MUST LOOK FIRST", "准予放行，须先经人工复核"),
    ("deny", "deny"): Words("DENIED", "不予放行"),
    ("approve", "advisory"): Words(
        "ADVISORY ONLY: would be approved; nothing may be released", "仅供参考：可获准予；不得据此放行"
    ),
    ("deny", "advisory"): Words(
        "ADVISORY ONLY: would be denied; nothing may be released", "仅供参考：不予放行；不得据此放行"
    ),
    ("approve", "unrecorded"): Words(
        "NOT IN THE LOG: nothing may be released on this approval", "未记入日志：不得据此放行"
    ),
    ("deny", "unrecorded"): Words("DENIED (not in the log)", "不予放行（未记入日志）"),
}
_STEPS = {
    "accept": Words(
        "Those named for it in the trust root accept the decision: `compliance review accept`.",
        "由信任根所列人员认可本决定：compliance review accept。",
    ),
    "release": Words(
        "Release exactly the files named in the manifest, and meet the obligations below.",
        "仅放行清单所列文件，并履行下列义务。",
    ),
    "review": Words(
        "Have a lawyer look at each point marked for human review before anything is released.",
        "放行之前，由律师逐项核查标有人工复核的事项。",
    ),
    "advisory": Words(
        "Use this to prepare. A decision that counts needs a signed manifest and the law of today.",
        "仅供准备之用。有效的决定须以已签名的清单和当日施行的法律作出。",
    ),
    "unrecorded": Words(
        "Run the check with a log; an approval counts only once it is recorded.",
        "启用日志后重新检查；决定记入日志后方为有效。",
    ),
}


class Place(Record, frozen=True):
    """Where the decision stands in the log; `checkpoint` is the signed note of the tree that ends with it."""

    index: int
    recorded_at: str
    leaf_hash: str
    decision_sha256: str
    checkpoint: str


class View(Record, frozen=True):
    """What every format shows.

    Attributes:
        standing: what the decision is good for; data may leave on `release`, and on `review` once a human has looked.
        releasable: approved, not advisory, and durable in the log.
        banner: the verdict in capital letters.
        why: one sentence.
        steps: what to do next, most urgent first, each once.
        obligations: those with a day first, by day.
    """

    decision: Decision
    standing: Standing
    releasable: bool
    banner: Words
    why: Words
    steps: tuple[Words, ...]
    obligations: tuple[Obligation, ...]
    place: Place | None


def view_of(decision: Decision, entry: "Entry | None" = None) -> View:
    """Put the view of a decision together.

    Args:
        decision: what the gate decided.
        entry: its entry in the log; none for drafts and other advice.

    Raises:
        StoreError: the entry is of another decision.
    """
    place = _place(decision, entry) if entry is not None else None
    releasable = decision.decision == "approve" and not decision.advisory and entry is not None and entry.releasable
    standing = _standing(decision, releasable=releasable, recorded=entry is not None)
    return View(
        decision=decision,
        standing=standing,
        releasable=releasable,
        banner=_BANNERS[decision.decision, standing],
        why=_why_denied(decision) if decision.decision == "deny" else _why_approved(decision),
        steps=_steps(decision, standing),
        obligations=tuple(
            sorted(decision.obligations, key=lambda duty: (duty.due is None, duty.due or decision.as_of))
        ),
        place=place,
    )


def words_of(text: Bilingual) -> Words:
    """The two languages of a text of the law's register."""
    return Words(text.en, text.zh)


def route_name(route: str) -> Words:
    """The name of a route."""
    return ROUTES[route]


def basis_name(basis: str) -> Words:
    """The name of what an approval rests on."""
    return BASES[basis]


def reason_name(code: str) -> Words:
    """The name of a reason, of a transfer or of a project."""
    if code in REASONS:
        return REASONS[code]
    from compliance.report.project_words import PROJECT_REASONS

    return PROJECT_REASONS[code]


def provision(statement: Statement) -> Words:
    """The first provision cited, short; empty where none is."""
    if not statement.citations:
        return Words("", "")
    first = statement.citations[0]
    return Words(f"{first.article.en}, {first.title.en}", f"《{first.title.zh}》{first.article.zh}")


def _place(decision: Decision, entry: "Entry") -> Place:
    same = (entry.manifest_id, entry.revision, entry.manifest_sha256, entry.verdict, entry.law_sha256)
    if same != (
        decision.manifest_id,
        decision.revision,
        decision.manifest_sha256,
        decision.decision,
        decision.law_sha256,
    ):
        raise StoreError(
            f"the entry is of `{entry.manifest_id}` revision {entry.revision}, not of this decision",
            where=f"log entry {entry.index}",
        )
    recorded = entry.recorded_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return Place(entry.index, recorded, entry.leaf_hash, entry.decision_sha256, entry.checkpoint)


def _standing(decision: Decision, *, releasable: bool, recorded: bool) -> Standing:
    if decision.advisory:
        return "advisory"
    if not recorded or (decision.decision == "approve" and not releasable):
        return "unrecorded"
    if decision.decision == "deny":
        return "deny"
    return "review" if decision.review else "release"


def _why_denied(decision: Decision) -> Words:
    found = [(dataset, reason) for dataset in decision.datasets for reason in dataset.reasons]
    if not found:
        raise FailureError("a denial without a reason is no decision", where=decision.manifest_id)
    dataset, reason = found[0]
    name, law, more = reason_name(reason.code), provision(reason), len(found) - 1
    cited = Words(f" ({law.en})" if law.en else "", f"（{law.zh}）" if law.zh else "")
    rest = Words(f", and {more} more reason{'s' if more > 1 else ''}", f"；另有{more}项理由") if more else Words("", "")
    return Words(
        f"Dataset `{dataset.id}`: {name.en}{cited.en}{rest.en}.", f"数据集 {dataset.id}：{name.zh}{cited.zh}{rest.zh}。"
    )


def _why_approved(decision: Decision) -> Words:
    grounds = dict.fromkeys((dataset.route, dataset.basis) for dataset in decision.datasets)
    names = [(route_name(route), basis_name(basis) if basis else Words("", "")) for route, basis in grounds]
    en = "; ".join(f"{route.en} ({basis.en})" if basis.en else route.en for route, basis in names)
    zh = "；".join(f"{route.zh}（{basis.zh}）" if basis.zh else route.zh for route, basis in names)
    count = len(decision.datasets)
    subject = Words(f"All {count} datasets pass", f"{count}个数据集全部通过")
    if count == 1:
        subject = Words(f"Dataset `{decision.datasets[0].id}` passes", f"数据集 {decision.datasets[0].id} 通过")
    return Words(f"{subject.en}: {en}.", f"{subject.zh}：{zh}。")


def _steps(decision: Decision, standing: Standing) -> tuple[Words, ...]:
    steps = [words_of(reason.todo) for reason in _each(decision.datasets, "reasons")]
    if standing == "review" or (decision.review and standing == "deny"):
        steps.append(_STEPS["review"])
    if standing == "review":
        steps.append(_STEPS["accept"])
    if standing in ("release", "review"):
        steps.append(_STEPS["release"])
    if standing == "advisory" or (standing == "unrecorded" and decision.decision == "approve"):
        steps.append(_STEPS[standing])
    return tuple(dict.fromkeys(steps))


def _each(datasets: Iterable[DatasetDecision], kind: Literal["reasons", "flags"]) -> Iterable[Statement]:
    for dataset in datasets:
        yield from getattr(dataset, kind)
