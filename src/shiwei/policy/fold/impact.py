"""What an order concerns: its cameras, an exclusion from emergency, another order of the same cause."""

from __future__ import annotations

from shiwei.kernel.verdict import Verdict, allow, refuse
from shiwei.policy import stages, urgency
from shiwei.policy.case import Event
from shiwei.policy.facts import Ended, Order, Stage
from shiwei.policy.tables.order import RUNNING
from shiwei.policy.vocabulary import State
from shiwei.policy.world import World


def cameras_changed(world: World, order: Order, event: Event) -> Verdict:
    """T20: growth past the threshold upgrades at this instant; shrinking changes the number only (A06)."""
    world.concern(order, event.data["add"])
    order.cameras -= set(event.data["remove"])
    urgency.rejudge(world, order, event.at)
    return allow("T20", "A06")


def exclusion_accepted(_world: World, order: Order, event: Event) -> Verdict:
    """R10.5: normal from now; the running stage has its normal limit from its start (AC-04 c)."""
    if not event.data["evidence"]:
        return refuse("10", "an exclusion needs evidence")
    order.exclusions.add(event.data["exclusion"])
    urgency.lower(order)
    stage = order.running
    assert stage is not None
    stage.limit_hours, stage.limit_because = stages.limit(stage.snapshot, stage.kind, order.fault, order.urgency)
    stage.upgrades.clear()
    stage.excluded = True
    return allow("R10.5", "A07")


def exclusion_ended(world: World, order: Order, event: Event) -> Verdict:
    """A07: the order is judged again from this instant."""
    if not event.data["evidence"]:
        return refuse("10", "the end of an exclusion needs evidence")
    if event.data["exclusion"] not in order.exclusions:
        return refuse("10", f"no exclusion {event.data['exclusion']} is in force")
    order.exclusions.remove(event.data["exclusion"])
    urgency.rejudge(world, order, event.at)
    return allow("R10.5", "A07")


def merged(world: World, order: Order, event: Event) -> Verdict:
    """T21: the child ends unassessed; the parent has the earlier triage, all cameras, and is judged again."""
    parent = world.orders.get(event.data["into"])
    if parent is None or parent is order or parent.state not in RUNNING:
        return refuse("9", f"{event.data['into']} is not another order with a running stage")
    stage = stages.end(order, event.at, Ended.MERGED)
    stage.assessed = False
    order.state, order.closed = State.MERGED, event.at
    _earlier_triage(parent.triage, order.triage)
    world.concern(parent, order.cameras)
    parent.camera_count += order.camera_count
    parent.system_wide = parent.system_wide or order.system_wide
    urgency.rejudge(world, parent, event.at)
    return allow("T21")


def _earlier_triage(parent: Stage, child: Stage) -> None:
    if child.start < parent.start:
        parent.holdings[0].start = child.start
        parent.joined = True
