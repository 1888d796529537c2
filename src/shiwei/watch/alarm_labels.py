"""Words for alarms."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from shiwei.kernel.verdict import Verdict

DISPOSITION: dict[str, str | Promise] = {
    "ORDER": _l("已开工单"),
    "FALSE_ALARM": _l("误报"),
    "DUPLICATE": _l("重复"),
    "RECOVERED": _l("已恢复"),
    "SUPPRESSED": _l("计划内影响"),
}


def refusal_of(verdict: Verdict) -> str:
    """Why alarms could not be dealt with, in the reader's words."""
    told = _("未能处置：依据第%(article)s条，误报须写明依据，重复须指明在办工单，且只有项目的集成商可以处置")
    return told % {"article": verdict.article}
