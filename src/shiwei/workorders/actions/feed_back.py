"""Feed back that the fault is repaired (T05, R9.6): the repair stage ends, confirmation starts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict
from shiwei.workorders import notices
from shiwei.workorders.journal import Entry, record
from shiwei.workorders.models import Order


def feed_back(
    order: Order, actor: Actor, now: datetime, *, measures: str, photos: Sequence[str] = (), key: str = ""
) -> Verdict:
    """The holder says it is repaired: measures taken, and the hashes of the photos kept for it."""
    case = {"photos": len(photos), "note": measures}
    more = {"measures": measures, "photos": list(photos)}
    entry = Entry("repaired", case, more, key=key)
    return record(order, entry, actor, now, notices.on_repaired(order, order.version))
