"""The flow of an order (Article 9): report, dispatch, feedback, hand-over, rejection."""

from __future__ import annotations

from datetime import datetime

from shiwei.kernel.time import parse_instant
from shiwei.kernel.verdict import Verdict, allow, refuse
from shiwei.policy import stages
from shiwei.policy.case import Event
from shiwei.policy.facts import Ended, Order, Stage
from shiwei.policy.fold.parties import may_repair
from shiwei.policy.vocabulary import Kind, State, Urgency
from shiwei.policy.world import World


def reported(world: World, event: Event) -> Verdict:
    """T01: the order comes into being; triage runs from the proven earlier instant or from now (A03)."""
    data = event.data
    evidence = bool(data.get("evidence"))
    order = Order(
        id=data["order"],
        project_id=data["project"],
        project=world.case.projects[data["project"]],
        source=data["source"],
        fault=data["fault"],
        cameras=set(),
        camera_count=data.get("camera_count", 0),
        system_wide=data.get("system_wide", False),
        exclusions={data["exclusion"]} if evidence and "exclusion" in data else set(),
    )
    world.concern(order, data.get("cameras", ()))
    claimed = evidence and "claimed_at" in data
    start = parse_instant(data["claimed_at"]) if claimed else event.at
    stage = stages.begin(world, order, Kind.TRIAGE, order.project.integrator, start, event.at)
    stage.claimed, stage.excluded = claimed, bool(order.exclusions)
    world.orders[order.id] = order
    return allow("T01", "R9.1")


def dispatched(world: World, order: Order, event: Event) -> Verdict:
    """T02, T03: triage ends, the first repair begins at the same instant."""
    target = event.data["to"]
    if not may_repair(world.case, target):
        return refuse("9", f"{target} has no role in which it could repair")
    stages.end(order, event.at, Ended.DISPATCHED)
    _begin_repair(world, order, target, event.at)
    return allow("T02", "R9.4")


def arrived(_world: World, order: Order, event: Event) -> Verdict:
    """T04: on site, or remotely with a reason."""
    if event.data.get("remote") == "":
        return refuse("10", "a remote arrival needs its reason")
    _running(order).arrived = True
    return allow("T04", "R10.7")


def repaired(world: World, order: Order, event: Event) -> Verdict:
    """T05, T16: the repair ends with the feedback, the integrator's confirmation begins."""
    if order.urgency is Urgency.EMERGENCY and not _running(order).arrived:
        return refuse("10", "an emergency needs the unit's arrival before its feedback")
    stages.end(order, event.at, Ended.REPAIRED)
    order.state = State.PENDING_CONFIRM
    stages.begin(world, order, Kind.CONFIRM, order.project.integrator, event.at)
    return allow("T05", "R9.6")


def handed_over(world: World, order: Order, event: Event) -> Verdict:
    """T06, T07, T17: directly to the responsible unit; after two bounces only the owner rules (S-09)."""
    target, reason = event.data["to"], Ended(event.data["reason"])
    stage = _running(order)
    unit = stage.unit
    if target == unit:
        return refuse("9", f"{target} has the order already")
    if not may_repair(world.case, target):
        return refuse("9", f"{target} has no role in which it could repair")
    pair = frozenset({unit, target})
    not_mine = reason is Ended.NOT_MINE
    most = stage.snapshot.value("sla.max_bounces")
    if not_mine and order.bounces[pair] >= most and event.by != order.project.owner:
        return refuse("9", f"{unit} and {target} returned it to each other {most} times: the owner rules", "A04")
    order.bounces[pair] += not_mine
    stages.end(order, event.at, reason)
    earlier = [s for s in order.stages if s.kind is Kind.REPAIR and s.unit == target]
    if not_mine and earlier and earlier[-1].ended_by is Ended.NOT_MINE:
        resume(order, earlier[-1], event.at)
    else:
        _begin_repair(world, order, target, event.at)
    return allow("T06", "R9.8")


def rejected(world: World, order: Order, event: Event) -> Verdict:
    """T10, T11, T19: not repaired; the same unit resumes with the time it used, another one starts anew."""
    stage = order.repaired_stage()
    target = event.data.get("to", stage.unit)
    if event.data.get("reason") == "":
        return refuse("9", "a rejection needs its reason")
    if target != stage.unit and order.state is State.PENDING_DOUBLE_SIGN:
        return refuse("9", "a refused double signature returns the order to the unit that repaired")
    if target != stage.unit and not may_repair(world.case, target):
        return refuse("9", f"{target} has no role in which it could repair")
    if order.state is State.PENDING_CONFIRM:
        stages.end(order, event.at, Ended.DECIDED)
    if target == stage.unit:
        resume(order, stage, event.at)
    else:
        _begin_repair(world, order, target, event.at)
    return allow("T10", "R9.8", "A04")


def resume(order: Order, stage: Stage, at: datetime) -> None:
    """The order is with the unit of that stage again."""
    order.state = State.REPAIRING
    order.signed = set()
    stages.resume(order, stage, at)


def _running(order: Order) -> Stage:
    stage = order.running
    assert stage is not None
    return stage


def _begin_repair(world: World, order: Order, unit: str, at: datetime) -> None:
    order.state = State.REPAIRING
    stages.begin(world, order, Kind.REPAIR, unit, at)
