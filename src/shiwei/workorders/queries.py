"""Reads on work orders: plain values for pages, the API and the command line, within what a person may see (X3)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Q, QuerySet

from shiwei.accounts.models import PartyRole, UnitRole, User
from shiwei.accounts.queries import parties_of, scope_of
from shiwei.assets.models import Project
from shiwei.contracts.queries import unit_of
from shiwei.ledger.queries import events_of
from shiwei.policy.pressure import ENDED_FROM, NORMAL_FROM
from shiwei.workorders.facts import subject, suspension_rows
from shiwei.workorders.models import Order, OrderCamera, Stage

SEES_ALL = {PartyRole.DATA_BUREAU, PartyRole.PUBLIC_SECURITY, PartyRole.INDUSTRY_REGULATOR}
_HOLDERS: set[str] = {PartyRole.INTEGRATOR, PartyRole.NETWORK_OPERATOR, PartyRole.POWER_SUPPLIER}

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

    A supervising authority sees all. A person without a unit sees none. Only what the roles of the unit and of those
    below it can make visible is asked of the database.
    """
    orders = Order.objects.all()
    units = scope_of(user)
    if not units:
        return orders.none()
    if parties_of(user) & SEES_ALL:
        return orders
    roles = set(UnitRole.objects.filter(unit__in=units).values_list("role", flat=True))
    mine = [condition for needed, condition in _conditions(units) if roles & needed]
    return orders.filter(reduce(or_, mine)) if mine else orders.none()


def _conditions(units: list[int]) -> list[tuple[set[str], Q]]:
    """What makes an order visible to units, with the roles for which it can."""
    projects = Project.objects.filter(Q(owner__in=units) | Q(integrator__in=units)).values("pk")
    reported = OrderCamera.objects.filter(camera__using_unit__in=units).values("order")
    return [
        ({PartyRole.OWNER, PartyRole.INTEGRATOR}, Q(project__in=projects)),
        (_HOLDERS, Q(pk__in=Stage.objects.filter(unit__in=units).values("order"))),
        ({PartyRole.USING_UNIT}, Q(pk__in=reported)),
    ]


def listed(user: User, asked: Filter, now: datetime) -> tuple[list[Order], str]:
    """One page of orders, most pressing first, and the key of the next page (empty when there is none).

    The key is the last row's place, not its position: a page costs the same however far down the list it is.
    """
    orders = _filtered(visible_to(user), user, asked, now)
    if place := _PLACE.fullmatch(asked.after):
        pressure, pk = int(place[1]), int(place[2])
        orders = orders.filter(Q(pressure__gt=pressure) | Q(pk__gt=pk), pressure__gte=pressure)
    related = ("project__jurisdiction", "project__integrator", "holder", "proposed_unit", "node")
    page = list(orders.select_related(*related).order_by("pressure", "pk")[: asked.size + 1])
    more = len(page) > asked.size
    page = page[: asked.size]
    return page, f"{page[-1].pressure}-{page[-1].pk}" if more else ""


_PLACE = re.compile(r"(\d{1,19})-(\d{1,18})")


def _filtered(orders: QuerySet[Order], user: User, asked: Filter, now: datetime) -> QuerySet[Order]:
    orders = in_view(orders, user, asked, now)
    if asked.text:
        words = asked.text.strip()
        cameras = OrderCamera.objects.filter(camera__name__icontains=words).values("order")
        orders = orders.filter(Q(number__icontains=words) | Q(title__icontains=words) | Q(pk__in=cameras))
    for field, value in (("fault", asked.fault), ("domain", asked.domain), ("project__jurisdiction", asked.county)):
        if value:
            orders = orders.filter(**{field: value})
    return orders


def in_view(orders: QuerySet[Order], user: User, asked: Filter, now: datetime) -> QuerySet[Order]:
    """Views that are a stretch of the list are asked for as one: the index knows them."""
    running = orders.filter(pressure__lt=ENDED_FROM)
    views = {
        "mine": lambda: running.filter(holder__in=scope_of(user)),
        "open": lambda: running,
        "triage": lambda: orders.filter(state="PENDING_TRIAGE"),
        "confirm": lambda: orders.filter(state="PENDING_CONFIRM"),
        "overtime": lambda: running.filter(deadline__lt=now),
        "emergency": lambda: orders.filter(pressure__lt=NORMAL_FROM),
        "closed": lambda: orders.filter(pressure__gte=ENDED_FROM),
        "all": lambda: orders,
    }
    return views.get(asked.view, views["open"])()


def counts(user: User, now: datetime) -> dict[str, int]:
    """How many orders each view holds, in one query over one index."""
    is_open = Q(pressure__lt=ENDED_FROM)
    found: dict[str, int] = visible_to(user).aggregate(
        mine=Count("pk", filter=is_open & Q(holder__in=scope_of(user))),
        open=Count("pk", filter=is_open),
        triage=Count("pk", filter=Q(state="PENDING_TRIAGE")),
        confirm=Count("pk", filter=Q(state="PENDING_CONFIRM")),
        overtime=Count("pk", filter=is_open & Q(deadline__lt=now)),
        emergency=Count("pk", filter=Q(pressure__lt=NORMAL_FROM)),
        closed=Count("pk", filter=Q(pressure__gte=ENDED_FROM)),
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
    """The order's journal for reading, oldest first: instant, verb, who, which unit, fields, reasons.

    With it the suspensions of contracts by which a unit held the order: they rest its clocks (A51).
    """
    held = set(order.stages.values_list("unit__code", flat=True))
    resting = [row for row in suspension_rows([order.project.code]) if unit_of(row.data["case"]["contract"]) in held]
    rows = sorted([*events_of(subject(order.number)), *resting], key=lambda row: row.seq)
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
        for row in rows
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
