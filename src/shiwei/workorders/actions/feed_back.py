"""Feed back that the fault is repaired (T05, R9.6): the repair stage ends, confirmation starts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict
from shiwei.workorders import notices
from shiwei.workorders.journal import NOTHING_MORE, Entry, record
from shiwei.workorders.models import Order


def feed_back(
    order: Order,
    actor: Actor,
    now: datetime,
    *,
    measures: str,
    photos: Sequence[str] = (),
    claimed_at: datetime | None = None,
    key: str = "",
    more: Mapping[str, Any] = NOTHING_MORE,
) -> Verdict:
    """The holder says it is repaired: measures taken, and the hashes of the photos kept for it."""
    case = {"photos": len(photos), "note": measures}
    kept = {"measures": measures, "photos": list(photos), **more}
    entry = Entry("repaired", case, kept, claimed_at, key)
    return record(order, entry, actor, now, notices.on_repaired(order, order.version))
