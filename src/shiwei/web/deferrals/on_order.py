"""The deferrals and special timings of an order, for the order page."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from shiwei.accounts.models import User
from shiwei.accounts.permissions import may
from shiwei.web import present
from shiwei.web.deferrals import showing
from shiwei.web.deferrals.views import agreements
from shiwei.web.orders.acts import open_events
from shiwei.workorders.caches import awaiting_units
from shiwei.workorders.deferral_queries import of_order
from shiwei.workorders.models import Order
from shiwei.workorders.signatures import signatures


def deferrals_on(order: Order, user: User, units: present.Units) -> dict[str, Any]:
    """What was asked, granted, agreed and signed about the order's time, and what this person may ask for now."""
    deferrals, timings = of_order(order)
    for deferral in deferrals:
        deferral.order = order
    for timing in timings:
        timing.order = order
    return {
        "deferrals": [showing.deferral(row, units) for row in deferrals],
        "timings": [showing.timing(row, units) for row in timings],
        "agreed": agreements(order, units) if deferrals else [],
        "signed": [
            {"unit": units.badge(s.unit), "signer": s.signer, "at": s.at, "paper": s.paper} for s in signatures(order)
        ]
        if deferrals
        else [],
        "missing": [units.badge(code) for code in awaiting_units(order)],
        "signable": any(row.start for row in deferrals),
        "links": _links(order, user),
    }


def _links(order: Order, user: User) -> list[dict[str, str]]:
    events = open_events(order, user)
    known = (
        ("deferral_filed", "workorders.file_deferral", "deferral_new", "file"),
        ("special_timing_requested", "workorders.request_timing", "timing_new", "timing"),
    )
    found = [
        {"kind": kind, "url": f"{reverse(name)}?order={order.number}"}
        for event, verb, name, kind in known
        if event in events and may(user, verb)
    ]
    owner = "deferral_approved" in events and may(user, "workorders.decide_deferral")
    if owner and order.state in {"REPAIRING", "DEFERRED"}:
        found.append({"kind": "paper", "url": f"{reverse('deferral_paper')}?order={order.number}"})
    return found
