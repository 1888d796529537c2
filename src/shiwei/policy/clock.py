"""Clocks to the microsecond: running time, pauses, deadlines (regulation 1.6). Pure, no rule of procedure stands here.

``elapsed <= limit`` is on time (T3). A pause that begins exactly at the deadline still moves it; a later one does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from shiwei.kernel.time import Span, union
from shiwei.policy.facts import Holding, Stage, Substitute, Upgrade

HORIZON = datetime(9999, 12, 30, tzinfo=UTC)
"""The end of time: instants are not carried beyond it."""

ALL_HOURS = 10_000 * 8_784
"""More hours than there are up to the horizon."""


def later(instant: datetime, hours: int | timedelta) -> datetime:
    """The instant so much later, at most the horizon."""
    if not isinstance(hours, timedelta) and hours > ALL_HOURS:
        return HORIZON
    length = hours if isinstance(hours, timedelta) else timedelta(hours=hours)
    return HORIZON if length > HORIZON - instant else instant + length


@dataclass(frozen=True, slots=True)
class Reading:
    """A stage's clock read at one moment."""

    deadline: datetime
    elapsed: timedelta
    paused: timedelta
    overtime: bool
    held: bool
    breach_at: datetime | None


def held_spans(holdings: Sequence[Holding], epoch: datetime, until: datetime = HORIZON) -> list[Span]:
    """The times in which the unit held the order, from the law's first day on; an open one runs to ``until``."""
    spans = []
    for holding in holdings:
        start, end = max(holding.start, epoch), min(until, holding.end or until)
        if start < end:
            spans.append(Span(start, end))
    return spans


def without(spans: Iterable[Span], pauses: Sequence[Span]) -> Iterator[Span]:
    """What is left of the spans outside the pauses; ``pauses`` are sorted and disjoint."""
    if not pauses:
        yield from spans
        return
    for span in spans:
        start = span.start
        for pause in pauses:
            if pause.end <= start or pause.start >= span.end:
                continue
            if start < pause.start:
                yield Span(start, pause.start)
            start = pause.end
        if start < span.end:
            yield Span(start, span.end)


def _length(spans: Iterable[Span]) -> timedelta:
    """How long spans are together that do not overlap."""
    return sum((span.length for span in spans), timedelta())


def _endless(stage: Stage, pauses: Sequence[Span], epoch: datetime) -> list[Span]:
    """The stage's running time as if it went on for ever; pauses count only while the unit held the order."""
    spans = list(without(held_spans(stage.holdings, epoch), pauses))
    if stage.end is not None and max(stage.end, epoch) < HORIZON:
        spans.append(Span(max(stage.end, epoch), HORIZON))
    return spans


def _reached(running: Iterable[Span], need: timedelta) -> datetime:
    """The last instant at which no more than ``need`` has run."""
    for span in running:
        if need < span.length:
            return span.start + need
        need -= span.length
    return HORIZON


def spent(start: datetime, length: timedelta, taken: Iterable[Span]) -> datetime:
    """The last instant up to which no more than ``length`` lies outside ``taken``, from ``start`` on."""
    return _reached(without([Span(start, HORIZON)], union(taken)), length)


def _run_before(running: Iterable[Span], instant: datetime) -> timedelta:
    return sum((min(s.end, instant) - s.start for s in running if s.start < instant), timedelta())


def deadline(stage: Stage, pauses: Sequence[Span], epoch: datetime) -> datetime:
    """When the stage's limit is used up; upgrades shorten it, a substitute deadline replaces it."""
    running = _endless(stage, pauses, epoch)
    limit = _limit(timedelta(hours=stage.limit_hours), stage.upgrades, running)
    found = _reached(running, limit)
    return found if stage.substitute is None else _substituted(stage.substitute, stage.upgrades, running)


def _limit(limit: timedelta, upgrades: Sequence[Upgrade], running: Sequence[Span]) -> timedelta:
    return (
        limit
        if not upgrades
        else min([limit, *(_run_before(running, u.at) + timedelta(hours=u.hours) for u in upgrades)])
    )


def _substituted(substitute: Substitute, upgrades: Sequence[Upgrade], running: Sequence[Span]) -> datetime:
    later_ones = [u for u in upgrades if u not in substitute.replaced]
    ends = [_reached(running, _run_before(running, u.at) + timedelta(hours=u.hours)) for u in later_ones]
    return min([substitute.deadline, *ends])


def read(stage: Stage, pauses: Iterable[Span], holds: Iterable[Span], moment: datetime, epoch: datetime) -> Reading:
    """The clock at ``moment``: ``pauses`` are decided, ``holds`` stand only until a decision (Q15)."""
    decided, held = union(pauses), tuple(holds)
    now = min(stage.end or moment, moment)
    firm = deadline(stage, decided, epoch)
    all_pauses = union([*decided, *held]) if held else decided
    provisional = deadline(stage, all_pauses, epoch) if held else firm
    spans = held_spans(stage.holdings, epoch, moment)
    elapsed = _length(without(spans, all_pauses))
    # No pause moves a substitute deadline, yet nothing is overtime while an application made in time waits (Q15, Q24).
    waits = stage.substitute is not None and any(span.start <= firm for span in held)
    overtime = stage.assessed and now > provisional and not waits
    return Reading(
        deadline=firm,
        elapsed=elapsed,
        paused=_length(spans) - elapsed,
        overtime=overtime,
        held=stage.assessed and not overtime and now > firm,
        breach_at=provisional if overtime else None,
    )


def allowance(stage: Stage, pauses: Sequence[Span], epoch: datetime) -> timedelta:
    """The running time up to the deadline: how long the stage may last."""
    return _run_before(_endless(stage, pauses, epoch), deadline(stage, pauses, epoch))


def after_running(stage: Stage, pauses: Sequence[Span], epoch: datetime, length: timedelta) -> datetime:
    """The last instant at which the stage's clock has run no longer than ``length``; the horizon where it never has."""
    return _reached(_endless(stage, pauses, epoch), length)
