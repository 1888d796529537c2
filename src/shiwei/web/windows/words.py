"""Words for planned windows."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _l

Words = dict[str, str | Promise]

KIND: Words = {"UPGRADE": _l("平台升级（提前告知使用单位）"), "CUTOVER": _l("割接或停电检修（事先书面告知业主）")}
PHASE: Words = {"RUNNING": _l("进行中"), "UPCOMING": _l("将开始"), "ENDED": _l("已结束"), "CANCELLED": _l("已取消")}
TONE = {"RUNNING": "deferred", "UPCOMING": "pending", "ENDED": "quiet", "CANCELLED": "quiet"}
ICON = {"RUNNING": "clock-pause", "UPCOMING": "hourglass", "ENDED": "circle-check", "CANCELLED": "ban"}
VERB: Words = {
    "window_announced": _l("公布窗口"),
    "window_changed": _l("变更窗口"),
    "window_cancelled": _l("取消窗口"),
    "window_settled": _l("窗口结束，逐路复看"),
}
EVENT_ICON = {
    "window_announced": "calendar-event",
    "window_changed": "clock",
    "window_cancelled": "ban",
    "window_settled": "eye-check",
}
