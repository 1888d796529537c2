"""Notices that deferral, special timing and double signature send: to the applicant, the integrator and the owner."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from shiwei.ledger.models import Notice
from shiwei.workorders import labels
from shiwei.workorders.deferral_labels import Words
from shiwei.workorders.models import Deferral, Order

TEXT: Words = {
    "FILED": _l("暂缓申请待审批 %(code)s：%(title)s"),
    "RETURNED": _l("暂缓申请退回补正 %(code)s：%(title)s"),
    "APPROVED": _l("暂缓已批准 %(code)s：%(title)s"),
    "REFUSED": _l("暂缓未批准 %(code)s：%(title)s"),
    "ENDED": _l("暂缓提前终止 %(code)s：%(title)s"),
    "IMPACT": _l("天气影响结束时间已认可 %(code)s：%(title)s"),
    "STATED": _l("运维单位报告天气影响已结束，请认可 %(code)s：%(title)s"),
    "FALSE_OPENED": _l("业主认为暂缓申请不实，请在 72 小时内申辩 %(code)s：%(title)s"),
    "FALSE_SOON": _l("对暂缓申请不实的申辩期不足一天 %(code)s：%(title)s"),
    "FALSE_SILENT": _l("申辩期已过，运维单位未申辩，请作出认定 %(code)s：%(title)s"),
    "FALSE_ANSWERED": _l("运维单位已就暂缓申请不实申辩，请作出认定 %(code)s：%(title)s"),
    "FALSE_DROPPED": _l("业主不再认定暂缓申请不实 %(code)s：%(title)s"),
    "FALSE": _l("暂缓申请被认定不实 %(code)s：%(title)s"),
    "CONSULTED": _l("协商记录已登记 %(code)s：%(title)s"),
    "CONSENTED": _l("业主同意延续暂缓，可再次申请 %(code)s：%(title)s"),
    "TIMING": _l("另计请示待批复 %(code)s：%(title)s"),
    "TIMING_GRANTED": _l("另计请示已同意 %(code)s：%(title)s"),
    "TIMING_REFUSED": _l("另计请示未同意 %(code)s：%(title)s"),
    "SIGN": _l("暂缓工单已修复，等待签字 %(code)s：%(title)s"),
}
BATCH = _l("批量暂缓申请待审批 %(code)s：%(n)d 张工单，%(title)s 等")


def about(order: Order, what: str, code: str, units: Iterable[str], body: str = "", turn: str = "") -> list[Notice]:
    """One notice to each unit about an application (its code) or the order; ``turn`` tells repeated ones apart."""
    subject = str(TEXT[what]) % {"code": code, "title": labels.title(order)}
    return [
        _draft(f"{code}/{what}{turn}/{unit}", unit, what, subject, body or labels.summary(order))
        for unit in _once(units)
    ]


def of_batch(order: Order, batch: str, count: int, body: str) -> list[Notice]:
    """One notice to the owner for a whole batch; the same key for each of its orders, so it goes out once."""
    owner = order.project.owner.code
    subject = str(BATCH) % {"code": batch, "n": count, "title": labels.title(order)}
    return [_draft(f"{batch}/FILED/{owner}", owner, "FILED", subject, body)]


def parties(deferral: Deferral) -> list[str]:
    """The applicant and the project's integrator."""
    return [deferral.unit.code, deferral.order.project.integrator.code]


def _once(units: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(units))


def _draft(key: str, unit: str, what: str, subject: str | Promise, body: str) -> Notice:
    return Notice(key=key[:120], to_unit=unit, kind=f"DEFERRAL-{what}"[:20], subject=str(subject), body=body)


def asked(category: str, hours: int | None, reason: str) -> str:
    """What an application asks for, in one line."""
    told = {"category": category, "hours": hours, "reason": reason[:200]}
    if hours is None:
        return _("%(category)s，至影响结束；理由：%(reason)s") % told
    return _("%(category)s，申请 %(hours)s 小时；理由：%(reason)s") % told
