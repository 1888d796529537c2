"""Emergency or normal (Article 10): more cameras than the threshold, or the whole system, unless an exclusion holds."""

from __future__ import annotations

from datetime import datetime

from shiwei.policy.facts import Order, Upgrade
from shiwei.policy.vocabulary import Urgency


def is_emergency(affected: int, threshold: int, *, system_wide: bool, excluded: bool) -> bool:
    """Strictly more cameras than the threshold OR the whole system (readings A05, A06); an exclusion forbids both."""
    return not excluded and (system_wide or affected > threshold)


def judge(order: Order, threshold: int, at: datetime) -> bool:
    """Raise the order's urgency if its impact demands it; it never falls here. True when it rose at this instant."""
    wanted = is_emergency(order.affected, threshold, system_wide=order.system_wide, excluded=bool(order.exclusions))
    if not wanted or order.urgency is Urgency.EMERGENCY:
        return False
    order.urgency, order.emergency_since = Urgency.EMERGENCY, at
    order.episode += 1
    return True


def rejudge(order: Order, at: datetime) -> None:
    """Judge an order whose stage goes on; when it rises, the stage is left the emergency hours from now (Q16)."""
    stage = order.running
    if stage is not None and judge(order, stage.threshold, at):
        stage.upgrades.append(Upgrade(at, stage.snapshot.value("emergency.stage_hours")))


def lower(order: Order) -> None:
    """An accepted exclusion: normal from now on."""
    order.urgency, order.emergency_since = Urgency.NORMAL, None
