"""Link a report to the order that is open for the same fault already (1.2); its reporter follows that order."""

from __future__ import annotations

from datetime import datetime

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict, refuse
from shiwei.workorders.intake import step
from shiwei.workorders.models import OPEN_STATES, FaultReport, Order
from shiwei.workorders.report_notices import on_duplicate


def sort_as_duplicate(told: FaultReport, order: Order, actor: Actor, now: datetime) -> Verdict:
    """Link to an open order. Refused (Article 9) when the order is closed: then it is a recurrence, or false."""
    if order.state not in OPEN_STATES:
        return refuse("9", f"order {order.number} is closed: a fault that came back is a new order", "T01")
    more, sent = {"order": order.number}, on_duplicate(told, order)
    return step(told, "sorted_duplicate", actor, now, columns={"order": order}, more=more, notices=sent)
