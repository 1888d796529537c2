"""Hand an order over to another unit directly (T06, R9.8): a new stage starts at the same instant."""

from __future__ import annotations

from datetime import datetime

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict
from shiwei.workorders import notices
from shiwei.workorders.journal import Entry, record
from shiwei.workorders.models import Order


def hand_over(
    order: Order, to: str, reason: str, actor: Actor, now: datetime, *, note: str = "", key: str = ""
) -> Verdict:
    """Pass the order on with a reason code (``NOT_MINE`` or ``NOT_REPAIRED``) and words."""
    case = {"to": to, "reason": reason} | ({"note": note} if note else {})
    return record(order, Entry("handed_over", case, key=key), actor, now, notices.on_holder(order, to, order.version))
