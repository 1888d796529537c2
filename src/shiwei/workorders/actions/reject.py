"""Reject a repair (T10, T11, R9.9): the same unit resumes with its time used, or another one starts anew."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict
from shiwei.workorders import notices
from shiwei.workorders.journal import NOTHING_MORE, Entry, record
from shiwei.workorders.models import Order


def reject(
    order: Order,
    reason: str,
    actor: Actor,
    now: datetime,
    *,
    to: str = "",
    claimed_at: datetime | None = None,
    key: str = "",
    more: Mapping[str, Any] = NOTHING_MORE,
) -> Verdict:
    """Send the order back with a reason; ``to`` names another unit when another cause was found."""
    case = {"reason": reason} | ({"to": to} if to else {})
    unit = to or (order.stages.filter(kind="REPAIR").last() or order.stages.get(position=0)).unit.code
    entry = Entry("rejected", case, more, claimed_at, key)
    return record(order, entry, actor, now, notices.on_holder(order, unit, order.version))
