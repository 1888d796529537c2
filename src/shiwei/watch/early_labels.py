"""Words for early warnings."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from shiwei.diagnosis.slots import HOURS
from shiwei.kernel.verdict import Verdict
from shiwei.watch.labels import Words, word
from shiwei.watch.models import EarlyWarning

KIND: Words = {
    "blur": _l("渐渐模糊"),
    "stain": _l("渐脏渐遮"),
    "scene_change": _l("视角渐偏"),
    "underexposed": _l("渐渐变暗"),
    "low_contrast": _l("渐渐起雾"),
}

VISIT: Words = {
    "blur": _l("擦拭并重新调焦"),
    "stain": _l("擦拭镜头与护罩，修剪遮挡"),
    "scene_change": _l("校正角度，紧固支架"),
    "underexposed": _l("检查补光灯与光圈"),
    "low_contrast": _l("检查护罩积尘、起雾与密封"),
}
"""What a visit would be for."""

OUTCOME: Words = {"RECOVERED": _l("已恢复"), "FAULT": _l("已成故障"), "ACCEPTED": _l("认可现状")}

LIGHT: Words = {"day": _l("白天"), "night": _l("夜间彩色"), "ir": _l("夜间红外")}

_CHANGE: Words = {
    "sharpness": _l("清晰度比基准低 %(n)s%%"),
    "dulled_share": _l("画面 %(n)s%% 失去细节"),
    "moved": _l("视角偏移画宽的 %(n)s%%"),
    "luma_p95": _l("亮部比基准暗 %(n)s%%"),
    "luma_range": _l("明暗层次比基准少 %(n)s%%"),
}
_RELATIVE = frozenset({"sharpness", "luma_p95", "luma_range"})


def change_words(warning: EarlyWarning) -> str:
    """How far it has gone, in the measure's own words."""
    return word(_CHANGE, warning.measure) % {"n": f"{_percent(warning, warning.value - warning.usual):.1f}"}


def rate_words(warning: EarlyWarning) -> str:
    """How fast it goes on."""
    return _("每天约 %(n)s%%") % {"n": f"{_percent(warning, warning.rate):.2f}"}


def slot_words(warning: EarlyWarning) -> str:
    """In which light and hours it was seen."""
    end = (warning.band + HOURS) % 24
    return _("%(light)s %(a)02d–%(b)02d 时") % {"light": word(LIGHT, warning.light), "a": warning.band, "b": end}


def reach_words(warning: EarlyWarning, today: date) -> str:
    """When the fault threshold is reached, if it goes on so."""
    if warning.reaches is None:
        return _("未再发展")
    if warning.reaches <= today:
        return _("已到报障线")
    left = (warning.reaches - today).days
    return _("约 %(n)d 天后（%(day)s）") % {"n": left, "day": date_format(warning.reaches, "m-d")}


def refusal_of(verdict: Verdict) -> str:
    """Why nothing was done, in the reader's words."""
    told = _("未能办理：依据第%(article)s条，只有项目的集成商或业主可以办理未结束的预警；认可现状须写明理由")
    return told % {"article": verdict.article}


def _percent(warning: EarlyWarning, change: float) -> float:
    whole = abs(warning.usual) if warning.measure in _RELATIVE else 1.0
    return 100 * abs(change) / whole if whole else 0.0
