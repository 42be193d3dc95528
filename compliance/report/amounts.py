"""The words of an exposure: amounts as a lawyer writes them, in figures and in the Chinese numerals of the laws."""

from collections.abc import Iterable

from compliance.model.decision import Bilingual, Enforcement, Exposure, PenaltyTier
from compliance.report.view import reason_name, words_of
from compliance.report.words import SEEN, Words

_DIGITS = "零一二三四五六七八九"
_PLACES = ("", "十", "百", "千")
_MYRIADS = ("", "万", "亿", "万亿")


def numeral(number: int) -> str:
    """A whole number above nought in Chinese numerals: 50,000,000 is 五千万."""
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    said = ""
    for place in reversed(range(len(groups))):
        group = groups[place]
        if not group:
            continue
        gap = "零" if said and group < 1000 else ""
        said += gap + _group(group) + _MYRIADS[place]
    return said.removeprefix("一") if said.startswith("一十") else said


def _group(group: int) -> str:
    said, gap = "", False
    for place in reversed(range(4)):
        digit = group // 10**place % 10
        if digit:
            said += ("零" if gap and said else "") + _DIGITS[digit] + _PLACES[place]
        gap = not digit
    return said


def yuan(amount: int) -> Words:
    """A sum of money."""
    return Words(f"RMB {amount:,}", f"{numeral(amount)}元")


def span(low: int | None, high: int | None) -> Words | None:
    """A range of money, both ends included; none where the text sets no amount."""
    if high is None:
        return None
    most = yuan(high)
    if low is None:
        return Words(f"up to {most.en}", f"{most.zh}以下")
    return Words(f"RMB {low:,} to {high:,}", f"{yuan(low).zh}以上{most.zh}以下")


def turnover(permille: int) -> Words:
    """A share of last year's turnover as a cap."""
    whole, rest = divmod(permille, 10)
    percent = f"{whole}.{rest}" if rest else f"{whole}"
    zh = f"千分之{numeral(permille)}" if rest else f"百分之{numeral(whole)}"
    return Words(f"up to {percent}% of last year's turnover", f"上一年度营业额{zh}以下")


def tier_amounts(tier: PenaltyTier) -> tuple[Words, ...]:
    """What a tier costs the organisation and the persons responsible; empty where the text sets no amount."""
    organisation = span(tier.entity_min, tier.entity_max)
    if tier.turnover_permille_max is not None:
        organisation = _either([organisation, turnover(tier.turnover_permille_max)])
    persons = span(tier.persons_min, tier.persons_max)
    said = []
    if organisation:
        said.append(Words(f"the organisation: {organisation.en}", f"对单位：{organisation.zh}"))
    if persons:
        said.append(Words(f"persons directly responsible: {persons.en}", f"对直接负责人员：{persons.zh}"))
    return tuple(said)


def _either(caps: Iterable[Words | None]) -> Words:
    """Alternative caps: the text does not say which prevails, so both are shown."""
    known = [cap for cap in caps if cap]
    return Words(" or ".join(cap.en for cap in known), "或者".join(cap.zh for cap in known))


def tier_line(tier: PenaltyTier) -> Words:
    """A tier as one sentence: when it applies, and what it costs whom."""
    costs = tier_amounts(tier) or (Words("no amount of its own", "本条未规定罚款数额"),)
    en, zh = "; ".join(cost.en for cost in costs), "；".join(cost.zh for cost in costs)
    return Words(f"{tier.text.en} {en[0].upper()}{en[1:]}.", f"{tier.text.zh}{zh}。")


def listed(texts: Iterable[Bilingual]) -> Words:
    """Several names in one line."""
    every = [words_of(text) for text in texts]
    return Words("; ".join(text.en for text in every), "；".join(text.zh for text in every))


def alternatives(texts: Iterable[Bilingual]) -> Words:
    """Suppositions of which one is enough."""
    every = [words_of(text) for text in texts]
    return Words("; or ".join(text.en for text in every) + ".", "；或者".join(text.zh for text in every) + "。")


def not_listed(exposure: Exposure) -> Iterable[Words]:
    """The reasons that no penalty answers, and why that is so."""
    if exposure.none_encoded:
        names = _names(exposure.none_encoded)
        yield Words(
            f"No penalty is encoded for: {names.en}. That is not to say that none exists.",
            f"下列理由未编码相应处罚：{names.zh}。这并不表示没有处罚。",
        )
    if exposure.claims_only:
        names = _names(exposure.claims_only)
        yield Words(
            f"These reasons only test a claim: {names.en}. A claim that fails is no breach in itself; what the transfer"
            " lacks without it is a reason of its own.",
            f"下列理由仅涉及所主张的豁免：{names.zh}。主张不成立本身不构成违法；不主张时所欠缺的事项另列为理由。",
        )


def published(case: Enforcement) -> Words:
    """A published case, with its day and what is known of it."""
    seen = SEEN[case.seen]
    return Words(
        f"{case.fact.en} Announced on {case.announced}; {seen.en}: {case.source}.",
        f"{case.fact.zh}公布日期{case.announced}；{seen.zh}：{case.source}。",
    )


def _names(codes: Iterable[str]) -> Words:
    names = [reason_name(code) for code in codes]
    return Words("; ".join(name.en for name in names), "；".join(name.zh for name in names))
