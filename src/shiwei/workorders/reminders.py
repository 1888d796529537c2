"""The words of what falls due by time alone, as outbox drafts: each once, with the instant at which it was due."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from shiwei.ledger.models import Notice
from shiwei.policy.agenda import Due, DueKind
from shiwei.workorders.models import Order
from shiwei.workorders.notices import to_unit

URGENT = {DueKind.BREACH, DueKind.HELD}


def reminders(order: Order, dues: Iterable[Due], now: datetime) -> list[Notice]:
    """A notice to every unit that was to be told by now; the key of each makes it go out once.

    Of the reminders before one deferral's end only the last is told: the others say less.
    """
    told: dict[str, Due] = {}
    for due in dues:
        if due.at <= now:
            told[f"{due.kind}-{due.paper}" if due.kind is DueKind.DEFERRAL_ENDING else f"{due.key}-{due.to}"] = due
    return [_notice(order, due, unit) for due in told.values() for unit in due.to]


def _notice(order: Order, due: Due, unit: str) -> Notice:
    urgent = due.kind in URGENT or (due.kind is DueKind.REMINDER and due.value >= 100)
    text = TEXT[due.kind](due)
    return to_unit(order, unit, f"{due.key}-{unit}", text, level="URGENT" if urgent else "NORMAL", due=due.at)


def _reminder(due: Due) -> str:
    if due.value >= 100:
        return _("工单 %(n)s 时限已到：%(t)s")
    return _("工单 %(n)s 时限已用 {p}%%：%(t)s").format(p=due.value)


TEXT: Mapping[DueKind, Callable[[Due], str]] = {
    DueKind.REMINDER: _reminder,
    DueKind.BREACH: lambda _due: _("工单 %(n)s 已超时：%(t)s"),
    DueKind.HELD: lambda _due: _("工单 %(n)s 原期限已过，申请还等您决定：%(t)s"),
    DueKind.DEFERRAL_ENDING: lambda due: _(
        "工单 %(n)s 的暂缓还有 {hours} 小时到期，仍不能修复须再次申请：%(t)s"
    ).format(hours=due.value),
    DueKind.DEFERRAL_END: lambda _due: _("工单 %(n)s 的暂缓已到期，计时继续：%(t)s"),
    DueKind.DECISION: lambda due: _("工单 %(n)s 的申请已等待 {hours} 小时，请决定：%(t)s").format(hours=due.value),
    DueKind.WEATHER: lambda _due: _("工单 %(n)s 因天气暂缓：影响结束了请登记：%(t)s"),
    DueKind.CONSULT: lambda _due: _("工单 %(n)s 暂缓将满，请双方沟通解决办法：%(t)s"),
    DueKind.SIGN: lambda due: _("工单 %(n)s 等贵单位签字已 {hours} 小时：%(t)s").format(hours=due.value),
}
