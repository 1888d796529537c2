"""Link alarms to the open orders of their cameras, and let those go on that a window or a relocation had explained."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from shiwei.assets.models import CameraState
from shiwei.kernel.time import local_date
from shiwei.ledger.actions.append import append
from shiwei.policy.alarms import window_of
from shiwei.policy.intake import covering
from shiwei.watch.models import Alarm, Disposition
from shiwei.workorders.facts import snapshot_for
from shiwei.workorders.intake_facts import open_orders_of
from shiwei.workorders.models import Order

MOST = 500
"""Alarms looked at in one go."""


def link_alarms(now: datetime, alarms: QuerySet[Alarm] | None = None) -> int:
    """Deal with every alarm whose camera is in an open order for the same class of fault (R7.1); returns how many."""
    wanted = Alarm.objects.all() if alarms is None else alarms
    waiting = list(wanted.filter(disposition="").select_related("camera").order_by("pk"))
    return sum(_link(waiting[i : i + MOST], now) for i in range(0, len(waiting), MOST))


def _link(alarms: list[Alarm], now: datetime) -> int:
    orders = open_orders_of([a.camera for a in alarms])
    numbers = {a: o.number for a in alarms if (o := covering(a.fault, [a.camera.gb_code], orders))}
    found = {o.number: o for o in Order.objects.filter(number__in=set(numbers.values()))}
    with transaction.atomic():
        linked = {str(a): number for a, number in numbers.items() if _take(a, found[number])}
        if linked:
            append(
                at=now, actor="system", unit="", subject="alarms", verb="alarms_linked", data=linked, reasons=["R7.1"]
            )
    return len(linked)


def _take(alarm: Alarm, order: Order) -> int:
    """Dealt with from the instant at which both were there, also when this runs late."""
    since = max(alarm.counted_from, order.opened_at)
    open_ = Alarm.objects.filter(pk=alarm.pk, disposition="")
    return open_.update(disposition=Disposition.ORDER, order=order, handled_at=since, handler="system")


def resume_alarms(now: datetime) -> int:
    """What was suppressed and did not recover is an alarm of the window's end (A07); recovered, it stays suppressed."""
    over = Q(window__ends__lte=now) | Q(window=None) & ~Q(camera__state=CameraState.RELOCATING)
    held = Alarm.objects.filter(over, disposition=Disposition.SUPPRESSED, recovered_at=None)
    return _resume(held.select_related("window", "project__integrator"), now)


def _resume(alarms: Iterable[Alarm], now: datetime) -> int:
    done = 0
    for alarm in alarms:
        start = alarm.window.ends if alarm.window else now
        limit = window_of(start, snapshot_for(alarm.project.integrator.code, alarm.project.code, start))
        columns = {"counted_from": start, "day": local_date(start), "due_at": limit.ends if limit else None}
        clear = {"disposition": "", "handled_at": None, "handler": ""}
        with transaction.atomic():
            mine = Alarm.objects.filter(pk=alarm.pk, disposition=Disposition.SUPPRESSED)
            done += mine.update(**columns, **clear)
    return done
