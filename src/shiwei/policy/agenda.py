"""What falls due about an order by time alone: reminders, breaches, the beginnings and ends of its pauses.

Nothing here decides anything. Each instant is computed from the same facts as the clocks, so that whoever looks late
still learns the instant that counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from shiwei.kernel.time import SHANGHAI, Span, union
from shiwei.policy import clock, deferral
from shiwei.policy.facts import Decision, Deferral, Order, Stage
from shiwei.policy.fold.parties import signers
from shiwei.policy.measure import OrderClock, other_pauses
from shiwei.policy.vocabulary import State
from shiwei.policy.world import World

INSTANT = timedelta(microseconds=1)
"""One microsecond past a limit it is overrun (T3)."""


class DueKind(StrEnum):
    """What falls due."""

    REMINDER = "REMINDER"
    BREACH = "BREACH"
    HELD = "HELD"
    DEFERRAL_START = "DEFERRAL_START"
    DEFERRAL_ENDING = "DEFERRAL_ENDING"
    DEFERRAL_END = "DEFERRAL_END"
    DECISION = "DECISION"
    WEATHER = "WEATHER"
    CONSULT = "CONSULT"
    SIGN = "SIGN"
    REOPEN_END = "REOPEN_END"


@dataclass(frozen=True, slots=True)
class Due:
    """One instant. ``to`` are the units to be told (none: only the order's state changes); ``paper`` the deferral or
    request it is about; ``value`` the per cent, or the hours left; ``stage`` the position of its stage."""

    kind: DueKind
    at: datetime
    to: tuple[str, ...] = ()
    paper: str = ""
    value: int = 0
    stage: int = 0

    @property
    def key(self) -> str:
        """The same for the same instant of the same thing, so that it is told once."""
        return f"{self.kind}-{self.stage}-{self.paper}-{self.value}-{self.at:%Y%m%d%H%M%S%f}"


def agenda(world: World, order: Order, clocks: OrderClock) -> list[Due]:
    """All that is or was due about the order as it stands, in order of time; read at the clocks' moment."""
    found = [*_breaches(order, clocks), *_applications(order), *_closing(order)]
    stage = order.running
    if stage is not None:
        found += [*_stage(world, order, stage, clocks), *_deferrals(order, stage, clocks)]
    return sorted((due for due in found if due.at < clock.HORIZON), key=lambda due: (due.at, due.kind, due.value))


def _parties(order: Order) -> tuple[str, str]:
    return order.project.owner, order.project.integrator


def _breaches(order: Order, clocks: OrderClock) -> Iterator[Due]:
    """Every stage that was overrun, also one that has ended since: whoever slept through it is told it still."""
    for position, (stage, reading) in enumerate(zip(order.stages, clocks.readings, strict=True)):
        if reading.breach_at is not None:
            yield _breach(order, stage, position, reading.breach_at)


def _breach(order: Order, stage: Stage, position: int, deadline: datetime) -> Due:
    """The holder has had its last reminder at the deadline; where the law knows none at 100 it hears of the breach."""
    reminded = 100 in stage.snapshot.value("reminder.percent")
    heard = dict.fromkeys([*_parties(order), *(() if reminded else (stage.unit,))])
    return Due(DueKind.BREACH, deadline + INSTANT, tuple(heard), stage=position)


def _stage(world: World, order: Order, stage: Stage, clocks: OrderClock) -> Iterator[Due]:
    """The running stage's reminders, and the instant past its deadline."""
    position = next(i for i, known in enumerate(order.stages) if known is stage)
    reading = clocks.readings[position]
    decided = union([*other_pauses(world, order).get(id(stage), ()), *deferral.of_stage(order, stage, clocks.windows)])
    pauses = union([*decided, *_waits(order, stage, clocks)])
    held = clock.deadline(stage, pauses, world.epoch)
    if reading.breach_at is None:
        yield _breach(order, stage, position, min(held, clock.HORIZON - INSTANT))
    if reading.deadline < held:  # no breach while a decision is awaited, but the owner is told (Q15), even afterwards
        yield Due(DueKind.HELD, reading.deadline + INSTANT, (order.project.owner,), stage=position)
    yield from _reminders(stage, pauses, world.epoch, clock.allowance(stage, decided, world.epoch), position)


def _waits(order: Order, stage: Stage, clocks: OrderClock) -> Iterator[Span]:
    """While the clock is held for a decision (A11): until the unit let go of the order, else nobody knows how long."""
    for item in order.deferrals.values():
        start = deferral.effective_start(item, clocks.windows)
        if item.stage is stage and item.decision is Decision.SUBMITTED and start is not None:
            yield Span(start, max(start, item.left_at or clock.HORIZON))
    for timing in order.timings.values():
        if timing.stage is stage and timing.timely and not timing.decided:
            yield Span(timing.requested, timing.left_at or clock.HORIZON)


def _reminders(
    stage: Stage, pauses: tuple[Span, ...], epoch: datetime, allowed: timedelta, position: int
) -> Iterator[Due]:
    """At shares of the RUNNING time (R10.1). What an upgrade has passed over is told at it, the highest only."""
    upgraded = max((upgrade.at for upgrade in stage.upgrades), default=stage.start)
    at: dict[datetime, int] = {}
    for percent in sorted(stage.snapshot.value("reminder.percent")):
        instant = clock.after_running(stage, pauses, epoch, allowed * percent // 100)
        at[max(instant, upgraded)] = percent
    for instant, percent in at.items():
        yield Due(DueKind.REMINDER, instant, (stage.unit,), value=percent, stage=position)


def _deferrals(order: Order, stage: Stage, clocks: OrderClock) -> Iterator[Due]:
    """The running stage's deferrals: begin, near their end, end; what is asked for while they run."""
    for id_, span in clocks.windows.items():
        item = order.deferrals[id_]
        if item.stage is not stage or item.terminated is not None:
            continue
        if span.start > item.filed:
            yield Due(DueKind.DEFERRAL_START, span.start, paper=id_)
        yield from _ends(order, item, span)
        if item.granted_hours is None and item.impact_end is None:
            yield from _weather(order, item, span, clocks.moment)
    yield from _undecided_renewals(order, stage, clocks)
    yield from _consultation(order, stage, clocks)


def _undecided_renewals(order: Order, stage: Stage, clocks: OrderClock) -> Iterator[Due]:
    """A renewal that nobody has decided keeps the order deferred from the end of what it renews (Q15)."""
    for item in order.deferrals.values():
        start = deferral.effective_start(item, clocks.windows)
        waits = item.stage is stage and item.decision is Decision.SUBMITTED and item.left_at is None
        if waits and start is not None and start > item.filed:
            yield Due(DueKind.DEFERRAL_START, start, paper=item.id)


def _ends(order: Order, item: Deferral, span: Span) -> Iterator[Due]:
    """R11.7: before it ends another application is due; T15: at its end the clock goes on, unless one was filed."""
    if _continued(order, item):
        yield Due(DueKind.DEFERRAL_END, span.end, paper=item.id)
        return
    for hours in item.stage.snapshot.value("deferral.expiry_reminder_hours"):
        at = span.end - timedelta(hours=hours)
        if at > span.start:
            yield Due(DueKind.DEFERRAL_ENDING, at, (item.unit,), item.id, hours)
    heard = dict.fromkeys([item.unit, *_parties(order)])
    yield Due(DueKind.DEFERRAL_END, span.end, tuple(heard), item.id)


def _continued(order: Order, item: Deferral) -> bool:
    """Whether a renewal filed in time takes over where this one ends, decided or not."""
    going = {Decision.APPROVED, Decision.SUBMITTED}
    return any(d.renews == item.id and not d.late and d.decision in going for d in order.deferrals.values())


def _weather(order: Order, item: Deferral, span: Span, moment: datetime) -> Iterator[Due]:
    """Once a day while the weather's end is unknown (A13): of the days gone by the last one, and the next to come."""
    hour = item.stage.snapshot.value("deferral.weather_prompt_hour")
    days = [at for at in _daily(span, hour) if span.start < at <= span.end]
    past = [at for at in days if at <= moment]
    for at in [*past[-1:], *days[len(past) : len(past) + 1]]:
        yield Due(DueKind.WEATHER, at, tuple(dict.fromkeys([item.unit, order.project.owner])), item.id)


def _daily(span: Span, hour: int) -> Iterator[datetime]:
    """That hour of every local day of the span."""
    day = span.start.astimezone(SHANGHAI).replace(hour=hour, minute=0, second=0, microsecond=0)
    while day <= span.end:
        yield day.astimezone(span.start.tzinfo)
        day += timedelta(days=1)


def _consultation(order: Order, stage: Stage, clocks: OrderClock) -> Iterator[Due]:
    """R12.8: when so much of the block is used, both sides should talk; not again once they have."""
    if order.consulted:
        return
    prompt = timedelta(hours=stage.snapshot.value("deferral.consult_prompt_hours"))
    need = prompt + timedelta(hours=deferral.block(stage)) * len(order.consents)
    at = _used_up(clocks.windows.values(), need)
    if at is not None:
        yield Due(DueKind.CONSULT, at, tuple(dict.fromkeys([stage.unit, order.project.owner])))


def _used_up(spans: Iterable[Span], need: timedelta) -> datetime | None:
    """The first instant at which the spans' union has lasted that long."""
    for span in union(spans):
        if need <= span.length:
            return span.start + need
        need -= span.length
    return None


def _applications(order: Order) -> Iterator[Due]:
    """A11: an application without a decision is brought before the owner; nothing is approved by silence."""
    waiting = [(d.id, d.filed, d.stage) for d in order.deferrals.values() if d.decision is Decision.SUBMITTED]
    waiting += [(t.id, t.requested, t.stage) for t in order.timings.values() if not t.decided]
    for paper, since, stage in waiting:
        hours = stage.snapshot.value(f"deferral.decision_reminder_hours.{order.urgency}")
        yield Due(DueKind.DECISION, since + timedelta(hours=hours), (order.project.owner,), paper, hours)


def _closing(order: Order) -> Iterator[Due]:
    """R11.6: who has not signed is reminded; A58: when only the owner may still reopen."""
    if order.state is State.PENDING_DOUBLE_SIGN:
        confirmed = max(stage.end for stage in order.stages if stage.end is not None)
        hours = order.stages[-1].snapshot.value("timely.default_hours")
        for unit in sorted(signers(order) - order.signed):
            yield Due(DueKind.SIGN, confirmed + timedelta(hours=hours), (unit,), value=hours)
    elif order.state is State.ARCHIVED and order.closed is not None:
        hours = order.repaired_stage().snapshot.value("reopen.window_hours")
        yield Due(DueKind.REOPEN_END, order.closed + timedelta(hours=hours) + INSTANT, value=hours)
