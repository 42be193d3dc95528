"""What `compliance policy prove` says, in both languages."""

from compliance.model.decision import Bilingual

EXHAUSTIVE = Bilingual(
    en="every case of the facts that the rules or proof.toml can tell apart, on every day listed, with lists of"
    " documents and claims of any length, under the default readings",
    zh="规则或者 proof.toml 所能区分的一切事实情形，及于所列每一日，文件与主张不限数目，均按默认解释",
)
SAMPLED = Bilingual(
    en="that the gate's executor and weighing say of a document what the proof says of its case",
    zh="本系统的执行器与权衡对每份事实文件的结论，与证明对其所属情形的结论一致",
)
SAMPLES = Bilingual(en="{number} documents: {what}", zh="{number} 份事实文件：{what}")
SECONDS = Bilingual(en="{number} seconds", zh="用时 {number} 秒")
EXAMPLES = Bilingual(
    en="the examples, as a case file; `facts` where no manifest is known that leads to them",
    zh="以下为反例，格式同案例文件；尚不知有清单可得出该事实的，以 `facts` 列出事实",
)
ALL_HOLD = Bilingual(en="All {number} invariants hold.", zh="全部 {number} 项不变式均成立。")
SOME_BROKEN = Bilingual(
    en="BROKEN: {broken} of {number} invariants do not hold.", zh="不成立：{number} 项不变式中有 {broken} 项不成立。"
)
HOLDS = Bilingual(en="holds", zh="成立")
BROKEN = Bilingual(en="BROKEN", zh="不成立")
BREACH = Bilingual(en="BROKEN {name} on {day}", zh="不成立 {name}，{day}")
NEVER = Bilingual(en="BROKEN {name}", zh="不成立 {name}")

FROM = Bilingual(en="from", zh="起始日")
DAYS = Bilingual(en="days", zh="日数")
VARIABLES = Bilingual(en="variables", zh="变量")
STATES = Bilingual(en="states", zh="情形数")
DOCUMENTS = Bilingual(en="documents sampled", zh="抽样文件数")
BREACHES = Bilingual(en="broken", zh="不成立数")
RESULT = Bilingual(en="holds", zh="结论")
INVARIANT = Bilingual(en="invariant", zh="不变式")
PROCEDURE = Bilingual(en="procedure", zh="程序条款")
SAYS = Bilingual(en="says", zh="内容")
EXCEPTION = Bilingual(en="exception", zh="例外")
TO = Bilingual(en="to", zh="所例外者")
FACTS = Bilingual(en="facts", zh="事实")
PROGRAMS = Bilingual(en="programs", zh="程序")
COVERED = Bilingual(en="exhaustive", zh="穷尽")
TRIED = Bilingual(en="sampled", zh="抽样")
LAW = Bilingual(en="law", zh="法律")
