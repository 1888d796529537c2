"""Reject a repair (T10, T11, R9.9): the same unit resumes with its time used, or another one starts anew."""

from __future__ import annotations

from datetime import datetime

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict
from shiwei.workorders import notices
from shiwei.workorders.journal import Entry, record
from shiwei.workorders.models import Order


def reject(order: Order, reason: str, actor: Actor, now: datetime, *, to: str = "", key: str = "") -> Verdict:
    """Send the order back with a reason; ``to`` names another unit when another cause was found."""
    case = {"reason": reason} | ({"to": to} if to else {})
    unit = to or (order.stages.filter(kind="REPAIR").last() or order.stages.get(position=0)).unit.code
    return record(order, Entry("rejected", case, key=key), actor, now, notices.on_holder(order, unit, order.version))
