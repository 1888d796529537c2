"""Arrive on site (T04, R10.7); an emergency cannot be fed back without it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict
from shiwei.workorders.journal import NOTHING_MORE, Entry, record
from shiwei.workorders.models import Order


def arrive(
    order: Order,
    actor: Actor,
    now: datetime,
    *,
    remote: str = "",
    claimed_at: datetime | None = None,
    key: str = "",
    more: Mapping[str, Any] = NOTHING_MORE,
) -> Verdict:
    """Record the arrival of the holder's crew; ``remote`` is the reason when the fault is repaired from afar (A56).

    ``claimed_at`` is when the person says it happened, ``more`` what else is kept with it, such as how it was sent.
    """
    case = {"remote": remote} if remote else {}
    return record(order, Entry("arrived", case, more, claimed_at=claimed_at, key=key), actor, now)
