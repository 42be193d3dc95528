"""The reasons for which a leg of a project fails, in both languages; apart from `words`, which every check loads."""

from compliance.report.words import Words

PROJECT_REASONS = {
    "surveying_unit_missing": Words("no licensed surveying unit named", "未载明具有测绘资质的单位"),
    "surveying_licence_missing": Words("surveying licence missing", "缺少测绘资质"),
    "surveying_licence_expired": Words("surveying licence expired", "测绘资质已到期"),
    "surveying_licence_lent": Words("surveying licence lent out", "出借测绘资质"),
    "surveying_not_entrusted": Words("foreign-invested and not entrusted to a unit", "外商投资企业未委托测绘单位"),
    "surveying_unit_foreign_invested": Words("surveying unit foreign-invested", "测绘单位为外商投资企业"),
    "surveying_steps_not_covered": Words("a step not done by the licensed unit", "部分环节未由具有资质的单位承担"),
    "road_data_handled_by_others": Words("raw road data touched by others", "原始道路数据由他人接触"),
    "site_outside_mainland": Words("site outside the mainland", "站点不在内地"),
    "stored_outside_mainland": Words("stored outside the mainland", "存储于内地以外"),
    "hosting_licence_missing": Words("hosting licence missing", "缺少托管业务经营许可"),
    "us_licence_required": Words("US licence required", "须取得美国许可"),
    "us_supplier_informed": Words("supplier informed by letter", "供应商已被函告"),
    "us_classification_presumed": Words("presumed to be controlled", "推定为受管制物项"),
    "us_listed_party": Words("party on a US list", "主体在美国清单上"),
    "us_affiliate_of_listed_party": Words("owned by listed parties", "由清单主体持股"),
    "us_military_end_use": Words("military end use or user", "军事最终用途或者最终用户"),
    "us_supercomputer": Words("supercomputer", "超级计算机"),
    "us_general_prohibition_10": Words("General Prohibition 10", "一般禁止事项十"),
    "us_weights_controlled": Words("weights controlled", "模型权重受管制"),
    "us_investment_prohibited": Words("investment prohibited", "投资被禁止"),
    "us_vehicle_software": Words("vehicle software barred", "车辆软件被禁止"),
    "us_vehicle_hardware": Words("connectivity hardware barred", "车联网硬件被禁止"),
    "us_vehicle_maker": Words("carmaker barred", "整车企业被禁止"),
}
