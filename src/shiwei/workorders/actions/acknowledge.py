"""Acknowledge an emergency for the owner (1.7): nobody else is called from then on."""

from __future__ import annotations

from datetime import datetime

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict, refuse
from shiwei.policy.tables.emergency import Step
from shiwei.workorders.alarm import Taken, take_step
from shiwei.workorders.models import Order


def acknowledge(order: Order, actor: Actor, now: datetime, *, words: str = "", key: str = "") -> Verdict:
    """Once, by a person of the order's owner. Refused (Article 10) for others, and when it is acknowledged already."""
    if actor.unit != order.project.owner.code:
        return refuse("10", "an emergency is acknowledged by the order's owner", "R10.6")
    taken = Taken(Step.ACKNOWLEDGED, "emergency_acknowledged", {"words": words}, key=key)
    return take_step(order, taken, actor, now, acknowledged_by=actor.name)
