"""Reading an order's clocks from its facts: which pauses concern which stage, and what the clock says at a moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from shiwei.kernel.time import Span
from shiwei.policy import clock, deferral
from shiwei.policy.facts import Order, Stage
from shiwei.policy.vocabulary import State
from shiwei.policy.world import World


@dataclass(frozen=True, slots=True)
class OrderClock:
    """All clocks of an order at one moment; ``readings`` stand in the order of its stages."""

    moment: datetime
    readings: tuple[clock.Reading, ...]
    windows: deferral.Windows

    def of(self, order: Order, stage: Stage) -> clock.Reading:
        return self.readings[next(i for i, known in enumerate(order.stages) if known is stage)]


def other_pauses(world: World, order: Order) -> dict[int, list[Span]]:
    """Pauses by special timing (A09) and contract suspension (A51), by ``id`` of the stage."""
    if not order.timings and not world.suspensions:
        return {}
    return {id(stage): other_pauses_of(world, order, stage) for stage in order.stages}


def other_pauses_of(world: World, order: Order, stage: Stage) -> list[Span]:
    """The stage's pauses that are no deferrals."""
    timed = [timing.pause for timing in order.timings.values() if timing.stage is stage and timing.pause is not None]
    return [*timed, *world.suspensions.get((stage.unit, order.project_id), ())]


def windows(world: World, order: Order) -> deferral.Windows:
    """The order's approved deferral pauses as they really were."""
    return deferral.windows(order, other_pauses(world, order), world.epoch) if order.deferrals else {}


def read_order(world: World, order: Order, moment: datetime) -> OrderClock:
    """Every stage's clock at ``moment``."""
    others = other_pauses(world, order)
    found = deferral.windows(order, others, world.epoch) if order.deferrals else {}
    readings = tuple(_read(world, order, stage, others, found, moment) for stage in order.stages)
    return OrderClock(moment, readings, found)


def read_stage(world: World, order: Order, stage: Stage, moment: datetime) -> clock.Reading:
    """One stage's clock at ``moment``."""
    others = other_pauses(world, order)
    found = deferral.windows(order, others, world.epoch) if order.deferrals else {}
    return _read(world, order, stage, others, found, moment)


def _read(
    world: World,
    order: Order,
    stage: Stage,
    others: dict[int, list[Span]],
    found: deferral.Windows,
    moment: datetime,
) -> clock.Reading:
    pauses = [*others.get(id(stage), []), *deferral.of_stage(order, stage, found)]
    return clock.read(stage, pauses, holds(order, stage, found, moment), moment, world.epoch)


def deferred_elsewhere(world: World, order: Order, moment: datetime) -> Iterator[set[str]]:
    """The cameras that another order has under an approved deferral at the moment (reading A06), one order a time."""
    names = dict.fromkeys(name for camera in order.cameras for name in world.by_camera.get(camera, ()))
    for other in (world.orders[name] for name in names if name != order.id):
        stage = other.running if other.deferrals else None
        if stage is not None and deferral.running_at(other, stage, windows(world, other), moment):
            yield other.cameras & order.cameras


def holds(order: Order, stage: Stage, found: deferral.Windows, moment: datetime) -> list[Span]:
    """The times for which a decision is still awaited (A11)."""
    waiting = [deferral.hold_of(item, found, moment) for item in order.deferrals.values() if item.stage is stage]
    spans = [span for span in waiting if span is not None]
    for timing in order.timings.values():
        until = min(moment, timing.left_at or moment)
        if timing.stage is stage and timing.timely and not timing.decided and timing.requested < until:
            spans.append(Span(timing.requested, until))
    return spans


def state_at(world: World, order: Order, moment: datetime) -> State:
    """The order's state; DEFERRED is REPAIRING inside a deferral's pause, or kept up by a timely renewal (Q15)."""
    stage = order.running
    if order.state is not State.REPAIRING or not order.deferrals or stage is None:
        return order.state
    found = windows(world, order)
    if deferral.running_at(order, stage, found, moment):
        return State.DEFERRED
    waiting = deferral.undecided_of(order, stage)
    if waiting is not None and waiting.renews and not waiting.late and waiting.left_at is None:
        start = deferral.effective_start(waiting, found)
        if start is not None and start <= moment:
            return State.DEFERRED
    return State.REPAIRING
