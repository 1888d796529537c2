"""Instants, spans and local days. Instants are aware; calendar decisions are made in Asia/Shanghai (rule T1)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
"""UTC+8 at every instant: the summer times of past decades are not the law's."""

_CLOCK = r"(?:[01]\d|2[0-3]):[0-5]\d"
_INSTANT = re.compile(rf"\d{{4}}-\d{{2}}-\d{{2}}T{_CLOCK}:[0-5]\d(\.\d{{1,6}})?(Z|[+-]{_CLOCK})", re.ASCII)


def parse_instant(text: str) -> datetime:
    """Read ``YYYY-MM-DDThh:mm:ss[.ffffff]`` with ``Z`` or ``±hh:mm``; the result is in UTC.

    Raises ValueError when the form is another, the offset is missing, or no such instant exists.
    """
    if not _INSTANT.fullmatch(text):
        raise ValueError(f"not an instant with offset (YYYY-MM-DDThh:mm:ss±hh:mm): {text!r}")
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"instant out of range: {text!r}") from error


def format_instant(instant: datetime) -> str:
    """Write an instant in +08:00 with seconds; six digits of microseconds only if they are not zero."""
    return instant.astimezone(SHANGHAI).isoformat()


def local_date(instant: datetime) -> date:
    """The calendar day in Asia/Shanghai on which the instant falls."""
    return instant.astimezone(SHANGHAI).date()


def start_of_day(day: date) -> datetime:
    """00:00 of the local day, as an instant in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI).astimezone(UTC)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open interval of time ``[start, end)``; both instants aware, ``start <= end``."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("a span needs aware instants")
        if self.end < self.start:
            raise ValueError(f"a span ends before it starts: {self.start} > {self.end}")

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    def clip(self, other: Span) -> Span | None:
        """The part inside ``other``, or None when nothing of it (not even an instant of length) is inside."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Span(start, end) if start < end else None


def union(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans merged: sorted, disjoint, touching ones joined, empty ones dropped."""
    merged: list[Span] = []
    for span in sorted(s for s in spans if s.start < s.end):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def total(spans: Iterable[Span]) -> timedelta:
    """The length of the union of the spans."""
    return sum((span.length for span in union(spans)), timedelta())
