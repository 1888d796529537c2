"""Words for what people say of findings and looks."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from shiwei.kernel.verdict import Verdict
from shiwei.watch.actions import judge_finding, renew_reference, reset_own

Words = dict[str, str | Promise]

SAYS: Words = {"NOT_FAULT": _l("不是故障"), "CONFIRMED": _l("确是故障"), "MISSED": _l("漏判")}
SAYS_TONE = {"NOT_FAULT": "quiet", "CONFIRMED": "ok", "MISSED": "warning"}

WORD_REASON: Words = {
    "scene": _l("场景本来如此"),
    "lighting": _l("光照所致"),
    "weather": _l("天气所致"),
    "intended": _l("隐私遮挡或有意为之"),
    "other": _l("其他"),
}

LIGHT: Words = {"day": _l("白天"), "night": _l("夜间"), "ir": _l("红外")}

_REFUSED: Words = {
    judge_finding.NOT_YOURS: _l("只有项目的业主单位或集成商可以评判它的发现"),
    judge_finding.NO_REASON: _l("判为不是故障须选明原因"),
    judge_finding.NO_NOTE: _l("选“其他”须写明是什么"),
    judge_finding.ENDED: _l("截止日期已过"),
    judge_finding.SAID: _l("已有人作过评判，请先撤回那一条"),
    judge_finding.NOT_CLEAN: _l("这次看图已见此类，或未能检测"),
    judge_finding.NOT_SEEN: _l("此类不由看图判定"),
    judge_finding.GONE: _l("这条评判已经撤回"),
    reset_own.NOTHING: _l("这台摄像机没有可恢复的自有阈值"),
    renew_reference.NO_REASON: _l("以现状为新基准须写明理由"),
}


def refusal_of(verdict: Verdict) -> str:
    """Why a word was not taken, in the reader's words."""
    why = _REFUSED.get(verdict.why, verdict.why)
    return _("未能办理：依据第%(article)s条，%(why)s") % {"article": verdict.article, "why": why}
