"""What a decision would do to the clock, told before it is taken: the fold asked with more events, nothing written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from shiwei.kernel.time import Span, format_instant
from shiwei.kernel.verdict import Verdict, allow, refuse
from shiwei.policy.assessment import OrderAssessment, StageAssessment
from shiwei.policy.replay import assess
from shiwei.workorders.actions.approve_deferral import approval
from shiwei.workorders.actions.grant_timing import grant
from shiwei.workorders.actions.refuse_deferral import refusal
from shiwei.workorders.application import Application, filing, unknown_code
from shiwei.workorders.facts import case_of_events, events_of, family
from shiwei.workorders.journal import Entry
from shiwei.workorders.models import Deferral, Order, SpecialTiming


@dataclass(frozen=True, slots=True)
class Outcome:
    """The repair's deadline now and after the act, the pause it would give, and since when it would be overtime.

    ``cut`` says that the pause is shorter than granted because the total is used up; ``verdict`` may be a refusal.
    """

    verdict: Verdict
    before: datetime | None = None
    after: datetime | None = None
    pause: Span | None = None
    overtime_since: datetime | None = None
    cut: bool = False


def if_filed(order: Order, what: Application, now: datetime) -> Outcome:
    """The application filed now and granted as asked; its papers are taken as complete."""
    if order.holder is None:
        return Outcome(refuse("11", "nobody holds the order now"))
    if unknown := unknown_code(order, what):
        return Outcome(refuse("11", f"{unknown} is not a deferral application of this order"))
    whole = replace(what, photos=("x",), form="x", reason=what.reason or "x")
    filed = filing(order, whole, order.holder.code, now, "", {})
    code = filed.case["deferral"]
    granted = Entry("deferral_approved", {"deferral": code} | ({"hours": what.hours} if what.hours else {}))
    return _asked(
        order, [(filed, order.holder.code), (granted, order.project.owner.code)], now, order.holder.code, code
    )


def if_approved(deferral: Deferral, hours: int | None, now: datetime, *, retroactive: bool = False) -> Outcome:
    """ "Granting 3 days moves the deadline to …"."""
    entry = approval(deferral, hours, "x", retroactive=retroactive)
    return _decided(deferral, entry, now)


def if_refused(deferral: Deferral, now: datetime) -> Outcome:
    """ "Refusing makes it overtime since …"."""
    return _decided(deferral, refusal(deferral, "NOT_QUALIFIED"), now)


def if_timed(timing: SpecialTiming, treatment: Span | datetime, now: datetime) -> Outcome:
    """The request granted with this pause or deadline."""
    owner = timing.order.project.owner.code
    return _asked(timing.order, [(grant(timing, treatment), owner)], now, timing.unit.code)


def _decided(deferral: Deferral, entry: Entry, now: datetime) -> Outcome:
    owner = deferral.order.project.owner.code
    return _asked(deferral.order, [(entry, owner)], now, deferral.unit.code, deferral.code)


def _asked(order: Order, steps: Sequence[tuple[Entry, str]], now: datetime, unit: str, code: str = "") -> Outcome:
    """The outcome for the unit's repair when these events by these units follow each other now."""
    history = events_of(family(order.number))
    told = [
        {"at": format_instant(now), "type": entry.type, "by": by, "order": order.number, **entry.case}
        for entry, by in steps
    ]
    before = assess(case_of_events(history, now)).orders[order.number]
    found = assess(case_of_events([*history, *told], now))
    refused = next((r for r in found.rejected if r.index >= len(history)), None)
    if refused is not None:
        return Outcome(refuse(refused.article, refused.why), before=_deadline(before, unit))
    return _outcome(before, found.orders[order.number], unit, code)


def _outcome(before: OrderAssessment, after: OrderAssessment, unit: str, code: str) -> Outcome:
    stage = _repair(after, unit)
    deferral = after.deferrals.get(code)
    pause = Span(deferral.start, deferral.end) if deferral and deferral.start and deferral.end else None
    hours = deferral.granted_hours if deferral else None
    short = pause is not None and hours is not None and pause.length.total_seconds() < hours * 3600
    return Outcome(
        verdict=allow(),
        before=_deadline(before, unit),
        after=stage.deadline if stage else None,
        pause=pause,
        overtime_since=stage.breach_at if stage else None,
        cut=short,
    )


def _deadline(found: OrderAssessment, unit: str) -> datetime | None:
    stage = _repair(found, unit)
    return stage.deadline if stage else None


def _repair(found: OrderAssessment, unit: str) -> StageAssessment | None:
    """The stage of the unit that a deferral of it concerns: the one that runs, else its last repair."""
    mine = [stage for stage in found.stages if stage.unit == unit]
    running = next((stage for stage in mine if stage.end is None), None)
    return running or next((stage for stage in reversed(mine) if stage.kind == "REPAIR"), None)
