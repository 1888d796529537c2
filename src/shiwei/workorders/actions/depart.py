"""Depart for the site of an emergency (R10.7): the crew is on its way."""

from __future__ import annotations

from datetime import datetime

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict, refuse
from shiwei.policy.tables.emergency import Step
from shiwei.workorders.alarm import Taken, take_step
from shiwei.workorders.models import Order


def depart(
    order: Order, actor: Actor, now: datetime, *, words: str = "", claimed_at: datetime | None = None, key: str = ""
) -> Verdict:
    """Record the departure of the holder's crew. Refused (Article 9) for any other unit."""
    if order.holder is None or actor.unit != order.holder.code:
        return refuse("9", "departed is for the unit whose stage runs", "R10.7")
    return take_step(order, Taken(Step.DEPARTED, "departed", {"words": words}, claimed_at, key), actor, now)
