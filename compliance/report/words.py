"""The names of the contract in English and Chinese: routes, bases, reasons, and the labels of a report.

These are names, not law: what a rule says, and what to do about it, comes with the decision from the law's register.
"""

from typing import NamedTuple


class Words(NamedTuple):
    """A text in both languages."""

    en: str
    zh: str


ROUTES = {
    "not_regulated": Words("not regulated", "不适用出境监管"),
    "exempt": Words("exempt", "免予三项机制"),
    "standard_contract_or_certification": Words("standard contract or certification", "标准合同或者认证"),
    "security_assessment": Words("security assessment", "数据出境安全评估"),
    "undetermined": Words("undetermined: a fact is missing", "无法判定：缺少事实"),
    "prohibited": Words("prohibited", "禁止出境"),
}

BASES = {
    "contract_with_individual": Words("contract with the individual", "为订立、履行个人作为当事人的合同"),
    "human_resources": Words("cross-border human resources management", "跨境人力资源管理"),
    "emergency": Words("emergency", "紧急情况"),
    "overseas_origin": Words("data from abroad, nothing domestic introduced", "境外数据过境且未引入境内数据"),
    "legal_duty": Words("duty under PRC law", "履行法定职责或者法定义务"),
    "treaty": Words("treaty or agreement", "国际条约、协定"),
    "lingang_general_list": Words("Lingang general-data list", "临港新片区一般数据清单"),
    "zone_negative_list": Words("outside a zone's negative list", "自由贸易试验区负面清单外"),
    "gba_contract": Words("Greater Bay Area standard contract", "粤港澳大湾区标准合同"),
    "guide_2026": Words("exempt case of the 2026 automotive guide", "2026年汽车数据出境指引豁免情形"),
    "small_volume": Words("small volume", "数量低于申报和备案标准"),
    "scene": Words("activity without personal information or important data", "不含个人信息和重要数据的业务活动"),
    "security_assessment": Words("passed security assessment", "通过的数据出境安全评估"),
    "standard_contract": Words("standard contract", "个人信息出境标准合同"),
    "certification": Words("certification", "个人信息保护认证"),
    "grace_period": Words("grace period", "整改过渡期"),
    "general_data": Words("general data", "一般数据"),
    "before_law": Words("before the law took effect", "法律施行之前"),
    "no_export": Words("no export takes place", "不构成数据出境"),
}

REASONS = {
    "missing_fact": Words("a fact that decides is missing", "缺少决定结论的事实"),
    "core_data": Words("core data", "属于核心数据"),
    "state_secret": Words("state secret", "涉及国家秘密"),
    "export_licence_missing": Words("export licence missing", "缺少出口许可"),
    "foreign_authority_request": Words("foreign authority's request without approval", "未经批准向外国机构提供数据"),
    "restricted_recipient": Words("recipient on the restricted list", "接收方被列入限制或者禁止清单"),
    "undisclosed_vulnerability": Words("undisclosed vulnerability", "未公开的漏洞信息"),
    "unlicensed_surveying": Words("surveying without a licensed unit", "地理信息未由有测绘资质的单位持有"),
    "geographic_secret_status_unknown": Words("secrecy of geographic data unknown", "地理信息是否涉密不明"),
    "geographic_approval_missing": Words("approval of geographic data missing", "地理信息未经审批或者审核"),
    "exterior_media_not_anonymised": Words("exterior pictures not anonymised", "车外影像未匿名化处理"),
    "assessment_missing": Words("security assessment missing", "缺少数据出境安全评估"),
    "assessment_pending": Words("security assessment pending", "安全评估尚未完成"),
    "assessment_failed": Words("security assessment failed", "安全评估未通过"),
    "assessment_expired": Words("security assessment expired", "安全评估结果已过有效期"),
    "assessment_purpose_not_covered": Words("purpose outside the assessment", "出境目的超出安全评估范围"),
    "assessment_recipient_not_covered": Words("recipient outside the assessment", "接收方超出安全评估范围"),
    "assessment_items_not_covered": Words("data items outside the assessment", "数据项超出安全评估范围"),
    "assessment_scale_exceeded": Words("scale beyond the assessment", "数据规模超出安全评估范围"),
    "procedure_not_in_force": Words("assessment procedure not in force yet", "安全评估程序尚未施行"),
    "contract_or_certificate_missing": Words("standard contract or certificate missing", "缺少标准合同或者认证"),
    "contract_not_effective": Words("standard contract not in effect", "标准合同尚未生效"),
    "contract_scope_exceeded": Words("transfer outside the contract", "传输超出合同范围"),
    "contract_filing_overdue": Words("filing of the contract overdue", "标准合同逾期未备案"),
    "contract_filing_rejected": Words("filing of the contract rejected", "标准合同备案未通过"),
    "contract_terms_altered": Words("terms of the standard contract altered", "标准合同条款被改动"),
    "contract_not_available": Words("standard contract not available here", "此情形不能采用标准合同"),
    "contract_not_in_force": Words("standard contract regime not in force yet", "标准合同办法尚未施行"),
    "certificate_expired": Words("certificate outside its dates", "认证证书不在有效期内"),
    "certificate_suspended": Words("certificate suspended", "认证证书被暂停"),
    "certificate_revoked": Words("certificate revoked", "认证证书被撤销"),
    "certificate_scope_exceeded": Words("transfer outside the certificate", "传输超出认证范围"),
    "certification_not_in_force": Words("certification not in force yet", "认证制度尚未施行"),
    "mechanism_not_in_force": Words("no mechanism in force yet", "尚无已施行的出境机制"),
    "necessity_not_shown": Words("necessity not shown", "未证明出境的必要性"),
    "impact_assessment_missing": Words("impact assessment missing", "缺少个人信息保护影响评估"),
    "impact_assessment_form_not_allowed": Words("simplified impact assessment not allowed", "不得采用简化的影响评估"),
    "notice_missing": Words("notice to individuals missing", "未告知个人"),
    "separate_consent_missing": Words("separate consent missing", "未取得单独同意"),
    "guardian_consent_missing": Words("guardian's consent missing", "未取得监护人同意"),
    "relief_not_in_force": Words("claimed relief not in force", "所主张的豁免未施行"),
    "relief_conditions_not_met": Words("conditions of the claimed relief not met", "不符合所主张豁免的条件"),
    "list_not_in_force": Words("claimed list not in force", "所主张的清单未施行"),
    "list_lapsed": Words("claimed list lapsed", "所主张的清单已失效"),
    "not_registered_in_zone": Words("not registered in the zone", "未在区内登记注册"),
    "activity_outside_zone": Words("activity outside the zone", "出境活动不在区内"),
    "sector_not_on_list": Words("sector not on the list", "行业不在清单内"),
    "ciio_excluded": Words("operator of critical infrastructure excluded", "关键信息基础设施运营者不适用"),
    "filing_missing": Words("filing missing", "未备案"),
    "scenario_not_on_list": Words("scenario not on the list", "场景不在清单内"),
    "purpose_outside_scenario": Words("purpose outside the scenario", "目的超出清单场景"),
    "field_membership_unconfirmed": Words("fields not confirmed against the list", "字段未与清单核对确认"),
    "face_or_plate_present": Words("faces or plates present", "含有人脸或者车牌"),
    "vin_identifiable": Words("vehicle identification number identifiable", "车辆识别代号可识别"),
    "personal_information_not_covered": Words("personal information not covered", "个人信息不在适用范围内"),
    "important_data_not_covered": Words("important data not covered", "重要数据不在适用范围内"),
    "list_status_unknown": Words("status on the list unknown", "是否列入清单不明"),
    "onward_transfer_outside_gba": Words("onward transfer outside the Greater Bay Area", "再转移至大湾区以外"),
    "party_outside_gba": Words("party outside the Greater Bay Area", "当事方不在大湾区内"),
    "prior_report_missing": Words("prior report missing", "未事先报告"),
    "effective_date_disputed": Words("effective date disputed", "施行日期存在争议"),
    "volume_splitting": Words("volume split to stay below a threshold", "拆分数量以规避标准"),
    "attestation_missing": Words("attestation missing", "缺少提取测试或者技术目录核对的证明"),
}

SEEN = {
    "full text": Words("full text read", "已读全文"),
    "excerpt": Words("excerpt read", "仅读节选"),
    "secondary": Words("known from secondary sources", "据二手资料"),
    "not seen": Words("text not seen", "未见原文"),
}

ADVISORY = {
    "draft": Words(
        "a draft: no signature was checked, nothing was recorded, and nothing may be released on it",
        "草稿：未核验签名，未作记录，不得据此放行数据",
    ),
    "other_day": Words(
        "the law of a day that was chosen (--as-of): nothing was recorded, and nothing may be released on it",
        "适用的是所选日期之法（--as-of）：未作记录，不得据此放行数据",
    ),
    "case": Words("a case of a case file: nothing may be released on it", "案例文件中的案例：不得据此放行数据"),
}
"""Why a decision is only advice."""

NOTES = {
    "law_of_a_future_day": Words(
        "The day asked about is still to come: its law is what is encoded now, and may change until then.",
        "所询日期尚未到来：所依据的是目前已收录的法律，届时可能有变。",
    ),
    "counted_from_this_log_only": Words(
        "The yearly counts are counted from this log only: no opening balance was entered for this exporter and window."
        " If people were exported before the log began, enter them with `compliance volumes open`.",
        "年度累计人数仅自本日志起算：未录入该数据处理者在本计算期间的期初人数。日志启用之前已经出境的，请用 compliance volumes open 录入。",
    ),
    "confirmed_by_samples": Words(
        "The Rego engine was asked to confirm samples only of what the fast executor answered (`--confirm sample`).",
        "快速执行器的结论仅由 Rego 引擎抽样核对（--confirm sample）。",
    ),
    "not_confirmed": Words(
        "The Rego engine was not asked to confirm what the fast executor answered (`--confirm never`).",
        "快速执行器的结论未经 Rego 引擎核对（--confirm never）。",
    ),
}
"""What a reader must know of how a decision was made."""

LABELS = {
    "note": Words("Note", "提示"),
    "why": Words("Why", "理由"),
    "next": Words("What to do next", "下一步"),
    "dataset": Words("Dataset", "数据集"),
    "route": Words("Route", "路径"),
    "basis": Words("Basis", "依据"),
    "reasons": Words("Reasons for denial", "不予放行的理由"),
    "relied_on": Words("Relied on", "作为依据的规则和文件"),
    "flags": Words("For human review", "需人工复核"),
    "advice": Words("What else is open", "其他可行路径"),
    "lifted": Words("Rules lifted", "被豁免的规则"),
    "found": Words("Found", "认定"),
    "law": Words("Law", "法条"),
    "fact": Words("Fact", "事实"),
    "todo": Words("To do", "措施"),
    "reading": Words("Reading", "解释"),
    "rule": Words("Rule", "规则"),
    "code": Words("Code", "代码"),
    "transfer": Words("Transfer", "传输"),
    "exporter": Words("Exporter", "数据处理者"),
    "as_of": Words("Law of", "适用法律日"),
    "log": Words("Log", "日志"),
    "advisory": Words("Advisory", "仅供参考"),
    "obligations": Words("Obligations", "后续义务"),
    "readings": Words("Readings used", "采用的解释"),
    "exposure": Words("If it were made anyway", "如仍出境"),
    "breach": Words("For", "违法行为"),
    "tier": Words("Tier", "档次"),
    "other": Words("Also", "其他处罚"),
    "could_if": Words("Only if", "仅当"),
    "published": Words("Published enforcement (context, no rule)", "已公布的执法案例（仅供了解，不作为依据）"),
    "headroom": Words("Head-room", "距离标准的余量"),
    "lists": Words("Lists claimed", "所主张的清单"),
    "people": Words("People counted", "计入人数"),
    "signer": Words("Signed by", "签名人"),
    "decided": Words("Decided", "决定时间"),
    "manifest": Words("Manifest", "清单摘要"),
    "snapshot": Words("Law", "法律摘要"),
    "program": Words("Program", "程序摘要"),
    "document": Words("Document", "文件摘要"),
    "root": Words("Trust", "信任根"),
    "table": Words("Table", "清单表"),
    "not_shown": Words("Not shown", "未证实"),
    "leaf": Words("Leaf", "叶节点"),
    "checkpoint": Words("Checkpoint", "检查点"),
    "proof": Words("Record and proof", "记录与证明"),
    "disclaimer": Words("Limits of this decision", "本决定的限度"),
}

DISCLAIMER = Words(
    "The gate proves which signed facts were judged by which version of the law; it does not prove that the facts are"
    " true. This is not legal advice: where a fact is doubtful, a flag is shown or a text was not read, ask counsel.",
    "本系统证明依据何种版本的法律对何种已签名的事实作出判断，不证明事实本身真实。本决定不是法律意见：事实存疑、出现复核标记或者未见原文时，应当咨询律师。",
)
