"""Applying for a deferral (F1, F2, F7, F10), and ending one early (F13)."""

from __future__ import annotations

from shiwei.kernel.verdict import Verdict, allow, refuse
from shiwei.policy import deferral as pauses
from shiwei.policy import measure
from shiwei.policy.case import Event
from shiwei.policy.facts import Decision, Deferral, Order, Stage
from shiwei.policy.vocabulary import INTERNAL_REASONS, WEATHER
from shiwei.policy.world import World


def filed(world: World, order: Order, event: Event) -> Verdict:
    """F2, F7, F10: a complete application of the unit whose repair runs."""
    stage = order.running
    assert stage is not None
    verdict = _complete(event) and _first(order, stage, event) and _within_cap(stage, event)
    if not verdict:
        return verdict
    found = measure.windows(world, order)
    renewed = _renewed(order, stage, event, found)
    until = found[renewed.id].end if renewed else measure.read_stage(world, order, stage, event.at).deadline
    returned = order.deferrals.pop(event.data["deferral"], None)
    order.deferrals[event.data["deferral"]] = Deferral(
        id=event.data["deferral"],
        unit=event.by,
        stage=stage,
        category=event.data["category"],
        filed=event.at,
        hours=event.data.get("hours"),
        late=event.at > until,
        renews=renewed.id if renewed else None,
        impact_end=returned.impact_end if returned else None,
    )
    return allow("T12", "R11.2")


def _complete(event: Event) -> Verdict:
    """The reason is not internal, and the four elements of R11.2 are there."""
    data = event.data
    if data["category"] in INTERNAL_REASONS or data["reason"] in INTERNAL_REASONS:
        return refuse("12", "lack of staff, vehicles or the like is no reason to defer", "R12.10", "R11.8")
    if not data["reason"]:
        return refuse("11", "the application lacks its reason", "R11.2")
    if not data["photos"]:
        return refuse("11", "the application lacks a photo of the site", "R11.2")
    if not data["sealed"]:
        return refuse("11", "the application lacks the unit's seal", "R11.2")
    return allow("R11.2")


def _first(order: Order, stage: Stage, event: Event) -> Verdict:
    """Nothing else waits, and what it renews was approved (Q32)."""
    name, renews = event.data["deferral"], event.data.get("renews")
    known = order.deferrals.get(name)
    if known is not None and known.decision is not Decision.RETURNED:
        return refuse("11", f"{name} was filed already", "F3")
    if pauses.undecided_of(order, stage):
        return refuse("11", "another application of this stage waits for its decision", "R11.1")
    renewed = order.deferrals.get(renews) if renews is not None else None
    if renews is not None and (renewed is None or renewed.decision is not Decision.APPROVED):
        return refuse("11", f"{renews} is not an approved deferral of this order", "R11.7")
    return allow("R11.1")


def _within_cap(stage: Stage, event: Event) -> Verdict:
    category, hours = event.data["category"], event.data.get("hours")
    cap = stage.snapshot.value(f"deferral.cap.{category}")
    if category != WEATHER and hours > cap:
        return refuse("12", f"{hours} hours are more than the {cap} of {category}", "A14")
    return allow("R11.1")


def _renewed(order: Order, stage: Stage, event: Event, found: pauses.Windows) -> Deferral | None:
    """The deferral this application continues: the named one, or the one that runs (Q32); else None."""
    named = order.deferrals.get(event.data.get("renews", ""))
    if named is not None and pauses.ended_early(order, named, found):
        named = None
    continued = named or pauses.running_at(order, stage, found, event.at)
    while continued is not None and (further := pauses.renewal_of(order, continued.id)) and further.id in found:
        continued = further
    return continued if continued is not None and continued.id in found else None


def terminated(world: World, order: Order, event: Event) -> Verdict:
    """F13: the cause ended early; the pause ends now, and every renewal with it (Q39)."""
    if not event.data["reason"]:
        return refuse("11", "a termination needs its reason")
    name = event.data["deferral"]
    window = measure.windows(world, order).get(name)
    if window is None or not window.start <= event.at < window.end:
        return refuse("11", f"{name} is not running")
    order.deferrals[name].terminated = event.at
    for renewal in pauses.renewals_of(order, name):
        if renewal.decision is Decision.APPROVED:
            renewal.terminated = event.at
        elif renewal.decision is Decision.SUBMITTED:
            renewal.decision = Decision.TERMINATED
    return allow("F13")
