"""Time counted separately (Article 10) and clocks that a contract stops (Article 26)."""

from __future__ import annotations

from shiwei.kernel.time import Span, parse_instant
from shiwei.kernel.verdict import Verdict, allow, refuse
from shiwei.policy import measure
from shiwei.policy.case import Event
from shiwei.policy.facts import Order, Substitute, Timing
from shiwei.policy.world import World


def requested(world: World, order: Order, event: Event) -> Verdict:
    """T25: about the stage that runs now; timely up to its deadline."""
    name = event.data["request"]
    if name in order.timings:
        return refuse("10", f"the request {name} was made already")
    if not event.data["reason"]:
        return refuse("10", "special timing needs its reason")
    stage = order.running
    assert stage is not None
    timely = event.at <= measure.read_stage(world, order, stage, event.at).deadline
    order.timings[name] = Timing(name, stage, event.by, event.at, timely)
    return allow("T25", "R10.2")


def granted(_world: World, order: Order, event: Event) -> Verdict:
    """A09: a pause, cut to begin at the request, or a substitute deadline for a timely request (Q24)."""
    timing = _waiting(order, event)
    if timing is None:
        return _nothing_waits(event)
    if timing.unit == event.by:
        return refuse("10", "nobody consents to his own request")
    if "pause" in event.data:
        start, end = (parse_instant(text) for text in event.data["pause"])
        start = max(start, timing.requested)
        timing.pause = Span(start, max(start, end))
    elif not timing.timely:
        return refuse("10", "a request after the deadline cannot replace it")
    else:
        replaced = tuple(timing.stage.upgrades)
        timing.deadline = parse_instant(event.data["deadline"])
        timing.stage.substitute = Substitute(event.at, timing.deadline, replaced)
    timing.decided = True
    return allow("R10.2", "A09")


def refused(_world: World, order: Order, event: Event) -> Verdict:
    """A09: as if never asked."""
    timing = _waiting(order, event)
    if timing is None:
        return _nothing_waits(event)
    timing.decided = True
    return allow("R10.2", "A09")


def _waiting(order: Order, event: Event) -> Timing | None:
    timing = order.timings.get(event.data["request"])
    return timing if timing is not None and not timing.decided else None


def _nothing_waits(event: Event) -> Verdict:
    return refuse("10", f"no request {event.data['request']} of this order waits for a decision")


def clock_suspended(world: World, event: Event) -> Verdict:
    """A51: if the contract says so, the clocks of its unit rest in its projects."""
    contract = world.contract(event.data["contract"])
    if event.by not in world.owners_of(contract):
        return refuse("10", f"{event.by} is not the owner in the contract {contract.id}")
    if event.data["stops_clock"]:
        span = Span(parse_instant(event.data["from"]), parse_instant(event.data["to"]))
        for project in set(contract.projects):
            world.suspensions[contract.unit, project].append(span)
    return allow("R26.5", "A51")
