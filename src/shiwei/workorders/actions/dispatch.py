"""Dispatch an order to the unit responsible (T02, T03, R9.4): triage ends, its repair stage starts."""

from __future__ import annotations

from datetime import datetime

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict
from shiwei.workorders import notices
from shiwei.workorders.journal import Entry, record
from shiwei.workorders.models import Order


def dispatch(order: Order, to: str, actor: Actor, now: datetime, *, note: str = "", key: str = "") -> Verdict:
    """Send the order to a unit. Refused when the order is not waiting for triage or the unit repairs nothing."""
    case = {"to": to} | ({"note": note} if note else {})
    return record(order, Entry("dispatched", case, key=key), actor, now, notices.on_holder(order, to, order.version))
