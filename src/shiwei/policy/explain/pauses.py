"""Every pause of a stage with its paper: who asked, who granted it, and when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from shiwei.kernel.time import Span, parse_instant
from shiwei.policy import deferral, reasons
from shiwei.policy.case import Event
from shiwei.policy.clock import HORIZON
from shiwei.policy.explain.steps import Watched
from shiwei.policy.explain.values import Pause, PauseKind
from shiwei.policy.facts import Decision, Deferral, Stage, Timing
from shiwei.policy.measure import OrderClock


def pauses_of(watched: Watched, stage: Stage, clocks: OrderClock) -> tuple[Pause, ...]:
    """The stage's pauses in order of their start, cut to the time between its start and its end."""
    found = [*_deferrals(watched, stage, clocks), *_timings(watched, stage, clocks), *_suspensions(watched, stage)]
    whole = Span(stage.start, stage.end or HORIZON)
    cut = [_within(pause, whole) for pause in found]
    return tuple(sorted((p for p in cut if p is not None), key=lambda pause: (pause.start, pause.kind, pause.paper)))


def _within(pause: Pause, whole: Span) -> Pause | None:
    part = Span(pause.start, pause.end or HORIZON).clip(whole)
    if part is None:
        return None
    return replace(pause, start=part.start, end=None if part.end == HORIZON else part.end)


def _deferrals(watched: Watched, stage: Stage, clocks: OrderClock) -> Iterator[Pause]:
    for item in watched.order.deferrals.values():
        if item.stage is not stage:
            continue
        span = clocks.windows.get(item.id) if item.decision is Decision.APPROVED else None
        if span is not None:
            yield _granted(watched, item, span)
        hold = deferral.hold_of(item, clocks.windows, clocks.moment)
        if hold is not None:
            yield _filed(watched, item, hold)


def _filed(watched: Watched, item: Deferral, span: Span) -> Pause:
    event = _last(watched, "deferral_filed", "deferral", item.id)
    return Pause(
        kind=PauseKind.HOLD,
        paper=item.id,
        unit=item.unit,
        start=span.start,
        end=span.end,
        asked_at=item.filed,
        asked_by=event.by if event else item.unit,
        category=item.category,
        hours=item.hours,
        late=item.late,
        renews=item.renews,
        rules=("A11", reasons.CATEGORY_RULES[item.category]),
    )


def _granted(watched: Watched, item: Deferral, span: Span) -> Pause:
    event = _last(watched, "deferral_approved", "deferral", item.id)
    return replace(
        _filed(watched, item, span),
        kind=PauseKind.DEFERRAL,
        granted_at=event.at if event else None,
        granted_by=event.by if event else None,
        hours=item.granted_hours,
        retroactive=item.retroactive,
        open_end=item.granted_hours is None and item.impact_end is None,
        rules=("R11.3", reasons.CATEGORY_RULES[item.category]),
    )


def _timings(watched: Watched, stage: Stage, clocks: OrderClock) -> Iterator[Pause]:
    for item in watched.order.timings.values():
        if item.stage is not stage:
            continue
        if item.pause is not None:
            yield _consented(watched, item, item.pause)
        until = min(clocks.moment, item.left_at or clocks.moment)
        if item.timely and not item.decided and item.requested < until:
            yield _requested(item, Span(item.requested, until))


def _requested(item: Timing, span: Span) -> Pause:
    return Pause(
        kind=PauseKind.HOLD,
        paper=item.id,
        unit=item.unit,
        start=span.start,
        end=span.end,
        asked_at=item.requested,
        asked_by=item.unit,
        late=not item.timely,
        rules=("A11", "R10.2"),
    )


def _consented(watched: Watched, item: Timing, span: Span) -> Pause:
    event = _last(watched, "special_timing_granted", "request", item.id)
    return replace(
        _requested(item, span),
        kind=PauseKind.SPECIAL_TIMING,
        granted_at=event.at if event else None,
        granted_by=event.by if event else None,
        rules=("R10.2", "A09"),
    )


def _suspensions(watched: Watched, stage: Stage) -> Iterator[Pause]:
    for step in watched.steps:
        if rests(watched, step.event, stage):
            span = span_of(step.event)
            yield Pause(
                kind=PauseKind.SUSPENSION,
                paper=step.event.data["contract"],
                unit=stage.unit,
                start=span.start,
                end=span.end,
                granted_at=step.event.at,
                granted_by=step.event.by,
                rules=("R26.5", "A51"),
            )


def rests(watched: Watched, event: Event, stage: Stage) -> bool:
    """Whether the event is a suspension that rests this stage's clock (A51)."""
    if event.type != "clock_suspended" or not event.data["stops_clock"]:
        return False
    contract = watched.folded.world.contract(event.data["contract"])
    return contract.unit == stage.unit and watched.order.project_id in contract.projects


def span_of(event: Event) -> Span:
    """The interval that a suspension's event names."""
    return Span(_instant(event, "from"), _instant(event, "to"))


def _instant(event: Event, name: str) -> datetime:
    return parse_instant(event.data[name])


def _last(watched: Watched, type_: str, key: str, paper: str) -> Event | None:
    """The last accepted event of that type about that paper."""
    found = (step.event for step in reversed(watched.steps) if step.event.type == type_)
    return next((event for event in found if event.data[key] == paper), None)
