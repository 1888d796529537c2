"""An order's whole time cut into pieces that follow each other, and what they make for each unit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from shiwei.kernel.time import Span
from shiwei.policy.explain.steps import Watched
from shiwei.policy.explain.values import PartyTime, Pause, PauseKind, Piece, PieceKind
from shiwei.policy.facts import Order
from shiwei.policy.measure import OrderClock

_RESTING = {PieceKind.PAUSE, PieceKind.HOLD}
_OWN = {PieceKind.RUN, PieceKind.OVER}


def pieces_of(watched: Watched, clocks: OrderClock, pauses: Sequence[Sequence[Pause]]) -> tuple[Piece, ...]:
    """The order's time from the start of triage to its closing, or to the moment, without a hole."""
    order, epoch = watched.order, watched.folded.world.epoch
    until = order.closed or clocks.moment
    found: list[Piece] = []
    for start, end, position in _holdings(order, until):
        if found:
            found.extend(_between(watched, Span(found[-1].end, start)))
        found.extend(_held(order, position, Span(start, end), clocks, pauses[position], epoch))
    if found:
        found.extend(_between(watched, Span(found[-1].end, until)))
    return tuple(found)


def _holdings(order: Order, until: datetime) -> list[tuple[datetime, datetime, int]]:
    """Who held the order when, in order of time; holdings without length are left out."""
    found = [
        (holding.start, min(until, holding.end or until), position)
        for position, stage in enumerate(order.stages)
        for holding in stage.holdings
    ]
    return sorted(h for h in found if h[0] < h[1])


def _between(watched: Watched, gap: Span) -> Iterator[Piece]:
    """No stage ran: first both sides had to sign, then everybody believed the order closed until it was reopened."""
    closings = (step.closed for step in watched.steps if step.closed is not None and step.closed >= gap.start)
    closed = min(next(closings, gap.end), gap.end)
    for start, end, kind in ((gap.start, closed, PieceKind.SIGNING), (closed, gap.end, PieceKind.CLOSED)):
        if start < end:
            yield Piece(start, end, kind)


def _held(
    order: Order, position: int, held: Span, clocks: OrderClock, pauses: Sequence[Pause], epoch: datetime
) -> Iterator[Piece]:
    """One holding, cut wherever something begins or ends: the law's first day, a pause, the breach."""
    breach = clocks.readings[position].breach_at
    cuts = {held.start, held.end, *_inside(held, epoch, breach)}
    for pause in pauses:
        cuts.update(_inside(held, pause.start, pause.end))
    ordered = sorted(cuts)
    unit = order.stages[position].unit
    for start, end in pairwise(ordered):
        yield Piece(start, end, _kind(start, pauses, breach, epoch), position, unit)


def _inside(held: Span, *instants: datetime | None) -> Iterator[datetime]:
    return (at for at in instants if at is not None and held.start < at < held.end)


def _kind(start: datetime, pauses: Iterable[Pause], breach: datetime | None, epoch: datetime) -> PieceKind:
    if start < epoch:
        return PieceKind.BEFORE_LAW
    here = {p.kind for p in pauses if p.start <= start and (p.end is None or start < p.end)}
    if here:
        return PieceKind.HOLD if here == {PauseKind.HOLD} else PieceKind.PAUSE
    return PieceKind.OVER if breach is not None and start >= breach else PieceKind.RUN


def parties_of(pieces: Iterable[Piece]) -> tuple[PartyTime, ...]:
    """Each unit's share, in the order in which they first held the order; what nobody held comes last."""
    found: dict[str | None, PartyTime] = {}
    for piece in pieces:
        before = found.get(piece.unit, PartyTime(piece.unit, timedelta(), timedelta(), timedelta()))
        own, resting = piece.kind in _OWN, piece.kind in _RESTING
        found[piece.unit] = PartyTime(
            piece.unit,
            before.used + (piece.length if own else timedelta()),
            before.paused + (piece.length if resting else timedelta()),
            before.other + (timedelta() if own or resting else piece.length),
        )
    return tuple(sorted(found.values(), key=lambda party: party.unit is None))
