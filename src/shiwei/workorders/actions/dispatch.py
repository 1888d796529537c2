"""Dispatch an order to the unit responsible (T02, T03, R9.4): triage ends, its repair stage starts."""

from __future__ import annotations

from datetime import datetime

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict
from shiwei.workorders import notices
from shiwei.workorders.journal import Entry, record
from shiwei.workorders.models import Order


def entry_of(to: str, note: str = "", key: str = "") -> Entry:
    """The event of an order sent to a unit."""
    return Entry("dispatched", {"to": to} | ({"note": note} if note else {}), key=key)


def dispatch(order: Order, to: str, actor: Actor, now: datetime, *, note: str = "", key: str = "") -> Verdict:
    """Send the order to a unit. Refused when the order is not waiting for triage or the unit repairs nothing."""
    return record(order, entry_of(to, note, key), actor, now, notices.on_holder(order, to, order.version))
