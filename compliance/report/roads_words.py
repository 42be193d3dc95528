"""The names that a comparison of roads adds: roads, legs, standings, and what the comparison is not.

These are names, not law: what a rule says, and what to do about it, comes from the law's register.
"""

from compliance.report.words import Words

ROADS = {
    "export": Words("Export the data", "数据出境"),
    "in_country": Words("Keep data and compute in China", "数据和算力留在境内"),
}

LEGS = {
    "bars": Words("Bars to any export", "禁止出境情形"),
    "mapping": Words("Surveying and mapping", "测绘与地理信息"),
    "exterior": Words("Pictures of the street", "车外影像"),
    "claims": Words("Reliefs relied on", "所主张的豁免"),
    "derived": Words("Derived artefacts", "衍生成果"),
    "mechanism": Words("Assessment, contract or certificate", "安全评估、标准合同或者认证"),
    "duties": Words("Duties to the people concerned", "对个人的义务"),
    "review": Words("Points for a human", "须人工复核事项"),
    "collection": Words("Licensed collection", "持证测绘采集"),
    "hosting": Words("Site, operator and storage", "场所、运营者与存储"),
    "accelerators": Words("Accelerators (US pre-screen)", "加速芯片（美国法初筛）"),
    "query": Words("Queries from abroad", "境外查询访问"),
    "weights": Words("The trained weights", "训练所得权重"),
    "partnership": Words("Partner (US pre-screen)", "合作方（美国法初筛）"),
    "return": Words("The model back in cars abroad (US pre-screen)", "模型回装境外车辆（美国法初筛）"),
}

STANDINGS = {
    "fails": Words("fails", "不通"),
    "holds": Words("on hold, a human must resolve it", "待定，须由人工解决"),
    "open": Words("nothing found against it", "未发现障碍"),
}

SHORT = {
    "fails": STANDINGS["fails"],
    "holds": Words("on hold", "待定"),
    "open": Words("nothing found", "未发现障碍"),
}

BANNERS = {
    "closed": Words("ADVISORY ONLY: BOTH ROADS FAIL", "仅供参考：两条路均不通"),
    "held": Words(
        "ADVISORY ONLY: NOT BOTH ROADS FAIL; NOTHING IS APPROVED", "仅供参考：并非两条路均不通；不构成任何准予"
    ),
}

FIRST = Words("fails, the first", "不通（首处）")
FAILS_FIRST = Words("fails first at", "首先止于")
HOLDS_FIRST = Words("does not fail; on hold first at", "未见不通；首先待定于")
NOTHING_AGAINST = Words("nothing found against it, which is no approval", "未发现障碍，但不构成准予")
NOT_ANSWERED = Words(
    "No encoded rule that is in force on this day asks about this leg: ask counsel.",
    "当日施行且已编码的规则均未涉及本环节：应当咨询律师。",
)

LABELS = {
    "need": Words("Need", "需求"),
    "project": Words("Project", "项目"),
    "about": Words("About", "涉及"),
    "duty": Words("By", "期限"),
    "advice": Words("Advisory", "仅供参考"),
    "limits": Words("Limits of this comparison", "本比较的限度"),
}

ADVICE = Words(
    "no signature was checked, nothing was recorded, and nothing may be released or bought on it",
    "未核验签名，未作记录，不得据此放行数据或者采购",
)

DISCLAIMER = Words(
    "The legs on United States law are a pre-screen: they refuse or hold and never clear. A leg against which nothing"
    " was found is not lawful for that reason: facts may be untrue, and law may be missing here. This is not legal"
    " advice; ask counsel in each country before anything is exported, bought, shared or shipped.",
    "涉及美国法的环节仅为初筛：只作不通或者待定的提示，从不放行。未发现障碍不等于合法：事实可能不实，法律可能"
    "未收录。本比较不是法律意见；在出境、采购、共享或者交付之前，应当咨询各法域律师。",
)
