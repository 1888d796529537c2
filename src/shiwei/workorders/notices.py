"""Notices that an order's events send, as outbox drafts (in-app always; other channels where the site has them)."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from shiwei.accounts.models import User
from shiwei.kernel.time import SHANGHAI
from shiwei.ledger.models import Notice
from shiwei.policy.emergency import Call, CallKind
from shiwei.workorders import labels
from shiwei.workorders.models import FaultReport, Order

_LONGEST_KEY = 120


def on_report(order: Order) -> list[Notice]:
    """The integrator hears of every order; of an emergency the owner hears by ``on_emergency``."""
    return [to_unit(order, order.project.integrator.code, "REPORTED", _("新工单 %(n)s：%(t)s"))]


def on_emergency(order: Order, raised: datetime, person: User | None) -> list[Notice]:
    """To the owner at the instant of classification (R10.6: 第一时间告知), addressed to the first on its duty list."""
    kind, text = f"EMERGENCY-{raised:%Y%m%d%H%M%S%f}", _("紧急故障 %(n)s：%(t)s")
    return [to_unit(order, order.project.owner.code, kind, text, level="URGENT", due=raised, person=person)]


def on_call(order: Order, call: Call, raised: datetime, person: User | None) -> list[Notice]:
    """Nobody answered an emergency in time: the next person, the leader, or the integrator whose notice is missing."""
    text = {
        CallKind.NEXT_CONTACT: _("紧急故障 %(n)s 尚无人签收，请您处理：%(t)s"),
        CallKind.LEADER: _("紧急故障 %(n)s 一直无人签收，报请负责人：%(t)s"),
        CallKind.NOTICE_OVERDUE: _("紧急故障 %(n)s 还没有登记人工告知业主：%(t)s"),
    }[call.kind]
    project = order.project
    unit = project.integrator.code if call.kind is CallKind.NOTICE_OVERDUE else project.owner.code
    kind = f"{call.kind}-{raised:%Y%m%d%H%M%S%f}"
    return [to_unit(order, unit, kind, text, level="URGENT", due=call.at, person=person)]


def on_holder(order: Order, unit: str, version: int) -> list[Notice]:
    """The unit that now holds the order."""
    return [to_unit(order, unit, f"HOLDER-{version}", _("待处理工单 %(n)s：%(t)s"))]


def on_repaired(order: Order, version: int) -> list[Notice]:
    return [to_unit(order, order.project.integrator.code, f"REPAIRED-{version}", _("待确认工单 %(n)s：%(t)s"))]


def on_archived(order: Order) -> list[Notice]:
    """Feedback to every using unit of the cameras and to every unit that reported it (R22.4)."""
    users = order.affected.exclude(camera__using_unit=None).values_list("camera__using_unit__code", flat=True)
    whole = FaultReport.objects.filter(Q(order=order) | Q(order__merged_into=order))
    reporters = whole.exclude(unit=None).values_list("unit__code", flat=True)
    told = sorted({*users, *reporters})
    return [to_unit(order, unit, f"ARCHIVED-{unit}", _("已归档工单 %(n)s：%(t)s")) for unit in told]


def on_merged(child: Order, parent: Order) -> list[Notice]:
    """Who held the child, and who holds the parent, hear that they are one order now (T21)."""
    units = {order.holder.code for order in (child, parent) if order.holder}
    text = _("工单 %(n)s 已并入 {parent}：%(t)s").format(parent=parent.number)
    return [to_unit(child, unit, f"MERGED-{unit}", text) for unit in sorted(units)]


def to_unit(
    order: Order,
    unit: str,
    kind: str,
    text: str,
    *,
    level: str = "NORMAL",
    due: datetime | None = None,
    person: User | None = None,
) -> Notice:
    """A draft about an order: ``text`` has its number as ``n`` and its title as ``t``. ``due`` is the instant for which
    it goes out, told in its body: whoever is told late learns what counted."""
    body = labels.summary(order)
    if due is not None:
        body += "\n" + _("应告知时间：%(at)s") % {"at": due.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")}
    return Notice(
        key=_key(f"{order.number}/{kind}"),
        to_unit=unit,
        kind=kind.split("-", maxsplit=1)[0],
        subject=text % {"n": order.number, "t": labels.title(order)},
        body=body,
        level=level,
        to_user=person.username if person else "",
    )


def _key(whole: str) -> str:
    """The key as it is, or where it is too long for its column its beginning with a digest."""
    if len(whole) <= _LONGEST_KEY:
        return whole
    return f"{whole[:60]}#{hashlib.sha256(whole.encode()).hexdigest()[:40]}"
