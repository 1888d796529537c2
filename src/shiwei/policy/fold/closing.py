"""The end of an order (Article 9): confirmation, signatures, voiding, and opening it again."""

from __future__ import annotations

from datetime import datetime, timedelta

from shiwei.kernel.verdict import Verdict, allow, refuse
from shiwei.policy import stages
from shiwei.policy.case import Event
from shiwei.policy.facts import Ended, Order
from shiwei.policy.fold.flow import resume
from shiwei.policy.fold.parties import approved, signers
from shiwei.policy.vocabulary import State
from shiwei.policy.world import World


def confirmed(_world: World, order: Order, event: Event) -> Verdict:
    """T08, T09: archived, or to the double signature when a deferral was approved."""
    if not event.data["evidence"]:
        return refuse("9", "a confirmation needs the evidence of the recheck")
    stages.end(order, event.at, Ended.DECIDED)
    order.signed, order.signed_for = set(), approved(order)
    if order.signed_for:
        order.state = State.PENDING_DOUBLE_SIGN
        return allow("T09", "R11.6")
    _archive(order, event.at)
    return allow("T08", "R9.7")


def signed(_world: World, order: Order, event: Event) -> Verdict:
    """T18: one signature per party; the last one archives."""
    if event.by in order.signed:
        return refuse("11", f"{event.by} has signed already")
    order.signed.add(event.by)
    archive_if_signed(order, event.at)
    return allow("T18", "R11.6")


def archive_if_signed(order: Order, at: datetime) -> None:
    """Archive an order whose parties have all signed (a void deferral's unit need not)."""
    if order.state is State.PENDING_DOUBLE_SIGN and signers(order) <= order.signed:
        _archive(order, at)


def voided(_world: World, order: Order, event: Event) -> Verdict:
    """T22: a false alarm; none of its stages is assessed."""
    if not event.data["evidence"]:
        return refuse("9", "voiding needs evidence of the false alarm")
    stages.end(order, event.at, Ended.VOID)
    for stage in order.stages:
        stage.assessed = False
    order.state, order.closed = State.VOID, event.at
    return allow("T22")


def reopened(_world: World, order: Order, event: Event) -> Verdict:
    """T23: falsely completed; the unit that repaired last resumes (S-02). The owner always may, others for a time."""
    assert order.closed is not None
    if not event.data["reason"]:
        return refuse("9", "reopening needs its reason")
    stage = order.repaired_stage()
    hours = stage.snapshot.value("reopen.window_hours")
    if event.by != order.project.owner and event.at - order.closed > timedelta(hours=hours):
        return refuse("9", f"{hours} hours after archiving only the owner reopens", "A58")
    order.closed = None
    resume(order, stage, event.at)
    return allow("T23", "A58")


def _archive(order: Order, at: datetime) -> None:
    order.state, order.closed = State.ARCHIVED, at
