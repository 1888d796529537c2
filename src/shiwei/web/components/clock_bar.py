"""The clock bar: which party held the fault, when, for how long, and what of it was paused or overtime.

A stage is a plain dict::

    kind             TRIAGE | REPAIR | CONFIRM
    unit             the unit's short name
    party            role of the unit (INTEGRATOR, NETWORK_OPERATOR, POWER_SUPPLIER …); its colour
    start, end       aware instants; end None while it runs
    elapsed_seconds  counted time of the stage, from the fold
    paused           [(from, until or None)], as the fold gives them; may be missing
    pauses           the same with their papers; may be missing: {start, end, word, paper, kind, hours, granted_by,
                     granted_at, asked_at, held, open_end}
    earlier          deadlines that no longer hold; may be missing
    limit_hours      the limit of the stage
    deadline         aware instant
    overtime         bool;  breach_at: the instant, else the deadline
    article          "10" (shown);  because: rule ids ["R10.9"]

Rows of the stage table and entries of an assessment both have this shape.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shiwei.kernel.time import Span, total, union
from shiwei.web.components.axis import Axis, shares
from shiwei.web.tones import party

Stage = Mapping[str, Any]
GAP = timedelta(minutes=1)
"""Shorter holes between two stages are not drawn."""
CROWDED = 16.0
"""Per cent within which the word of ``now`` would lie over that of the deadline."""
TAIL = 40.0
"""Per cent that the time left gets at most."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a piece, in per cent of the piece."""

    kind: str
    left: float
    width: float


@dataclass(frozen=True, slots=True)
class Piece:
    """One stage on the bar, or a gap (``stage`` None) in which no clock ran."""

    width: float
    stage: Stage | None = None
    party: str = "other"
    end: datetime | None = None
    segments: tuple[Segment, ...] = ()
    paused: int = 0

    @property
    def is_paused(self) -> bool:
        return any(s.kind == "paused" for s in self.segments)


@dataclass(frozen=True, slots=True)
class Paper:
    """A pause with its paper, told under the bar where it lies, in per cent of the bar."""

    left: float
    width: float
    pause: Mapping[str, Any]

    @property
    def side(self) -> str:
        return "end" if self.left + self.width > 99 else "start"


@dataclass(frozen=True, slots=True)
class Mark:
    """``now``, ``deadline`` or ``was`` (one that no longer holds), in per cent; ``side`` is where its word stands."""

    kind: str
    at: datetime
    left: float
    crowded: bool = False

    @property
    def side(self) -> str:
        return "left" if self.left > 60 else "right"


@dataclass(frozen=True, slots=True)
class Share:
    """What one unit used, over all its stages; the shares add up to the total."""

    unit: str
    party: str
    seconds: int
    overtime: bool


@dataclass(frozen=True, slots=True)
class ClockBar:
    pieces: tuple[Piece, ...]
    rest: float
    marks: tuple[Mark, ...]
    shares: tuple[Share, ...]
    total: int
    paused: int
    overtime: int
    running: Stage | None
    papers: tuple[Paper, ...] = ()
    ahead: tuple[Segment, ...] = ()

    @property
    def stages(self) -> int:
        return sum(1 for piece in self.pieces if piece.stage is not None)


def clock_bar(stages: Sequence[Stage], now: datetime) -> ClockBar | None:
    """The bar at the moment, or None when no stage has begun."""
    ordered = sorted(stages, key=lambda s: s["start"])
    if not ordered:
        return None
    spans = _spans(ordered, now)
    running = ordered[-1] if ordered[-1]["end"] is None else None
    tail = Span(spans[-1][0].end, max(spans[-1][0].end, running["deadline"])) if running else None
    widths, rest = _widths([span for span, _ in spans], tail)
    pieces = tuple(_piece(span, stage, width, now) for (span, stage), width in zip(spans, widths, strict=True))
    axis = _axis([span for span, _ in spans], widths, tail)
    return ClockBar(
        pieces=pieces,
        rest=rest,
        marks=_marks(axis, running, now),
        shares=_shares_of_units(ordered),
        total=sum(int(s["elapsed_seconds"]) for s in ordered),
        paused=sum(piece.paused for piece in pieces),
        overtime=sum(1 for s in ordered if s["overtime"]),
        running=running,
        papers=_papers(axis, ordered),
        ahead=_ahead(running, tail),
    )


def _papers(axis: Axis, ordered: Sequence[Stage]) -> tuple[Paper, ...]:
    """Every pause that has a paper, where it lies on the bar; one that is still to come reaches into what is left."""
    pauses = [pause for stage in ordered for pause in stage.get("pauses") or ()]
    places = [(axis.place(p["start"]), axis.place(p["end"]) if p["end"] else 100.0, p) for p in pauses]
    return tuple(Paper(left, right - left, pause) for left, right, pause in places)


def _ahead(running: Stage | None, tail: Span | None) -> tuple[Segment, ...]:
    """The pauses that lie in the time left, in per cent of it."""
    if running is None or tail is None or tail.length <= timedelta():
        return ()
    pauses = [Span(a, b or tail.end) for a, b in running.get("paused") or () if b is None or a < b]
    return tuple(_segment("paused", part, tail) for p in union(pauses) if (part := p.clip(tail)) is not None)


def _spans(ordered: Sequence[Stage], now: datetime) -> list[tuple[Span, Stage | None]]:
    """Stages as disjoint spans in order, with gaps between; a stage that resumed begins where the one before ended."""
    found: list[tuple[Span, Stage | None]] = []
    for stage in ordered:
        start, end = stage["start"], max(stage["end"] or now, stage["start"])
        if found:
            before = found[-1][0].end
            if start - before > GAP:
                found.append((Span(before, start), None))
            start, end = max(start, before), max(end, before)
        found.append((Span(start, end), stage))
    return found


def _widths(spans: Sequence[Span], tail: Span | None) -> tuple[list[float], float]:
    lengths = [span.length.total_seconds() for span in spans]
    if tail is None or tail.length <= timedelta():
        return shares(lengths), 0.0
    rest = min(TAIL, shares([*lengths, tail.length.total_seconds()])[-1])
    return shares(lengths, whole=100.0 - rest), rest


def _axis(spans: Sequence[Span], widths: Sequence[float], tail: Span | None) -> Axis:
    instants, positions = [spans[0].start], [0.0]
    for span, width in zip(spans, widths, strict=True):
        instants.append(span.end)
        positions.append(positions[-1] + width)
    if tail is not None and tail.end > instants[-1]:
        instants.append(tail.end)
        positions.append(100.0)
    return Axis(instants, positions)


def _piece(span: Span, stage: Stage | None, width: float, now: datetime) -> Piece:
    if stage is None:
        return Piece(width)
    given = (Span(a, max(a, b or now)) for a, b in stage.get("paused") or ())
    pauses = union(clipped for pause in given if (clipped := pause.clip(span)))
    parts = [_segment("over", over, span) for over in _overtime(stage, span)]
    parts += [_segment("paused", pause, span) for pause in pauses]
    paused = int(total(pauses).total_seconds()) if pauses else int(stage.get("paused_seconds") or 0)
    return Piece(width, stage, party(stage.get("party")), span.end, tuple(parts), paused)


def _overtime(stage: Stage, span: Span) -> list[Span]:
    if not stage["overtime"]:
        return []
    breach = max(stage.get("breach_at") or stage["deadline"], span.start)
    return [Span(breach, span.end)] if breach < span.end else []


def _segment(kind: str, part: Span, whole: Span) -> Segment:
    return Segment(kind, (part.start - whole.start) / whole.length * 100, part.length / whole.length * 100)


def _marks(axis: Axis, running: Stage | None, now: datetime) -> tuple[Mark, ...]:
    if running is None:
        return ()
    deadline = running["deadline"]
    was = [Mark("was", at, axis.place(at)) for at in running.get("earlier") or ()]
    end, here = axis.place(deadline), axis.place(now)
    return (*was, Mark("deadline", deadline, end), Mark("now", now, here, crowded=abs(end - here) < CROWDED))


def _shares_of_units(ordered: Sequence[Stage]) -> tuple[Share, ...]:
    found: dict[str, Share] = {}
    for stage in ordered:
        unit = str(stage["unit"])
        before = found.get(unit, Share(unit, party(stage.get("party")), 0, False))
        seconds = before.seconds + int(stage["elapsed_seconds"])
        found[unit] = Share(unit, before.party, seconds, before.overtime or bool(stage["overtime"]))
    return tuple(found.values())
