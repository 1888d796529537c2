"""A contract's suspensions as they stand: what was told first, with an early end that was told later (R26.5, A51).

The ledger keeps both; a case carries the outcome, a suspension with the end it really had (docs/reference/replay.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from shiwei.kernel.time import parse_instant
from shiwei.ledger.queries import EventRow

SUSPENDED = "clock_suspended"
ENDED = "suspension_ended"


def as_they_stand(rows: Iterable[EventRow], known_by: datetime | None = None) -> list[EventRow]:
    """The suspensions among these events of contracts, each with the end known by that instant (None: now).

    One that ended before it began is not among them.
    """
    known = [row for row in rows if known_by is None or row.at <= known_by]
    ends = {row.data["of"]: row.data["to"] for row in known if row.verb == ENDED}
    found = [_ended(row, ends.get(row.seq)) for row in known if row.verb == SUSPENDED]
    return [row for row in found if span_of(row)[0] < span_of(row)[1]]


def span_of(row: EventRow) -> tuple[datetime, datetime]:
    """From when to when (not included) the suspension lasts."""
    return parse_instant(row.data["case"]["from"]), parse_instant(row.data["case"]["to"])


def _ended(row: EventRow, end: str | None) -> EventRow:
    if end is None:
        return row
    return replace(row, data={**row.data, "case": {**row.data["case"], "to": end}})
