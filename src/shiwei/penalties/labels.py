"""Words for codes of penalties (Article 28)."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shiwei.workorders.labels import word

__all__ = ["ACT", "CAUSE", "CAUSE_ITEM", "GROUND", "LEVEL", "ONE_COUNT", "STATE", "word"]

CAUSE: dict[str, str | Promise] = {
    "PATROL_UNTIMELY": _("巡查不及时"),
    "FAULT_OVERTIME": _("处理故障超时"),
    "RELOCATION_OVERTIME": _("迁移超时"),
    "POOR_IMAGE_QUALITY": _("视频图像质量差"),
    "MEETING_NOT_ON_TIME": _("不按时参加例会"),
    "RECORD_NOT_KEPT": _("未按时留存相关记录"),
    "PROVINCIAL_PASS_RATE_LOW": _("视频巡检合格率低"),
    "ILLEGAL_EXTERNAL_CONNECTION": _("违规外联"),
    "KEY_LOCATION_INTERRUPTION": _("重点部位图像中断"),
    "CAMERA_FILE_ACCURACY_LOW": _("一机一档标注准确率低"),
}

STATE: dict[str, str | Promise] = {
    "CANDIDATE": _("待确认"),
    "HELD": _("暂挂"),
    "PROPOSED": _("已送达"),
    "OWN_CONFIRMED": _("业主已确认"),
    "OMU_CONFIRMED": _("运维单位已确认"),
    "CONFIRMED": _("双方已确认"),
    "DISPUTED": _("有异议"),
    "WITHDRAWN": _("已撤回"),
    "MERGED": _("已合并"),
    "SETTLED": _("已结算"),
    "REVERSED": _("已冲销"),
}

CAUSE_ITEM: dict[str, int] = {code: number for number, code in enumerate(CAUSE, 1)}
"""The cause's place among those that Article 28 lists."""

GROUND: dict[str, str | Promise] = {
    "STAGE_OVERTIME": _("环节超时"),
    "DEFERRAL_INTERNAL": _("以内部原因申请暂缓"),
    "DEFERRAL_FALSE": _("暂缓申请与实际不符"),
}

ONE_COUNT: dict[str, str | Promise] = {
    "PATROL_UNTIMELY": _("漏报一张工单、一天未巡查完、一个对象一期未巡检，各计一次。"),
    "FAULT_OVERTIME": _("一张工单一个责任单位计一次，不论几个环节、超时多久。"),
    "RELOCATION_OVERTIME": _("一个点位一个阶段一个单位计一次。"),
    "POOR_IMAGE_QUALITY": _("一份合同一轮抽查计一次，不论几路。"),
    "MEETING_NOT_ON_TIME": _("一个单位一次例会计一次，缺席与迟到同。"),
    "RECORD_NOT_KEPT": _("一个对象一期的一项记录计一次。"),
    "PROVINCIAL_PASS_RATE_LOW": _("一份合同一个结果批次计一次，低于门限才计。"),
    "ILLEGAL_EXTERNAL_CONNECTION": _("一次检出的外联事件计一次，同因同时的算一次。"),
    "KEY_LOCATION_INTERRUPTION": _("一个重点部位一次中断计一次。"),
    "CAMERA_FILE_ACCURACY_LOW": _("一份合同一次核查计一次，低于门限才计。"),
}
"""What one count is, by cause (B.6)."""

ACT: dict[str, str | Promise] = {
    "finding_recorded": _("业主认定事实"),
    "penalty_signed": _("签字确认"),
    "penalty_disputed": _("提出异议"),
    "penalty_withdrawn": _("撤回"),
    "penalty_reversal_opened": _("提出冲销"),
    "penalty_reversal_signed": _("冲销签字"),
    "candidate_dismissed": _("候选不予认定"),
}

LEVEL: dict[str, str | Promise] = {
    "contract": _("合同条款"),
    "county": _("县区规定"),
    "city": _("本制度"),
    "default": _("产品默认"),
}
