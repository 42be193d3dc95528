"""Decisions made by hand, one of each kind, for the formats to show."""

from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from compliance.canonical import canonical
from compliance.model.base import plain
from compliance.model.decision import (
    Bilingual,
    Citation,
    DatasetDecision,
    Decision,
    Enforcement,
    Exposed,
    Exposure,
    Headroom,
    Obligation,
    Penalty,
    PenaltyTier,
    People,
    ReadingUsed,
    Signer,
    Statement,
)
from compliance.store.entry import Entry

MOMENT = datetime(2024, 6, 1, 1, 0, 0, tzinfo=UTC)
ORDER16 = Bilingual(
    en="Provisions on Promoting and Regulating Cross-border Data Flows", zh="促进和规范数据跨境流动规定"
)


def cite(article_en, article_zh, provision, seen="full text", until=None):
    return Citation(
        id=f"cn.order16/{provision}",
        title=ORDER16,
        article=Bilingual(en=article_en, zh=article_zh),
        number="CAC Order No. 16",
        in_force_from=date(2024, 3, 22),
        in_force_until=until,
        url="https://example.invalid/order16",
        seen=seen,
    )


ART8 = cite("Article 8", "第八条", "art8")
ART5 = cite("Article 5(1)(4)", "第五条第一款第四项", "art5_1_4", seen="excerpt", until=date(2030, 12, 31))


def statement(rule, effect, code, en, zh, todo=("", ""), **more):
    return Statement(
        rule=rule,
        effect=effect,
        code=code,
        text=Bilingual(en=en, zh=zh),
        todo=Bilingual(en=todo[0], zh=todo[1]),
        citations=more.get("citations", (ART8,)),
        facts=more.get("facts", ()),
        readings=more.get("readings", ()),
    )


CONTRACT = statement(
    "cn.order16.art8.contract_missing",
    "denies",
    "contract_or_certificate_missing",
    "Personal information of 100,000 or more people goes out with neither a standard contract nor a certificate.",
    "向境外提供10万人以上个人信息，既未订立个人信息出境标准合同，也未通过个人信息保护认证。",
    (
        "Conclude the standard contract and file it within 10 working days, or obtain a certificate.",
        "与境外接收方订立标准合同并在生效后10个工作日内备案，或者取得个人信息保护认证。",
    ),
    facts=("/evidence", "/datasets/0/subjects/ordinary"),
    readings=("cn.window",),
)
NOTICE = statement(
    "cn.pipl.art39.notice",
    "denies",
    "notice_missing",
    "Nothing shows that the individuals were told of the recipient.",
    "未见已向个人告知境外接收方有关事项的证明。",
    ("Give the notice and add it as evidence.", "向个人履行告知义务，并将其列为证明文件。"),
    facts=("/evidence",),
)
SMALL = statement(
    "cn.order16.art5_1_4.small_volume",
    "requires",
    "",
    "Fewer than 100,000 people since 1 January, none with sensitive personal information.",
    "自当年1月1日起累计不满10万人，且不含敏感个人信息。",
    citations=(ART5,),
    facts=("/datasets/0/subjects",),
)
DISPUTED = statement(
    "cn.practice.vehicle_count",
    "flags",
    "",
    "Whether the vehicle threshold still makes this important data is disputed.",
    "车辆个人信息达到数量后是否仍属重要数据存在争议。",
)


def dataset(**changes):
    return DatasetDecision(
        **{
            "id": "d1",
            "decision": "approve",
            "route": "exempt",
            "basis": "small_volume",
            "reasons": (),
            "relied_on": (SMALL,),
            "lifted": (),
            "flags": (),
            "advice": (),
            **changes,
        }
    )


def decision(**changes):
    return Decision(
        **{
            "decision": "approve",
            "route": "exempt",
            "review": False,
            "advisory": "",
            "as_of": date(2024, 6, 1),
            "decided_at": MOMENT,
            "manifest_id": "0190f0c2-7b1e-7c3a-9a55-2f6c1d0e4b11",
            "revision": 1,
            "exporter": "shanghai-motor",
            "manifest_sha256": "a" * 64,
            "law_sha256": "b" * 64,
            "trust_root_sha256": "c" * 64,
            "signers": (Signer(person="li.wei", roles=("exporter", "legal"), key="d" * 64),),
            "datasets": (dataset(),),
            "obligations": (),
            "readings": (),
            "headroom": (),
            "volumes": People(ordinary=3000, sensitive=0),
            "prior": People(ordinary=82140, sensitive=0),
            **changes,
        }
    )


WINDOW = ReadingUsed(
    id="cn.window",
    question=Bilingual(en="When does the counting window open?", zh="累计数量自何日起算？"),
    choice="calendar_year",
    text=Bilingual(en="On 1 January of the year of the decision.", zh="自作出决定当年1月1日起算。"),
    conservative=True,
)
DUTIES = (
    Obligation(
        rule="cn.pipl.art56.keep",
        text=Bilingual(en="Keep the impact assessment for three years.", zh="影响评估报告至少保存三年。"),
        due=None,
        citations=(),
    ),
    Obligation(
        rule="cn.order16.art8.file",
        text=Bilingual(en="File the contract with the provincial CAC.", zh="向省级网信部门备案标准合同。"),
        due=date(2024, 6, 14),
        citations=(ART8,),
    ),
)
ROOMS = (
    Headroom(
        threshold="cn.order16.ordinary",
        counter="ordinary",
        limit=100_000,
        count=85_140,
        left=14_860,
        text=Bilingual(en="Standard contract line", zh="标准合同标准"),
    ),
    Headroom(
        threshold="cn.order16.sensitive",
        counter="sensitive",
        limit=10_000,
        count=None,
        left=None,
        text=Bilingual(en="Sensitive information line", zh="敏感个人信息标准"),
    ),
)


def tier(name, en, zh, *amounts):
    names = ("entity_min", "entity_max", "turnover_permille_max", "persons_min", "persons_max")
    return PenaltyTier(name=name, text=Bilingual(en=en, zh=zh), **dict(zip(names, amounts, strict=True)))


def penalty(name, *tiers):
    return Penalty(
        id=name,
        citation=ART8,
        in_force_from=date(2021, 11, 1),
        in_force_until=None,
        seen="full text",
        trigger=Bilingual(en=f"Breach of {name}.", zh=f"违反{name}。"),
        tiers=tiers,
        other=Bilingual(en="Suspension of business.", zh="暂停业务。"),
    )


SERIOUS = tier("serious", "Serious cases.", "情节严重的。", None, 50_000_000, 50, 100_000, 1_000_000)
REFERENCE = tier("reference", "Punished under other laws.", "依照其他法律处罚。", None, None, None, None, None)
EXPOSURE = Exposure(
    note=Bilingual(en="Limits that the texts set; no estimate.", zh="法条规定的幅度，不是估计。"),
    penalties=(
        Exposed(
            penalty=penalty("pipl66", SERIOUS),
            breaches=(Bilingual(en="Individuals not told", zh="未告知个人"),),
            reasons=("notice_missing",),
            datasets=("d1",),
            could_if=(),
        ),
        Exposed(
            penalty=penalty("order13", REFERENCE),
            breaches=(Bilingual(en="No contract", zh="未订立合同"),),
            reasons=("contract_or_certificate_missing",),
            datasets=("d1", "d2"),
            could_if=(
                Bilingual(en="the data are important data", zh="数据属于重要数据"),
                Bilingual(en="the exporter is an operator", zh="数据处理者属于运营者"),
            ),
        ),
    ),
    enforcement=(
        Enforcement(
            id="case",
            announced=date(2024, 5, 1),
            amount=20_000,
            fact=Bilingual(en="A firm: fined.", zh="某公司：罚款。"),
            citations=(ART8,),
            seen="secondary",
            source="press",
        ),
    ),
    none_encoded=("unlicensed_surveying",),
    claims_only=("filing_missing",),
)

APPROVED = decision(obligations=DUTIES, readings=(WINDOW,), headroom=ROOMS)
REVIEWED = decision(
    review=True,
    datasets=(dataset(flags=(DISPUTED,)), dataset(id="d2", route="not_regulated", basis="general_data", relied_on=())),
)
DENIED = decision(
    decision="deny",
    route="standard_contract_or_certification",
    datasets=(
        dataset(
            decision="deny",
            route="standard_contract_or_certification",
            basis="",
            reasons=(CONTRACT, NOTICE),
            relied_on=(),
            lifted=("cn.order13.art3.contract",),
            advice=(Bilingual(en="The dataset would pass without its names.", zh="删除姓名字段后可以通过。"),),
        ),
        dataset(id="d2"),
    ),
    readings=(replace(WINDOW, conservative=False),),
    volumes=People(ordinary=None, sensitive=0),
    exposure=EXPOSURE,
)
DRAFT = decision(advisory="draft", signers=(), trust_root_sha256="")
SAMPLES = {"approved": APPROVED, "reviewed": REVIEWED, "denied": DENIED, "draft": DRAFT}


def entry(of, **changes):
    return Entry(
        **{
            "index": 12,
            "kind": "decision",
            "leaf": b"leaf",
            "leaf_hash": "e" * 64,
            "checkpoint": "gate.example/log\n13\nAAAA\n\n— gate.example/log BBBB\n",
            "decision": canonical(plain(of)),
            "decision_sha256": "f" * 64,
            "manifest_id": of.manifest_id,
            "revision": of.revision,
            "manifest_sha256": of.manifest_sha256,
            "exporter": of.exporter,
            "as_of": of.as_of,
            "verdict": of.decision,
            "releasable": of.decision == "approve" and not of.advisory,
            "law_sha256": of.law_sha256,
            "reasons": of.reasons,
            "ordinary": 0,
            "sensitive": 0,
            "recorded_at": MOMENT,
            **changes,
        }
    )


@pytest.fixture(params=sorted(SAMPLES))
def sample(request):
    """The name of a kind of decision, the decision, and its entry in the log if it has one."""
    made = SAMPLES[request.param]
    return request.param, made, None if made.advisory else entry(made)


@pytest.fixture
def make():
    """The builders, for tests that need one detail changed."""
    return decision, dataset, entry


@pytest.fixture
def samples():
    return SAMPLES
