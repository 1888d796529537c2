"""Emergency or normal (Article 10): more cameras than the threshold, or the whole system, unless an exclusion holds."""

from __future__ import annotations

from datetime import datetime

from shiwei.policy import measure
from shiwei.policy.facts import Order, Stage, Upgrade
from shiwei.policy.vocabulary import Urgency
from shiwei.policy.world import World


def is_emergency(affected: int, threshold: int, *, system_wide: bool, excluded: bool) -> bool:
    """Strictly more cameras than the threshold OR the whole system (readings A05, A06); an exclusion forbids both.

    Whatever the fault: A54 settles that danger alone makes a nuisance no emergency, not that Article 10 (R10.4) has an
    exception for it. A nuisance that lists cameras says that their normal operation is affected.
    """
    return not excluded and (system_wide or affected > threshold)


def judge(world: World, order: Order, threshold: int, at: datetime) -> bool:
    """Raise the order's urgency if its impact demands it; it never falls here. True when it rose at this instant."""
    wanted = is_emergency(order.affected, threshold, system_wide=order.system_wide, excluded=bool(order.exclusions))
    if not wanted or order.urgency is Urgency.EMERGENCY or _deferred_enough(world, order, threshold, at):
        return False
    order.urgency, order.emergency_since = Urgency.EMERGENCY, at
    order.episode += 1
    return True


def _deferred_enough(world: World, order: Order, threshold: int, at: datetime) -> bool:
    """Whether other orders have so many of its cameras under an approved deferral that no emergency is left (A06)."""
    if order.system_wide:
        return False
    elsewhere: set[str] = set()
    for cameras in measure.deferred_elsewhere(world, order, at):
        elsewhere |= cameras
        if order.affected - len(elsewhere) <= threshold:
            return True
    return False


def rejudge(world: World, order: Order, at: datetime) -> None:
    """Judge an order whose stage goes on; when it rises, the stage is upgraded."""
    stage = order.running
    if stage is not None and judge(world, order, stage.threshold, at):
        upgrade(order, stage, at)


def upgrade(order: Order, stage: Stage, at: datetime) -> None:
    """The stage is left the emergency hours of its unit from now (Q16)."""
    stage.episode = order.episode
    stage.upgrades.append(Upgrade(at, stage.snapshot.value("emergency.stage_hours")))


def lower(order: Order) -> None:
    """An accepted exclusion: normal from now on."""
    order.urgency, order.emergency_since = Urgency.NORMAL, None
