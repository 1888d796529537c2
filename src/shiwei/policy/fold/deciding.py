"""The owner's decisions about deferrals (F3-F6, F8, F9, F11, F12, F15, F16)."""

from __future__ import annotations

from datetime import timedelta

from shiwei.kernel.time import parse_instant
from shiwei.kernel.verdict import Verdict, allow, refuse
from shiwei.policy import deferral as pauses
from shiwei.policy import measure
from shiwei.policy.case import Event
from shiwei.policy.facts import Decision, Deferral, Order
from shiwei.policy.fold.closing import archive_if_signed
from shiwei.policy.vocabulary import WEATHER
from shiwei.policy.world import World


def returned(_world: World, order: Order, event: Event) -> Verdict:
    """F3: to be completed; the hold is cancelled."""
    deferral = _waiting(order, event)
    if deferral is None:
        return _nothing_waits(event)
    deferral.decision = Decision.RETURNED
    return allow("F3")


def refused(_world: World, order: Order, event: Event) -> Verdict:
    """F5, F9: as if the clock had never been held; two of the reasons are themselves a count (R11.8, R11.9)."""
    deferral = _waiting(order, event)
    if deferral is None:
        return _nothing_waits(event)
    deferral.decision, deferral.refusal = Decision.REFUSED, event.data["reason_code"]
    return allow("T14", "R11.4")


def approved(world: World, order: Order, event: Event) -> Verdict:
    """F4, F8: within what was applied for and the category's cap; cut to what is left of the total (Q29)."""
    deferral = _waiting(order, event)
    if deferral is None:
        return _nothing_waits(event)
    verdict = _approvable(deferral, event)
    if not verdict:
        return verdict
    found = measure.windows(world, order)
    left = pauses.allowed(order, deferral.stage) - pauses.used(found)
    if left <= timedelta():
        return refuse("12", "nothing is left of the days this order may be deferred", "R12.7", "A15")
    deferral.retroactive = deferral.late and event.data.get("retroactive", False)
    start = pauses.start_of(order, deferral, found, measure.other_pauses_of(world, order, deferral.stage), world.epoch)
    deferral.left = pauses.room(found, start, left) if start else left
    deferral.decision, deferral.approved_seq = Decision.APPROVED, world.seq
    deferral.granted_hours = event.data.get("hours")
    return allow("T13", "R11.3")


def _approvable(deferral: Deferral, event: Event) -> Verdict:
    hours = event.data.get("hours")
    if deferral.unit == event.by:
        return refuse("11", "nobody approves his own application")
    if event.data.get("retroactive") and not event.note:
        return refuse("11", "covering the overtime needs a note with the reason", "A10")
    if deferral.category == WEATHER:
        return allow("R12.2")
    if hours is None:
        return refuse("12", "only severe weather is approved without hours", "R12.2")
    if deferral.hours is not None and hours > deferral.hours:
        return refuse("12", f"{hours} hours are more than the {deferral.hours} applied for", "F4")
    cap = deferral.stage.snapshot.value(f"deferral.cap.{deferral.category}")
    if hours > cap:
        return refuse("12", f"{hours} hours are more than the {cap} of {deferral.category}", "A14")
    return allow("F4")


def impact_ended(_world: World, order: Order, event: Event) -> Verdict:
    """F6: the owner accepts when the weather's effect ended; the last word holds (Q28)."""
    deferral = order.deferrals.get(event.data["deferral"])
    open_ = {Decision.SUBMITTED, Decision.APPROVED}
    if deferral is None or deferral.category != WEATHER or deferral.decision not in open_:
        return refuse("12", f"{event.data['deferral']} is no open deferral for severe weather of this order", "R12.2")
    deferral.impact_end = parse_instant(event.data["impact_end"])
    return allow("F6", "A13")


def consultation_recorded(_world: World, order: Order, _event: Event) -> Verdict:
    """F11: owner and unit looked for a solution (R12.8)."""
    order.consulted = True
    return allow("F11", "R12.8")


def continuation_consented(world: World, order: Order, event: Event) -> Verdict:
    """F12: one more block, after a consultation of its own (Q30)."""
    if not order.consulted:
        return refuse("12", "consent needs a consultation recorded before it", "R12.8")
    stage = order.running
    most = stage.snapshot.value("deferral.max_blocks") if stage is not None else None
    if most is not None and len(order.consents) >= most:
        return refuse("12", f"no more than {most} consents to go on are possible", "R12.9", "A16")
    order.consulted = False
    order.consents.append((world.seq, event.at))
    return allow("F12", "R12.9")


def found_false(world: World, order: Order, event: Event) -> Verdict:
    """F15, F16: void from the beginning, with every renewal that rests on the same facts (Q36)."""
    deferral = order.deferrals.get(event.data["deferral"])
    if deferral is None or deferral.decision is not Decision.APPROVED:
        return refuse("11", f"{event.data['deferral']} is not an approved deferral of this order")
    if not event.data["evidence"]:
        return refuse("11", "a false application needs evidence")
    chain = _same_facts(order, deferral)
    found = measure.windows(world, order)
    for renewal in pauses.renewals_of(order, deferral.id):
        if renewal.id not in chain and renewal.pinned_start is None:
            renewal.pinned_start = pauses.effective_start(renewal, found)
    for name in chain:
        order.deferrals[name].decision = Decision.VOIDED
    archive_if_signed(order, event.at)
    return allow("T26", "R11.9", "A19")


def _same_facts(order: Order, deferral: Deferral) -> set[str]:
    """The deferral and what renews it with the same category, directly or through each other."""
    chain = {deferral.id}
    for other in order.deferrals.values():
        alive = other.decision in {Decision.APPROVED, Decision.SUBMITTED}
        if other.renews in chain and other.category == deferral.category and alive:
            chain.add(other.id)
    return chain


def _waiting(order: Order, event: Event) -> Deferral | None:
    deferral = order.deferrals.get(event.data["deferral"])
    return deferral if deferral is not None and deferral.decision is Decision.SUBMITTED else None


def _nothing_waits(event: Event) -> Verdict:
    return refuse("11", f"no application {event.data['deferral']} of this order waits for a decision")
