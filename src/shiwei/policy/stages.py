"""Beginning, ending and resuming stages. What a stage may need later is frozen at its start (T11)."""

from __future__ import annotations

from datetime import datetime

from shiwei.policy import urgency
from shiwei.policy.facts import Ended, Holding, Order, Stage
from shiwei.policy.vocabulary import Kind, Urgency
from shiwei.policy.world import World
from shiwei.regulation.rulebook import Snapshot

_BY_URGENCY = {
    Urgency.EMERGENCY: ("emergency.stage_hours", "R10.8"),
    Urgency.NORMAL: ("normal.stage_hours", "R10.9"),
}
_BY_LEVEL = {"contract": "R10.10", "county": "R4.2"}


def begin(world: World, order: Order, kind: Kind, unit: str, start: datetime, at: datetime | None = None) -> Stage:
    """Start a new stage; the order's urgency is judged with the threshold in force now (Q17)."""
    mine = world.snapshot(unit, order.project_id, start)
    integrator = order.project.integrator
    theirs = mine if unit == integrator else world.snapshot(integrator, order.project_id, start)
    threshold = theirs.value("emergency.camera_threshold")
    urgency.judge(world, order, threshold, at or start)
    hours, because = limit(mine, kind, order.fault, order.urgency)
    stage = Stage(kind, unit, [Holding(start)], mine, hours, because, threshold, order.episode)
    order.stages.append(stage)
    return stage


def limit(snapshot: Snapshot, kind: Kind, fault: str, level: Urgency) -> tuple[int, tuple[str, ...]]:
    """The stage's limit in hours, and the rules that gave it."""
    key, rule = _BY_URGENCY[level]
    if kind is Kind.REPAIR and fault.startswith("FN_") and snapshot.value("software_repair_hours") is not None:
        key, rule = "software_repair_hours", "R18.5"
    hours, source = snapshot.resolve(key)
    level_rule = _BY_LEVEL.get(source.level)
    return hours, (rule, level_rule) if level_rule else (rule,)


def end(order: Order, at: datetime, by: Ended) -> Stage:
    """End the running stage; its deferrals end with it, decided or not (F14, Q34)."""
    stage = order.running
    assert stage is not None
    stage.holdings[-1].end = at
    stage.ended_by = by
    if by is Ended.REPAIRED:
        order.repaired = stage
    for deferral in order.deferrals.values():
        if deferral.stage is stage and deferral.left_at is None:
            deferral.left_at, deferral.left_by = at, by
    for timing in order.timings.values():
        if timing.stage is stage and timing.left_at is None:
            timing.left_at = at
    return stage


def resume(order: Order, stage: Stage, at: datetime) -> None:
    """The unit has the order again, with the time it already used (A04)."""
    stage.holdings.append(Holding(at))
    stage.ended_by = None
    if order.urgency is Urgency.EMERGENCY and order.episode != stage.episode:
        urgency.upgrade(order, stage, at)
