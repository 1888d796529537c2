"""What the law leaves an order for deferral at one moment (Article 12): caps, the total used, what would be renewed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from shiwei.policy import deferral, measure
from shiwei.policy.case import Case
from shiwei.policy.facts import Order, Stage
from shiwei.policy.replay import fold
from shiwei.policy.vocabulary import DEFERRAL_CATEGORIES, Kind
from shiwei.regulation.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Room:
    """The order's room for deferral.

    ``caps`` are hours by category as the repair stage froze them (severe weather: hours after its end); ``allowed`` is
    the total with every consent so far, ``used`` what approved pauses have taken or will take of it. ``consulted``
    says that a consultation waits for its consent. ``running`` is the deferral whose pause the moment is in.
    """

    caps: Mapping[str, int]
    block: timedelta
    allowed: timedelta
    used: timedelta
    consulted: bool
    consents: int
    prompt: timedelta
    running: str | None

    @property
    def left(self) -> timedelta:
        return max(timedelta(), self.allowed - self.used)


def room(case: Case, number: str, rulebook: Rulebook | None = None) -> Room | None:
    """The room of one order of the case at ``as_of``; None for an order that was never in repair."""
    world = fold(case, rulebook).world
    order = world.orders[number]
    stage = _repair(order)
    if stage is None:
        return None
    found = measure.windows(world, order)
    value = stage.snapshot.value
    running = deferral.running_at(order, stage, found, case.as_of)
    return Room(
        caps={category: value(f"deferral.cap.{category}") for category in sorted(DEFERRAL_CATEGORIES)},
        block=timedelta(hours=value("deferral.total_cap")),
        allowed=deferral.allowed(order, stage),
        used=deferral.used(found),
        consulted=order.consulted,
        consents=len(order.consents),
        prompt=timedelta(hours=value("deferral.consult_prompt_hours")),
        running=running.id if running else None,
    )


def _repair(order: Order) -> Stage | None:
    """The repair that runs, else the last one."""
    running = order.running
    if running is not None and running.kind is Kind.REPAIR:
        return running
    return next((stage for stage in reversed(order.stages) if stage.kind is Kind.REPAIR), None)
