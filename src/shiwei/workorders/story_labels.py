"""Words for codes of explanations, emergencies and what falls due."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _l

Words = dict[str, str | Promise]

PAUSE: Words = {
    "DEFERRAL": _l("暂缓"),
    "SPECIAL_TIMING": _l("另计"),
    "SUSPENSION": _l("合同中止"),
    "HOLD": _l("待决定，计时暂挂"),
}

BETWEEN: Words = {"SIGNING": _l("等待双方签字"), "CLOSED": _l("曾归档，后重新打开"), "BEFORE_LAW": _l("制度施行之前")}

ENDED: Words = {
    "dispatched": _l("派单，研判结束"),
    "repaired": _l("反馈已修复"),
    "handed_over": _l("流转给别的单位"),
    "rejected": _l("退回重修，确认结束"),
    "confirmed": _l("确认修复"),
    "merged": _l("并入另一张工单"),
    "voided": _l("作废"),
}

ALARM: Words = {
    "RAISED": _l("已推送业主值班"),
    "OWNER_NOTIFIED": _l("已人工告知业主"),
    "OWNER_ACKED": _l("业主已签收"),
    "EN_ROUTE": _l("已出发"),
    "ON_SITE": _l("已到场"),
    "RESTORED": _l("已修复，待确认"),
    "CLOSED": _l("已结束"),
    "DOWNGRADED": _l("已降为一般故障"),
}

CHANNEL: Words = {
    "PHONE": _l("电话"),
    "ON_SITE": _l("当面"),
    "WECHAT": _l("微信"),
    "SMS": _l("短信"),
    "OTHER": _l("其他"),
}

CALLED: Words = {
    "RAISED": _l("自动推送"),
    "NEXT_CONTACT": _l("无人签收，告知下一位值班人"),
    "LEADER": _l("一直无人签收，报请负责人"),
    "NOTICE_OVERDUE": _l("人工告知逾时，提醒集成商"),
}

STEP: Words = {
    "RAISED": _l("系统告知业主"),
    "notice_logged": _l("人工告知业主"),
    "acknowledged": _l("业主签收"),
    "departed": _l("出发"),
    "arrived": _l("到场"),
}

WAITS_FOR: Words = {
    "notify": _l("请告知业主并登记"),
    "acknowledge": _l("请签收"),
    "dispatch": _l("请研判派单"),
    "depart": _l("请出发赶赴现场"),
    "arrive": _l("到场后请登记"),
}
