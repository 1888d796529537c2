"""Reads on the journal, and its verification."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shiwei.ledger.chain import COVERED, GENESIS, row_hash, unstamp
from shiwei.ledger.models import Event, Head, OutboxNotice


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event as plain values."""

    seq: int
    at: datetime
    claimed_at: datetime | None
    actor: str
    unit: str
    subject: str
    verb: str
    data: dict[str, Any]
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class Verified:
    rows: int
    head: str


@dataclass(frozen=True, slots=True)
class Broken:
    """The first row that does not fit, and what is wrong with it."""

    seq: int
    why: str


def events_of(subject: str) -> list[EventRow]:
    """A subject's events, oldest first."""
    return events_of_many([subject])


def events_of_many(subjects: Iterable[str]) -> list[EventRow]:
    """The events of several subjects in the order of the chain."""
    return [_row(e) for e in Event.objects.filter(subject__in=list(subjects)).order_by("seq")]


def since(seq: int, *verbs: str, most: int = 1000) -> list[EventRow]:
    """Events after ``seq``, of the verbs named or of all."""
    events = Event.objects.filter(seq__gt=seq)
    if verbs:
        events = events.filter(verb__in=verbs)
    return [_row(e) for e in events.order_by("seq")[:most]]


def _row(event: Event) -> EventRow:
    at = unstamp(event.at)
    assert at is not None
    return EventRow(
        seq=event.seq,
        at=at,
        claimed_at=unstamp(event.claimed_at),
        actor=event.actor,
        unit=event.unit,
        subject=event.subject,
        verb=event.verb,
        data=json.loads(event.data),
        reasons=json.loads(event.reasons),
    )


def inbox(unit: str, limit: int = 100) -> list[OutboxNotice]:
    """The newest notices to a unit."""
    return list(OutboxNotice.objects.filter(to_unit=unit).order_by("-pk")[:limit])


def head() -> tuple[int, str]:
    """Sequence number and hash of the last row."""
    row = Head.objects.filter(id=1).first()
    return (row.seq, row.hash) if row else (0, GENESIS)


def verify(checkpoint: tuple[int, str] | None = None) -> Verified | Broken:
    """Walk the whole chain in the database against its head and, when given, an exported checkpoint (seq, hash)."""
    columns = ("hash", *COVERED)
    found = walk(Event.objects.order_by("seq").values_list(*columns).iterator(chunk_size=2000), checkpoint)
    if isinstance(found, Broken):
        return found
    seq, last = head()
    if (seq, last) != (found.rows, found.head):
        return Broken(min(seq, found.rows) + 1, f"the head names row {seq}, the chain ends at row {found.rows}")
    return found


def walk(rows: Iterable[tuple[Any, ...]], checkpoint: tuple[int, str] | None = None) -> Verified | Broken:
    """Verify rows given as (hash, *COVERED): numbering, link to the row before, own hash, checkpoint."""
    before, expected = GENESIS, 1
    for row_digest, *covered in rows:
        wrong = _wrong(row_digest, covered, before, expected)
        if wrong:
            return Broken(expected, wrong)
        if checkpoint and checkpoint[0] == expected and checkpoint[1] != row_digest:
            return Broken(expected, "the row differs from the exported checkpoint: the chain was written anew")
        before, expected = row_digest, expected + 1
    if checkpoint and checkpoint[0] >= expected:
        return Broken(expected, f"rows are cut off: the checkpoint knows row {checkpoint[0]}")
    return Verified(expected - 1, before)


def _wrong(row_digest: str, covered: list[Any], before: str, expected: int) -> str:
    if covered[0] != expected:
        return f"row {expected} is missing; the next one is {covered[0]}"
    if covered[1] != before:
        return "prev_hash is not the hash of the row before"
    try:
        right = row_hash(covered)
    except ValueError as error:
        return str(error)
    return "" if right == row_digest else "a column of this row was changed: its hash does not fit"


def export_rows() -> Iterator[list[Any]]:
    """Every row as (hash, *COVERED), for an export that can be verified offline."""
    for row in Event.objects.order_by("seq").values_list("hash", *COVERED).iterator(chunk_size=2000):
        yield list(row)
