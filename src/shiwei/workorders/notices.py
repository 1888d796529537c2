"""Notices that an order's events send, as outbox drafts (in-app always; other channels where the site has them)."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from shiwei.ledger.models import Notice
from shiwei.workorders import labels
from shiwei.workorders.models import FaultReport, Order, Urgency


def on_report(order: Order) -> list[Notice]:
    """The integrator hears of every order; the owner at once of an emergency (R10.6: 第一时间告知)."""
    drafts = [_to(order, order.project.integrator.code, "REPORTED", _("新工单 %(n)s：%(t)s"))]
    return drafts + (on_emergency(order) if order.urgency == Urgency.EMERGENCY else [])


def on_emergency(order: Order) -> list[Notice]:
    """The emergency notice to the owner; its key makes it go out once an order."""
    return [_to(order, order.project.owner.code, "EMERGENCY", _("紧急故障 %(n)s：%(t)s"), level="URGENT")]


def on_holder(order: Order, unit: str, version: int) -> list[Notice]:
    """The unit that now holds the order."""
    return [_to(order, unit, f"HOLDER-{version}", _("待处理工单 %(n)s：%(t)s"))]


def on_repaired(order: Order, version: int) -> list[Notice]:
    return [_to(order, order.project.integrator.code, f"REPAIRED-{version}", _("待确认工单 %(n)s：%(t)s"))]


def on_archived(order: Order) -> list[Notice]:
    """Feedback to every using unit of the cameras and to every unit that reported it (R22.4)."""
    users = order.affected.exclude(camera__using_unit=None).values_list("camera__using_unit__code", flat=True)
    whole = FaultReport.objects.filter(Q(order=order) | Q(order__merged_into=order))
    reporters = whole.exclude(unit=None).values_list("unit__code", flat=True)
    told = sorted({*users, *reporters})
    return [_to(order, unit, f"ARCHIVED-{unit}", _("已归档工单 %(n)s：%(t)s")) for unit in told]


def on_merged(child: Order, parent: Order) -> list[Notice]:
    """Who held the child, and who holds the parent, hear that they are one order now (T21)."""
    units = {order.holder.code for order in (child, parent) if order.holder}
    text = _("工单 %(n)s 已并入 {parent}：%(t)s").format(parent=parent.number)
    return [_to(child, unit, f"MERGED-{unit}", text) for unit in sorted(units)]


def reminder(order: Order, unit: str, percent: int) -> Notice:
    """The stage has used so much of its limit (R10.1); at 100 it is overtime."""
    text = _("工单 %(n)s 已超时：%(t)s") if percent >= 100 else _("工单 %(n)s 时限已用 {p}%%：%(t)s").format(p=percent)
    kind = f"REMIND-{order.stage_kind}-{order.stage_started:%Y%m%d%H%M%S}-{percent}"
    return _to(order, unit, kind, text, level="URGENT" if percent >= 100 else "NORMAL")


def _to(order: Order, unit: str, kind: str, text: str, level: str = "NORMAL") -> Notice:
    subject = text % {"n": order.number, "t": labels.title(order)}
    return Notice(
        key=f"{order.number}/{kind}",
        to_unit=unit,
        kind=kind.split("-", maxsplit=1)[0],
        subject=subject,
        body=labels.summary(order),
        level=level,
    )
