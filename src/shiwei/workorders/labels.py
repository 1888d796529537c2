"""Words for codes of work orders."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from shiwei.kernel.verdict import Verdict
from shiwei.workorders import refusals
from shiwei.workorders.models import Order

Words = dict[str, str | Promise]

STATE: Words = {
    "PENDING_TRIAGE": _l("待研判派单"),
    "REPAIRING": _l("处理中"),
    "DEFERRED": _l("暂缓中"),
    "PENDING_CONFIRM": _l("待集成商确认"),
    "PENDING_DOUBLE_SIGN": _l("待双方签字"),
    "ARCHIVED": _l("已归档闭环"),
    "MERGED": _l("已并单"),
    "VOID": _l("已作废"),
}

URGENCY: Words = {"EMERGENCY": _l("紧急"), "NORMAL": _l("一般")}

STAGE: Words = {"TRIAGE": _l("研判派单"), "REPAIR": _l("处理修复"), "CONFIRM": _l("确认闭环")}

DOMAIN: Words = {
    "device": _l("设备"),
    "network": _l("网络"),
    "power": _l("供电"),
    "platform": _l("平台"),
    "facility": _l("附属设施"),
    "external": _l("外部原因"),
    "unknown": _l("原因待定"),
}

SOURCE: Words = {
    "AUTO_ALARM": _l("系统自动告警"),
    "DAILY_PATROL": _l("日常巡查"),
    "PERIODIC_INSPECTION": _l("定期巡检"),
    "OWNER": _l("业主单位"),
    "USING_UNIT": _l("使用单位"),
    "CITIZEN": _l("市民"),
    "QQ_GROUP": _l("QQ 群"),
    "WECHAT_GROUP": _l("微信群"),
    "PHONE": _l("电话"),
    "LETTER": _l("来信"),
    "DIGITAL_CITY": _l("数字城管"),
    "MAYOR_HOTLINE": _l("市长热线"),
    "RETURN_VISIT": _l("回访"),
    "SUPERVISION": _l("监督检查"),
    "OTHER": _l("其他"),
}

FAULT: Words = {
    "HW_ROOM": _l("机房硬件故障"),
    "HW_CAMERA": _l("摄像机故障"),
    "HW_POLE": _l("杆件故障"),
    "HW_FILL_LIGHT": _l("补光灯故障"),
    "HW_BOX": _l("设备箱故障"),
    "HW_CABLE": _l("线缆故障"),
    "HW_NUMBER_PLATE": _l("编号牌缺失"),
    "HW_NUISANCE": _l("影响居民生活或城市管理"),
    "HW_OTHER": _l("其他硬件故障"),
    "IMG_OFFLINE": _l("离线"),
    "IMG_BLUR": _l("图像模糊"),
    "IMG_BLACK": _l("黑屏"),
    "IMG_COLOR": _l("色彩异常"),
    "IMG_STUTTER": _l("卡顿"),
    "IMG_PTZ": _l("球机无法控制"),
    "IMG_STAIN": _l("污渍遮挡"),
    "IMG_OTHER": _l("其他图像异常"),
    "FN_NO_RECORDING": _l("无录像"),
    "FN_FRAME_SKIP": _l("录像跳帧"),
    "FN_MODULE_DISPLAY": _l("功能模块显示异常"),
    "FN_QUERY_NO_RESPONSE": _l("查询无响应"),
    "FN_PERMISSION": _l("权限异常"),
    "FN_INTRUSION": _l("非法入侵"),
    "FN_OTHER": _l("其他软件功能故障"),
}

EVENT: Words = {
    "reported": _l("报修"),
    "dispatched": _l("派单"),
    "arrived": _l("到场"),
    "repaired": _l("反馈已修复"),
    "handed_over": _l("流转"),
    "rejected": _l("退回重修"),
    "confirmed": _l("确认"),
    "signed": _l("签字"),
    "cameras_changed": _l("受影响摄像机变更"),
    "voided": _l("作废"),
    "reopened": _l("重新打开"),
    "merged": _l("并单"),
    "exclusion_accepted": _l("采信排除情形"),
    "exclusion_ended": _l("排除情形结束"),
    "finding_recorded": _l("认定考核事实"),
    "penalty_signed": _l("考核签字"),
    "penalty_disputed": _l("对考核提出异议"),
    "penalty_withdrawn": _l("撤回考核"),
    "penalty_reversal_opened": _l("提出冲销考核"),
    "penalty_reversal_signed": _l("冲销考核签字"),
    "clock_suspended": _l("合同中止服务"),
    "deferral_filed": _l("申请暂缓"),
    "deferral_returned": _l("暂缓申请退回补正"),
    "deferral_approved": _l("批准暂缓"),
    "deferral_refused": _l("不批准暂缓"),
    "deferral_terminated": _l("提前终止暂缓"),
    "deferral_found_false": _l("认定暂缓申请不实"),
    "false_finding_opened": _l("提出暂缓申请不实，听取申辩"),
    "false_finding_answered": _l("运维单位申辩"),
    "false_finding_dropped": _l("不认定不实"),
    "deferral_blocked": _l("以内部原因申请暂缓，被拦下"),
    "impact_end_stated": _l("运维单位报告天气影响结束"),
    "impact_ended": _l("认可天气影响结束"),
    "consultation_recorded": _l("协商记录"),
    "continuation_consented": _l("同意延续暂缓"),
    "special_timing_requested": _l("申请另计"),
    "special_timing_granted": _l("同意另计"),
    "special_timing_refused": _l("不同意另计"),
    "emergency_raised": _l("紧急故障推送业主值班"),
    "emergency_called": _l("紧急告知升级"),
    "emergency_notice_logged": _l("登记人工告知"),
    "emergency_acknowledged": _l("业主签收紧急故障"),
    "departed": _l("出发赶赴现场"),
}

EXCLUSION: Words = {"REGIONAL_POWER": _l("区域供电影响"), "PLANNED_UPGRADE": _l("计划性升级")}


HAND_OVER_REASON: Words = {"NOT_MINE": _l("非本单位责任"), "NOT_REPAIRED": _l("未能修复")}

VIEW: Words = {
    "mine": _l("本单位负责"),
    "open": _l("在办"),
    "triage": _l("待派单"),
    "confirm": _l("待确认"),
    "overtime": _l("超时"),
    "emergency": _l("紧急"),
    "closed": _l("已结束"),
    "all": _l("全部"),
}


def word(table: Words, code: str) -> str:
    """The word for a code, or the code itself where none is known."""
    return str(table.get(code, code))


REFUSAL: Words = {
    "9": _l("流程不允许：工单现在的状态或您的单位不能办这一步"),
    "10": _l("计时规定不允许：例如紧急故障须先记录到场，或缺少书面请求"),
    "11": _l("暂缓规定不允许：材料不全、时机不对，或还有未决的申请"),
    "12": _l("暂缓时长规定不允许：超过类别上限或累计上限"),
    "4": _l("县区规定不允许：须有文号，且由县区主管部门或业主单位录入"),
    "24": _l("合同只可约定得比制度更严"),
    "26": _l("中止服务须有理由和起止时间；停止计时须写明条款"),
    "28": _l("考核规定不允许：须由双方确认，且同一事实只计一次"),
    "31": _l("上级规定的上下限不得突破"),
    "32": _l("不得早于制度施行之日"),
}


REFUSAL_RULE: Words = {
    "R9.7": _l("还有摄像机没有修复之后的清晰复测图片"),
    "A41": _l("同一事实已计一次，或没有指明计次的对象"),
    "A43": _l("与之重合的考核记在别处，请在同一处认定"),
    "A45": _l("合格率须为整数之比，且低于门限才构成考核"),
    "A21": _l("合同条款不允许：该项不由合同约定、条款不明确或不在合同期内，或您的单位不是业主"),
    "A22": _l("县区规定不允许：该项不由县区规定，或同日已有规定"),
    "R31.2": _l("上级规定的上下限不得突破"),
    "R10.10": _l("合同条款须写明条号并引用原文"),
    "E1": _l("有照片没有送达服务器，请重新提交"),
    "X11": _l("这个编号已用于另一项操作，请重新提交"),
}
"""Words for refusals whose rule says more than their article."""


def refusal(verdict: Verdict) -> str:
    """Why an act was refused, in the reader's words; the exact reason stands in the journal's language (English)."""
    known = next((rule for rule in verdict.because if rule in REFUSAL_RULE), None)
    if known:
        return word(REFUSAL_RULE, known)
    return refusals.sentence(verdict.why) or word(REFUSAL, verdict.article or "9")


def title(order: Order) -> str:
    """What the order is about, in one line: place, fault, how many cameras."""
    fault = word(FAULT, order.fault)
    if order.camera_count > 1:
        many = ngettext("%(n)d 路", "%(n)d 路", order.camera_count) % {"n": order.camera_count}
        return _("%(place)s · %(fault)s · %(many)s") % {"place": order.title, "fault": fault, "many": many}
    return _("%(place)s · %(fault)s") % {"place": order.title, "fault": fault}


def summary(order: Order) -> str:
    """Two lines for a notice: urgency and source, then the deadline of the running stage."""
    return _("%(urgency)s故障，来源：%(source)s，项目：%(project)s") % {
        "urgency": word(URGENCY, order.urgency),
        "source": word(SOURCE, order.source),
        "project": order.project.name,
    }
