"""The orders whose deferred repair waits for a signature of one's own unit (R11.6)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shiwei.accounts.models import User
from shiwei.web import present
from shiwei.web.orders.acts import ACTS
from shiwei.web.page import page, person
from shiwei.workorders.caches import awaiting_units
from shiwei.workorders.labels import title
from shiwei.workorders.models import Order
from shiwei.workorders.queries import awaiting_signature
from shiwei.workorders.signatures import signatures

MOST = 100


@page("workorders.sign")
def listing(request: HttpRequest) -> HttpResponse:
    user, units = person(request), present.Units()
    waiting = [_row(order, user, units) for order in awaiting_signature(user)[:MOST]]
    return render(request, "signatures/list.html", {"waiting": waiting})


def _row(order: Order, user: User, units: present.Units) -> dict[str, Any]:
    act = ACTS["sign"]
    form = act.form(order, user, auto_id=f"{order.number}-%s", initial={"key": f"{uuid4().hex}-sign"})
    repair = order.stages.filter(kind="REPAIR", end__isnull=False).order_by("-end").first()
    return {
        "order": order,
        "title": title(order),
        "repaired_at": repair.end if repair else None,
        "by": units.badge(repair.unit.code) if repair else None,
        "signed": [{"unit": units.badge(s.unit), "signer": s.signer, "at": s.at} for s in signatures(order)],
        "missing": [units.badge(code) for code in awaiting_units(order)],
        "act": {"name": "sign", "slug": "sign", "label": act.label, "icon": act.icon, "tone": act.tone, "form": form},
    }
