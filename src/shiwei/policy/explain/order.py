"""Putting an order's explanation together."""

from __future__ import annotations

from datetime import datetime, timedelta

from shiwei.kernel.time import Span, union
from shiwei.policy import clock, measure, reasons
from shiwei.policy.assessment import PenaltyAssessment
from shiwei.policy.case import Case
from shiwei.policy.clock import Reading
from shiwei.policy.explain.pauses import pauses_of
from shiwei.policy.explain.pieces import parties_of, pieces_of
from shiwei.policy.explain.steps import Watched, watched
from shiwei.policy.explain.story import counts_of, story_of
from shiwei.policy.explain.values import Explanation, Limit, Pause, PauseKind, StageExplanation
from shiwei.policy.facts import Stage
from shiwei.policy.measure import OrderClock
from shiwei.policy.penalty import Counts
from shiwei.regulation.load import packaged
from shiwei.regulation.rulebook import Rulebook

_KEY_OF_RULE = {
    "R10.8": "emergency.stage_hours",
    "R10.9": "normal.stage_hours",
    "R18.5": "software_repair_hours",
}
"""The parameter behind the rule that gave a stage its limit."""


def explain(case: Case, order: str, rulebook: Rulebook | None = None) -> Explanation:
    """Explain one order of a case at its ``as_of``. Raises KeyError when no event reported such an order."""
    found = watched(case, order, rulebook or packaged())
    counts = Counts(found.folded.world, case.as_of)
    clocks = counts.clocks(found.order)
    return _explanation(found, clocks, tuple(counts.every()))


def _explanation(found: Watched, clocks: OrderClock, penalties: tuple[PenaltyAssessment, ...]) -> Explanation:
    world, order = found.folded.world, found.order
    pauses = [pauses_of(found, stage, clocks) for stage in order.stages]
    pieces = pieces_of(found, clocks, pauses)
    counted: set[str] = set()
    stages = tuple(_stage(found, i, clocks, pauses[i], penalties, counted) for i in range(len(order.stages)))
    return Explanation(
        order=order.id,
        state=str(measure.state_at(world, order, clocks.moment)),
        urgency=str(order.urgency),
        emergency_since=order.emergency_since,
        moment=clocks.moment,
        start=order.triage.start,
        end=order.closed,
        total=(order.closed or clocks.moment) - order.triage.start,
        stages=stages,
        pieces=pieces,
        parties=parties_of(pieces),
    )


def _stage(
    found: Watched,
    position: int,
    clocks: OrderClock,
    pauses: tuple[Pause, ...],
    penalties: tuple[PenaltyAssessment, ...],
    counted: set[str],
) -> StageExplanation:
    """``counted`` are the units whose counts have been told already: a count belongs to the unit, not to each stage."""
    stage, reading = found.order.stages[position], clocks.readings[position]
    limit, budget = limit_of(stage), _budget(found, stage, pauses)
    over = _over(stage, reading, budget, clocks.moment)
    story = [*story_of(found, position, limit, reading, pauses, over)]
    if (reading.overtime or reading.held) and stage.unit not in counted:
        counted.add(stage.unit)
        story += counts_of(stage.unit, penalties, found.order.id)
    return StageExplanation(
        position=position,
        kind=str(stage.kind),
        unit=stage.unit,
        start=stage.start,
        end=stage.end,
        limit=limit,
        first_deadline=_first_deadline(found, position, reading),
        deadline=reading.deadline,
        used=reading.elapsed,
        paused=reading.paused,
        left=timedelta() if reading.overtime else max(timedelta(), budget - reading.elapsed),
        over=over,
        overtime=reading.overtime,
        held=reading.held,
        assessed=stage.assessed,
        breach_at=reading.breach_at,
        pauses=pauses,
        because=reasons.of_stage(found.folded.world, found.order, stage, reading),
        story=tuple(story),
    )


def limit_of(stage: Stage) -> Limit:
    """The stage's limit with the source of its value, as it was frozen at the stage's start (T11)."""
    rule = stage.limit_because[0]
    key = _KEY_OF_RULE[rule]
    source, parameter = stage.snapshot.source(key), stage.snapshot.book.parameters[key]
    stated = parameter.at(stage.snapshot.instant)
    lawful = stated if source.level in {"upper", "contract", "county"} else None
    article = stage.snapshot.book.rules[rule].article
    return Limit(stage.limit_hours, key, rule, article, source.level, source.citation, lawful)


def _budget(found: Watched, stage: Stage, pauses: tuple[Pause, ...]) -> timedelta:
    """The running time up to the deadline that applies if what is undecided is refused."""
    decided = union(Span(p.start, p.end or clock.HORIZON) for p in pauses if p.kind is not PauseKind.HOLD)
    return clock.allowance(stage, decided, found.folded.world.epoch)


def _over(stage: Stage, reading: Reading, budget: timedelta, moment: datetime) -> timedelta:
    """The running time past the deadline; past one that the owner set, all time: no pause moves it (Q24)."""
    if reading.breach_at is None:
        return timedelta()
    if stage.substitute is not None:
        return min(stage.end or moment, moment) - reading.breach_at
    return reading.elapsed - budget


def _first_deadline(found: Watched, position: int, reading: Reading) -> datetime:
    """The deadline the stage began with: what the first move moved, else the one that stands."""
    moves = (step.moved[position][0] for step in found.steps if position in step.moved)
    return next(moves, reading.deadline)
