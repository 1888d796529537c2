"""The only fold: recorded events in, an explained assessment out.

Used by `shiwei replay`, by the orders' caches and by the settlement, so that they can never disagree about a clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from shiwei.kernel.verdict import Verdict
from shiwei.policy import deferral, measure, reasons
from shiwei.policy.assessment import (
    Assessment,
    DeferralAssessment,
    OrderAssessment,
    PenaltyAssessment,
    PenaltyKey,
    Rejected,
    StageAssessment,
    TimingAssessment,
    UnitTotal,
)
from shiwei.policy.case import Case, Event
from shiwei.policy.facts import Decision, Deferral, Order, Timing
from shiwei.policy.fold.apply import apply
from shiwei.policy.fold.parties import awaiting
from shiwei.policy.measure import OrderClock
from shiwei.policy.penalty import Counts, totals
from shiwei.policy.world import World
from shiwei.regulation.load import packaged
from shiwei.regulation.rulebook import Rulebook

__all__ = [
    "Assessment",
    "DeferralAssessment",
    "Folded",
    "OrderAssessment",
    "PenaltyAssessment",
    "PenaltyKey",
    "Rejected",
    "StageAssessment",
    "TimingAssessment",
    "UnitTotal",
    "assess",
    "fold",
    "measured",
    "steps",
]


@dataclass(frozen=True, slots=True)
class Folded:
    """A case after its last event: the facts accepted, and the events refused."""

    world: World
    rejected: tuple[Rejected, ...]


def assess(case: Case, rulebook: Rulebook | None = None) -> Assessment:
    """Apply the case's events in order of ``at`` (ties: file order) and measure everything at ``as_of``.

    ``rulebook`` is the law to judge by, the packaged one by default. A forbidden event changes nothing and is listed
    under ``rejected``.
    """
    return measured(fold(case, rulebook))


def steps(world: World) -> Iterator[tuple[Event, Verdict]]:
    """The events of the world's case as they are decided one by one; after each the world holds its facts."""
    for seq, event in enumerate(sorted(world.case.events, key=lambda event: event.at)):
        world.seq = seq
        yield event, apply(world, event)


def fold(case: Case, rulebook: Rulebook | None = None) -> Folded:
    """The facts of a case, not yet measured: what an assessment, an agenda and an explanation are made of."""
    world = World.of(case, rulebook or packaged())
    refused = [
        Rejected(event.index, event.type, verdict.article or "", verdict.why)
        for event, verdict in steps(world)
        if not verdict
    ]
    return Folded(world, tuple(sorted(refused, key=lambda r: r.index)))


def measured(folded: Folded) -> Assessment:
    """What the facts come to at the case's ``as_of``."""
    world = folded.world
    counts = Counts(world, world.case.as_of)
    orders = {name: _order(world, order, counts.clocks(order)) for name, order in world.orders.items()}
    penalties = tuple(counts.every())
    return Assessment(orders, penalties, totals(penalties), folded.rejected)


def _order(world: World, order: Order, clocks: OrderClock) -> OrderAssessment:
    return OrderAssessment(
        state=str(measure.state_at(world, order, clocks.moment)),
        urgency=str(order.urgency),
        cameras=order.affected,
        emergency_since=order.emergency_since,
        total=(order.closed or clocks.moment) - order.triage.start,
        stages=_stages(world, order, clocks),
        deferrals={name: _deferral(order, found, clocks) for name, found in order.deferrals.items()},
        timings={name: _timing(found) for name, found in order.timings.items()},
        awaiting=awaiting(order),
    )


def _stages(world: World, order: Order, clocks: OrderClock) -> tuple[StageAssessment, ...]:
    found = [
        StageAssessment(
            kind=str(stage.kind),
            unit=stage.unit,
            start=stage.start,
            end=stage.end,
            limit_hours=stage.limit_hours,
            deadline=reading.deadline,
            elapsed=reading.elapsed,
            paused=reading.paused,
            overtime=reading.overtime,
            breach_at=reading.breach_at,
            because=reasons.of_stage(world, order, stage, reading),
        )
        for stage, reading in zip(order.stages, clocks.readings, strict=True)
    ]
    return tuple(found)


def _deferral(order: Order, found: Deferral, clocks: OrderClock) -> DeferralAssessment:
    start, end = _span(found, clocks)
    return DeferralAssessment(
        state=deferral.state_at(order, found, clocks.windows, clocks.moment),
        category=found.category,
        unit=found.unit,
        start=start,
        end=end,
        late=found.late,
        filed=found.filed,
        hours=found.hours,
        granted_hours=found.granted_hours,
        renews=found.renews,
        retroactive=found.retroactive,
        impact_end=found.impact_end,
        refusal=found.refusal,
    )


def _timing(found: Timing) -> TimingAssessment:
    granted = found.pause is not None or found.deadline is not None
    state = "GRANTED" if granted else "REFUSED" if found.decided else "REQUESTED"
    return TimingAssessment(state, found.unit, found.requested, found.timely, found.pause, found.deadline)


def _span(found: Deferral, clocks: OrderClock) -> tuple[datetime | None, datetime | None]:
    """The actual pause; of an undecided application only its effective start."""
    if found.decision is Decision.APPROVED:
        span = clocks.windows.get(found.id)
        return (span.start, span.end) if span else (None, None)
    if found.decision is not Decision.SUBMITTED:
        return None, None
    start = deferral.effective_start(found, clocks.windows)
    never_began = found.renews and start is not None and found.left_at is not None and start >= found.left_at
    return (None if never_began else start), None
