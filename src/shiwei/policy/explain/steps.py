"""The fold watched for one order: which events concerned it, and what each did to its clocks at that instant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from shiwei.policy import measure
from shiwei.policy.case import Case, Event
from shiwei.policy.facts import Order, Stage
from shiwei.policy.replay import Folded, Rejected, steps
from shiwei.policy.world import World
from shiwei.regulation.rulebook import Rulebook

_OF_ALL = "clock_suspended"


@dataclass(frozen=True, slots=True)
class Step:
    """An accepted event. Stages are named by their position; ``about`` is the one the event itself speaks of.

    ``moved`` tells every deadline it moved, before and after, as they stood at that instant.
    """

    event: Event
    about: int | None
    ran: int | None
    runs: int | None
    urgency: tuple[str, str]
    hours: tuple[int | None, int | None]
    closed: datetime | None
    moved: Mapping[int, tuple[datetime, datetime]]


@dataclass(frozen=True, slots=True)
class Watched:
    """An order's facts with the steps that led to them."""

    folded: Folded
    order: Order
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class _Look:
    """What of an order can change: read before and after each event."""

    runs: int | None
    urgency: str
    hours: int | None
    deadlines: tuple[datetime, ...]


_NOTHING = _Look(None, "", None, ())


def watched(case: Case, name: str, law: Rulebook) -> Watched:
    """Fold the case with an eye on one order. Raises KeyError when it knows no such order."""
    world = World.of(case, law)
    found: list[Step] = []
    refused: list[Rejected] = []
    before = _NOTHING
    for event, verdict in steps(world):
        if not verdict:
            refused.append(Rejected(event.index, event.type, verdict.article or "", verdict.why))
        elif (order := world.orders.get(name)) is not None and _concerns(event, name):
            after = _look(world, order, event.at)
            found.append(_step(order, event, before, after))
            before = after
    return Watched(Folded(world, tuple(refused)), world.orders[name], tuple(found))


def _concerns(event: Event, name: str) -> bool:
    return event.type == _OF_ALL or name in (event.data.get("order"), event.data.get("into"))


def _look(world: World, order: Order, at: datetime) -> _Look:
    clocks, running = measure.read_order(world, order, at), order.running
    position = None if running is None else position_of(order, running)
    deadlines = tuple(reading.deadline for reading in clocks.readings)
    return _Look(position, str(order.urgency), running.limit_hours if running else None, deadlines)


def _step(order: Order, event: Event, before: _Look, after: _Look) -> Step:
    pairs = enumerate(zip(before.deadlines, after.deadlines, strict=False))
    moved = {position: (old, new) for position, (old, new) in pairs if old != new}
    urgency, hours = (before.urgency, after.urgency), (before.hours, after.hours)
    return Step(event, _about(order, event, before), before.runs, after.runs, urgency, hours, order.closed, moved)


def _about(order: Order, event: Event, before: _Look) -> int | None:
    """The stage an event speaks of: that of its paper, else the one that ran."""
    paper = order.deferrals.get(event.data.get("deferral", "")) or order.timings.get(event.data.get("request", ""))
    return position_of(order, paper.stage) if paper is not None else before.runs


def position_of(order: Order, stage: Stage) -> int:
    return next(i for i, known in enumerate(order.stages) if known is stage)
