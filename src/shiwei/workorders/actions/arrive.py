"""Arrive on site (T04, R10.7); an emergency cannot be fed back without it."""

from __future__ import annotations

from datetime import datetime

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict
from shiwei.workorders.journal import Entry, record
from shiwei.workorders.models import Order


def arrive(
    order: Order, actor: Actor, now: datetime, *, remote: str = "", claimed_at: datetime | None = None, key: str = ""
) -> Verdict:
    """Record the arrival of the holder's crew; ``remote`` is the reason when the fault is repaired from afar (A56)."""
    case = {"remote": remote} if remote else {}
    return record(order, Entry("arrived", case, claimed_at=claimed_at, key=key), actor, now)
