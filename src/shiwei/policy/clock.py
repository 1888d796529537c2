"""Stage clocks, exact to the microsecond (1.6, T3): a pure function of holdings, pauses and the moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from shiwei.kernel.time import Span, total, union

FOREVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Upgrade:
    """From ``at`` on, at most ``limit`` of running time is left (A06, Q16)."""

    at: datetime
    limit: timedelta


@dataclass(frozen=True, slots=True)
class Clock:
    """What a stage's clock is made of. ``holdings`` are disjoint and in order; the last one's end is None while it runs."""

    holdings: tuple[tuple[datetime, datetime | None], ...]
    limit: timedelta
    upgrades: tuple[Upgrade, ...] = ()
    substitute: datetime | None = None

    @property
    def end(self) -> datetime | None:
        return self.holdings[-1][1]


@dataclass(frozen=True, slots=True)
class Reading:
    """The clock as it stands at a moment."""

    elapsed: timedelta
    paused: timedelta
    deadline: datetime
    overtime: bool


def read(clock: Clock, pauses: Sequence[Span], as_of: datetime) -> Reading:
    """Elapsed and paused time, the deadline, and whether it was passed (exactly at the deadline is in time)."""
    moment = clock.end or as_of
    held = [Span(start, max(start, min(end or as_of, as_of))) for start, end in clock.holdings if start <= as_of]
    stopped = union(part for pause in pauses for span in held if (part := pause.clip(span)))
    ends = deadline(clock, pauses)
    return Reading(
        elapsed=total(held) - total(stopped),
        paused=total(stopped),
        deadline=ends,
        overtime=moment > ends,
    )


def deadline(clock: Clock, pauses: Sequence[Span]) -> datetime:
    """The last instant at which the time used is still within the limit, and within every upgrade's."""
    if clock.end is not None:
        pauses = [cut for pause in pauses if (cut := pause.clip(Span(datetime.min.replace(tzinfo=UTC), clock.end)))]
    running = _running(clock, pauses)
    found = _reached(running, clock.limit)
    for upgrade in clock.upgrades:
        later = [part for span in running if (part := span.clip(Span(upgrade.at, FOREVER)))]
        found = min(found, _reached(later, upgrade.limit))
    return clock.substitute or found


def _running(clock: Clock, pauses: Sequence[Span]) -> list[Span]:
    """The time that counts: the holdings without the pauses, the last one going on for ever."""
    last = len(clock.holdings) - 1
    held = [Span(start, FOREVER if i == last or end is None else end) for i, (start, end) in enumerate(clock.holdings)]
    spans: list[Span] = []
    for span in held:
        at = span.start
        for pause in union(part for p in pauses if (part := p.clip(span))):
            spans.append(Span(at, pause.start))
            at = pause.end
        spans.append(Span(at, span.end))
    return [s for s in spans if s.start < s.end]


def _reached(running: Sequence[Span], limit: timedelta) -> datetime:
    """The supremum of the instants up to which no more than ``limit`` has run."""
    left = limit
    for span in running:
        if span.length > left:
            return span.start + left
        left -= span.length
    return FOREVER
