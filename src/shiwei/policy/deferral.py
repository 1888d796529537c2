"""Deferrals in time: from when to when each pauses its stage, and what that makes of its state (Articles 11, 12)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from shiwei.kernel.time import Span, total, union
from shiwei.policy import clock
from shiwei.policy.facts import Decision, Deferral, Ended, Order, Stage
from shiwei.policy.vocabulary import WEATHER

Windows = Mapping[str, Span]
"""The pause of each approved deferral that ever began, by its id; empty spans for those that ended as they began."""


def windows(order: Order, others: Mapping[int, list[Span]], epoch: datetime) -> dict[str, Span]:
    """The approved pauses as they really were. ``others`` are the pauses of other kinds, by ``id`` of the stage."""
    found: dict[str, Span] = {}
    for deferral in order.deferrals.values():
        if deferral.decision is Decision.APPROVED:
            span = _window(order, deferral, found, others.get(id(deferral.stage), []), epoch)
            if span is not None:
                found[deferral.id] = span
    return found


def _window(order: Order, deferral: Deferral, before: Windows, others: Iterable[Span], epoch: datetime) -> Span | None:
    start = start_of(order, deferral, before, others, epoch)
    if start is None:
        return None
    end = _natural_end(order, deferral, start)
    for cut in (deferral.terminated, deferral.left_at):
        if cut is not None:
            if deferral.renews and start >= cut:
                return None
            end = min(end, cut)
    return Span(start, max(start, end))


def start_of(
    order: Order, deferral: Deferral, before: Windows, others: Iterable[Span], epoch: datetime
) -> datetime | None:
    """Where the approved pause starts: a retroactive one at the stage's deadline (Q35)."""
    start = effective_start(deferral, before)
    if start is None or not deferral.retroactive:
        return start
    pauses = union([*others, *of_stage(order, deferral.stage, before)])
    return min(start, clock.deadline(deferral.stage, pauses, epoch))


def effective_start(deferral: Deferral, before: Windows) -> datetime | None:
    """The filing; for a timely renewal the end of what it renews, None where that pause never began."""
    if deferral.pinned_start is not None:
        return deferral.pinned_start
    if deferral.renews and not deferral.late:
        renewed = before.get(deferral.renews)
        return renewed.end if renewed else None
    return deferral.filed


def _natural_end(order: Order, deferral: Deferral, start: datetime) -> datetime:
    most = clock.later(start, deferral.left)
    if deferral.granted_hours is None:
        return _weather_end(order, deferral, start, most)
    base = deferral.filed if deferral.retroactive else start
    return min(clock.later(base, deferral.granted_hours), most)


def _weather_end(order: Order, deferral: Deferral, start: datetime, cut: datetime) -> datetime:
    """Open until the impact's end is recorded, but cut where the total is used up; consents in time move the cut."""
    for seq, consented in order.consents:
        if deferral.approved_seq < seq and consented <= cut:
            cut = clock.later(cut, block(deferral.stage))
    if deferral.impact_end is None:
        return cut
    after = deferral.stage.snapshot.value(f"deferral.cap.{WEATHER}")
    return min(max(start, clock.later(deferral.impact_end, after)), cut)


def of_stage(order: Order, stage: Stage, found: Windows) -> list[Span]:
    """The deferral pauses of one stage."""
    return [span for id_, span in found.items() if order.deferrals[id_].stage is stage]


def used(found: Windows) -> timedelta:
    """How much of the total is used: the union of the order's approved pauses (reading A15)."""
    return total(found.values())


def room(found: Windows, start: datetime, left: timedelta) -> timedelta:
    """How long a pause from ``start`` may be until ``left`` is used up; what is paused already uses nothing (A15)."""
    return clock.spent(start, left, found.values()) - start


def allowed(order: Order, stage: Stage) -> timedelta:
    """The order's total, one block more with each consent (readings A15, A16)."""
    hours = stage.snapshot.value("deferral.total_cap") + block(stage) * len(order.consents)
    return timedelta(hours=min(hours, clock.ALL_HOURS))


def block(stage: Stage) -> int:
    """The hours one consent opens: as long as the total, unless the law states another length (A16)."""
    hours: int | None = stage.snapshot.value("deferral.block_hours")
    total_cap: int = stage.snapshot.value("deferral.total_cap")
    return total_cap if hours is None else hours


def running_at(order: Order, stage: Stage, found: Windows, moment: datetime) -> Deferral | None:
    """The approved deferral of the stage whose pause the moment is in; of several the one that runs longest."""
    here = {id_: span.end for id_, span in found.items() if span.start <= moment < span.end}
    mine = [order.deferrals[id_] for id_ in here if order.deferrals[id_].stage is stage]
    return max(mine, key=lambda deferral: here[deferral.id], default=None)


def undecided_of(order: Order, stage: Stage) -> Deferral | None:
    """The stage's application that waits for a decision."""
    for deferral in order.deferrals.values():
        if deferral.stage is stage and deferral.decision is Decision.SUBMITTED:
            return deferral
    return None


def renewal_of(order: Order, id_: str) -> Deferral | None:
    """The approved timely renewal of a deferral."""
    for deferral in order.deferrals.values():
        if deferral.renews == id_ and not deferral.late and deferral.decision is Decision.APPROVED:
            return deferral
    return None


def renewals_of(order: Order, id_: str) -> list[Deferral]:
    """Everything that renews the deferral, directly or through another renewal."""
    found: list[Deferral] = []
    reached = {id_}
    for deferral in order.deferrals.values():
        if deferral.renews in reached:
            reached.add(deferral.id)
            found.append(deferral)
    return found


def hold_of(deferral: Deferral, found: Windows, moment: datetime) -> Span | None:
    """The provisional hold of an undecided application, up to ``moment`` or to where its stage ended (A11)."""
    if deferral.decision is not Decision.SUBMITTED:
        return None
    start = effective_start(deferral, found)
    end = min(moment, deferral.left_at or moment)
    return Span(start, end) if start is not None and start < end else None


def state_at(order: Order, deferral: Deferral, found: Windows, moment: datetime) -> str:
    """The state of a deferral as printed (Q33)."""
    if deferral.decision is not Decision.APPROVED:
        return str(deferral.decision)
    span = found.get(deferral.id)
    cut_short = _cut_short(order, deferral, span)
    if cut_short:
        return cut_short
    if renewal_of(order, deferral.id):
        return "RENEWED"
    if span is None or moment < span.start:
        return "APPROVED"
    return "ACTIVE" if moment < span.end else "EXPIRED"


def ended_early(order: Order, deferral: Deferral, found: Windows) -> bool:
    """Whether feedback, a hand-over or a termination ended the pause before its own end."""
    return _cut_short(order, deferral, found.get(deferral.id)) is not None


def _cut_short(order: Order, deferral: Deferral, span: Span | None) -> str | None:
    """What ended the pause before its own end, if something did."""
    natural = _natural_end(order, deferral, span.start) if span else clock.HORIZON
    if deferral.terminated is not None and (span is None or span.end == deferral.terminated < natural):
        return "TERMINATED"
    if deferral.left_at is not None and (span is None or span.end == deferral.left_at < natural):
        return "ENDED_REPAIRED" if deferral.left_by is Ended.REPAIRED else "TERMINATED"
    return None
