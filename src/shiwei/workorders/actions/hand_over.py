"""Hand an order over to another unit directly (T06, R9.8): a new stage starts at the same instant."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict
from shiwei.workorders import notices
from shiwei.workorders.journal import NOTHING_MORE, Entry, record
from shiwei.workorders.models import Order


def hand_over(
    order: Order,
    to: str,
    reason: str,
    actor: Actor,
    now: datetime,
    *,
    note: str = "",
    claimed_at: datetime | None = None,
    key: str = "",
    more: Mapping[str, Any] = NOTHING_MORE,
) -> Verdict:
    """Pass the order on with a reason code (``NOT_MINE`` or ``NOT_REPAIRED``) and words."""
    case = {"to": to, "reason": reason} | ({"note": note} if note else {})
    entry = Entry("handed_over", case, more, claimed_at, key)
    return record(order, entry, actor, now, notices.on_holder(order, to, order.version))
