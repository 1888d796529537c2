"""Reads on work orders: plain values for pages, the API and the command line, within what a person may see (X3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from shiwei.accounts.models import PartyRole, User
from shiwei.accounts.queries import parties_of, scope_of
from shiwei.ledger.queries import events_of
from shiwei.workorders.facts import subject
from shiwei.workorders.models import OPEN_STATES, Order, Stage

SEES_ALL = {PartyRole.DATA_BUREAU, PartyRole.PUBLIC_SECURITY, PartyRole.INDUSTRY_REGULATOR}

VIEWS = ("mine", "open", "triage", "confirm", "overtime", "emergency", "closed", "all")


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list asks for. ``view`` is one of VIEWS; ``text`` is matched in number, title and camera names."""

    view: str = "open"
    text: str = ""
    fault: str = ""
    domain: str = ""
    county: str = ""
    after: str = ""
    size: int = 50


def visible_to(user: User) -> QuerySet[Order]:
    """The orders a person may see: the owner its projects', the integrator its own, others what they hold or report.

    A supervising authority sees all. A person without a unit sees none.
    """
    orders = Order.objects.all()
    units = scope_of(user)
    if not units:
        return orders.none()
    if parties_of(user) & SEES_ALL:
        return orders
    mine = (
        Q(project__owner__in=units)
        | Q(project__integrator__in=units)
        | Q(pk__in=Stage.objects.filter(unit__in=units).values("order"))
        | Q(pk__in=Order.objects.filter(affected__camera__using_unit__in=units).values("pk"))
    )
    return orders.filter(mine)


def listed(user: User, asked: Filter, now: datetime) -> tuple[list[Order], str]:
    """One page of orders, most pressing first, and the key of the next page (empty when there is none).

    Order: emergencies, then users' reports, then by deadline; ended orders come last, newest first.
    """
    orders = _in_view(visible_to(user), user, asked, now)
    if asked.text:
        words = asked.text.strip()
        hit = Q(number__icontains=words) | Q(title__icontains=words) | Q(affected__camera__name__icontains=words)
        orders = orders.filter(pk__in=orders.filter(hit).values("pk"))
    for field, value in (("fault", asked.fault), ("domain", asked.domain), ("project__jurisdiction", asked.county)):
        if value:
            orders = orders.filter(**{field: value})
    start = int(asked.after) if asked.after.isdigit() else 0
    page = list(_by_pressure(orders)[start : start + asked.size + 1])
    more = str(start + asked.size) if len(page) > asked.size else ""
    return page[: asked.size], more


def _by_pressure(orders: QuerySet[Order]) -> QuerySet[Order]:
    ended = Case(When(state__in=OPEN_STATES, then=Value(0)), default=Value(1), output_field=IntegerField())
    urgent = Case(When(urgency="EMERGENCY", then=Value(0)), default=Value(1), output_field=IntegerField())
    related = ("project__jurisdiction", "project__integrator", "holder", "proposed_unit", "node")
    pressing = orders.select_related(*related).annotate(ended=ended, urgent=urgent)
    return pressing.order_by("ended", "urgent", "-user_first", "deadline", "-opened_at", "-pk")


def _in_view(orders: QuerySet[Order], user: User, asked: Filter, now: datetime) -> QuerySet[Order]:
    running = orders.filter(state__in=OPEN_STATES)
    views = {
        "mine": lambda: running.filter(holder__in=scope_of(user)),
        "open": lambda: running,
        "triage": lambda: orders.filter(state="PENDING_TRIAGE"),
        "confirm": lambda: orders.filter(state="PENDING_CONFIRM"),
        "overtime": lambda: running.filter(deadline__lt=now),
        "emergency": lambda: running.filter(urgency="EMERGENCY"),
        "closed": lambda: orders.exclude(state__in=OPEN_STATES),
        "all": lambda: orders,
    }
    return views.get(asked.view, views["open"])()


def counts(user: User, now: datetime) -> dict[str, int]:
    """How many orders each view holds, in one query."""
    is_open = Q(state__in=OPEN_STATES)
    found: dict[str, int] = visible_to(user).aggregate(
        mine=Count("pk", filter=is_open & Q(holder__in=scope_of(user))),
        open=Count("pk", filter=is_open),
        triage=Count("pk", filter=Q(state="PENDING_TRIAGE")),
        confirm=Count("pk", filter=Q(state="PENDING_CONFIRM")),
        overtime=Count("pk", filter=is_open & Q(deadline__lt=now)),
        emergency=Count("pk", filter=is_open & Q(urgency="EMERGENCY")),
        closed=Count("pk", filter=~is_open),
        all=Count("pk"),
    )
    return found


def one(user: User, number: str) -> Order:
    """An order the person may see. Raises Order.DoesNotExist for all others alike."""
    related = ("project__owner", "project__integrator", "project__jurisdiction", "holder", "proposed_unit", "node")
    return visible_to(user).select_related(*related).get(number=number)


def bar(order: Order, now: datetime) -> list[dict[str, Any]]:
    """The clock bar: one piece a stage, in order; seconds are whole. A running stage is measured at ``now``."""
    return [_piece(stage, now) for stage in order.stages.select_related("unit")]


def _piece(stage: Stage, now: datetime) -> dict[str, Any]:
    running = stage.end is None
    elapsed = stage.elapsed_seconds
    if running:
        elapsed = max(elapsed, int((now - stage.start).total_seconds()) - stage.paused_seconds)
    return {
        "kind": stage.kind,
        "unit": stage.unit.code,
        "unit_name": stage.unit.short_name,
        "start": stage.start,
        "end": stage.end,
        "running": running,
        "elapsed_seconds": elapsed,
        "paused_seconds": stage.paused_seconds,
        "limit_hours": stage.limit_hours,
        "deadline": stage.deadline,
        "overtime": stage.overtime or (running and now > stage.deadline),
        "because": list(stage.because),
    }


def timeline(order: Order) -> list[dict[str, Any]]:
    """The order's journal for reading, oldest first: instant, verb, who, which unit, fields, reasons."""
    return [
        {
            "at": row.at,
            "claimed_at": row.claimed_at,
            "verb": row.verb,
            "actor": row.actor,
            "unit": row.unit,
            "fields": row.data.get("case", {}),
            "more": row.data.get("more", {}),
            "because": list(row.reasons),
        }
        for row in events_of(subject(order.number))
    ]


def awaiting_signature(user: User) -> QuerySet[Order]:
    """The orders that wait for a signature of the person's own unit (R11.6), longest waiting first."""
    if user.unit is None:
        return Order.objects.none()
    waiting = Order.objects.filter(state="PENDING_DOUBLE_SIGN", awaiting__contains=f"|{user.unit.code}|")
    return waiting.select_related("project__owner", "project__integrator", "project__jurisdiction").order_by("pk")


def open_orders_of_camera(camera_id: int) -> Sequence[Order]:
    """Orders of a camera, open ones first, newest first."""
    return list(Order.objects.filter(affected__camera=camera_id).order_by("closed_at", "-opened_at")[:50])
