"""Words for codes of penalties (Article 28)."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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
}
