"""Words for codes of deferral, special timing and double signature (Articles 10 to 12)."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _l

Words = dict[str, str | Promise]

CATEGORY: Words = {
    "REGIONAL_POWER": _l("区域性停电"),
    "SEVERE_WEATHER": _l("恶劣天气"),
    "POLE_HIT": _l("杆件被撞"),
    "NO_SPARE": _l("缺少备件"),
    "THIRD_PARTY_WORKS": _l("第三方施工"),
    "MUNICIPAL_WORKS": _l("市政施工"),
    "OTHER": _l("其他外部原因"),
}
"""In the order of Article 12."""

EVIDENCE: Words = {
    "REGIONAL_POWER": _l("停电通知，或供电单位的说明"),
    "SEVERE_WEATHER": _l("气象预警截图；影响结束后补解除记录"),
    "POLE_HIT": _l("现场照片；有报警或保险记录的一并附上"),
    "NO_SPARE": _l("采购单；库存由系统自动附上"),
    "THIRD_PARTY_WORKS": _l("现场照片，施工方告知"),
    "MUNICIPAL_WORKS": _l("市政通知等证明"),
    "OTHER": _l("能证明外部原因的材料"),
}
"""What proves each category (R12.1 to R12.6)."""

INTERNAL: Words = {
    "STAFF_SHORTAGE": _l("人员不足"),
    "VEHICLE_SHORTAGE": _l("车辆不足"),
    "INTERNAL_OTHER": _l("其他内部原因"),
}

DEFERRAL_STATE: Words = {
    "SUBMITTED": _l("待业主审批"),
    "RETURNED": _l("退回补正"),
    "APPROVED": _l("已批准，未开始"),
    "ACTIVE": _l("暂缓中"),
    "EXPIRED": _l("已到期"),
    "RENEWED": _l("已续期"),
    "ENDED_REPAIRED": _l("因修复结束"),
    "TERMINATED": _l("提前终止"),
    "REFUSED": _l("未批准"),
    "VOIDED": _l("认定不实，自始无效"),
}

REFUSAL_CODE: Words = {
    "NOT_QUALIFIED": _l("不符合暂缓条件"),
    "EVIDENCE_INSUFFICIENT": _l("证明材料不足"),
    "INTERNAL_REASON": _l("属运维单位内部原因"),
    "CONTRADICTS_FACTS": _l("与实际情况不符"),
}

TIMING_STATE: Words = {
    "REQUESTED": _l("待业主批复"),
    "GRANTED": _l("已同意另计"),
    "REFUSED": _l("未同意"),
}

SIGN_METHOD: Words = {"E_SIGN": _l("电子签名"), "SCANNED_INK": _l("手签扫描件")}
