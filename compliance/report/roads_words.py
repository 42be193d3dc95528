"""The names that a comparison of roads adds: roads, legs, standings, and what the comparison is not.

These are names, not law: what a rule says, and what to do about it, comes from the law's register.
"""

from compliance.report.words import REASONS, Words

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

PROJECT_REASONS = {
    "surveying_unit_missing": Words("no surveying unit", "未委托测绘单位"),
    "surveying_licence_missing": Words("surveying licence missing", "缺少测绘资质"),
    "surveying_licence_expired": Words("surveying licence expired", "测绘资质已过期"),
    "surveying_licence_lent": Words("surveying licence lent", "出借测绘资质"),
    "surveying_not_entrusted": Words("surveying not entrusted", "未委托测绘"),
    "surveying_unit_foreign_invested": Words("surveying unit with foreign investment", "测绘单位有外商投资"),
    "surveying_steps_not_covered": Words("steps of surveying not covered", "测绘活动环节未全部覆盖"),
    "road_data_handled_by_others": Words("road data handled by others", "道路数据由他人经手"),
    "site_outside_mainland": Words("site outside the mainland", "场所不在境内"),
    "stored_outside_mainland": Words("stored outside the mainland", "存储不在境内"),
    "hosting_licence_missing": Words("hosting licence missing", "缺少托管经营许可"),
    "us_licence_required": Words("United States licence required", "需要美国许可证"),
    "us_supplier_informed": Words("supplier informed by letter", "供应商已收到通知函"),
    "us_classification_presumed": Words("classification presumed", "按推定归类"),
    "us_listed_party": Words("party on a United States list", "当事方被列入美国清单"),
    "us_affiliate_of_listed_party": Words("affiliate of a listed party", "清单当事方的关联方"),
    "us_military_end_use": Words("military or intelligence end use", "军事或者情报最终用途"),
    "us_supercomputer": Words("supercomputer", "超级计算机"),
    "us_general_prohibition_10": Words("general prohibition ten", "美国一般禁令第十项"),
    "us_weights_controlled": Words("weights controlled", "权重受管制"),
    "us_investment_prohibited": Words("investment prohibited", "禁止投资"),
    "us_vehicle_software": Words("vehicle software from China", "来自中国的车辆软件"),
    "us_vehicle_hardware": Words("vehicle hardware from China", "来自中国的车辆硬件"),
    "us_vehicle_maker": Words("vehicle maker under Chinese jurisdiction", "受中国管辖的车辆制造商"),
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


def reason_of(code: str) -> Words:
    """The name of a reason for which a leg fails, of a transfer or of a project."""
    return PROJECT_REASONS[code] if code in PROJECT_REASONS else REASONS[code]
