"""Reads on penalty counts."""

from __future__ import annotations

from shiwei.accounts.models import User
from shiwei.penalties.models import Penalty
from shiwei.workorders.models import Order
from shiwei.workorders.queries import visible_to


def of_order(order: Order) -> list[Penalty]:
    return list(order.penalties.select_related("unit", "contract").order_by("occurred_at"))


def open_candidates(user: User) -> int:
    """How many counts of visible orders wait for the parties' confirmation."""
    return Penalty.objects.filter(order__in=visible_to(user), state="CANDIDATE").count()
