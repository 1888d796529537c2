"""Verification of the chain: one pass over the rows as they are stored, in the database or in an exported file.

Any changed byte of any column, and any row deleted, inserted, swapped or cut off, is named by the first row that
does not fit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError

from shiwei.ledger.chain import COVERED, GENESIS, row_hash
from shiwei.ledger.models import Event, Head

COLUMNS = ("hash", *COVERED)
_SEQ, _PREV_HASH = COLUMNS.index("seq"), COLUMNS.index("prev_hash")
_CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Point:
    """The end of the chain at some moment: number and hash of its last row; (0, GENESIS) before the first."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Verified:
    rows: int
    head: str


@dataclass(frozen=True, slots=True)
class Broken:
    """The first row that does not fit, and what is wrong with it."""

    seq: int
    why: str


class Unreadable(Exception):
    """The database cannot give this row: bytes that are not text. Its number is the first argument."""


def head() -> Point:
    """The end of the chain as the append action keeps it."""
    row = Head.objects.filter(id=1).first()
    return Point(row.seq, row.hash) if row else Point(0, GENESIS)


def verify(checkpoint: Point | None = None) -> Verified | Broken:
    """Walk the whole chain in the database against its head and, when given, a checkpoint exported earlier.

    Streams; other processes may append meanwhile: the head is read before and after, and both must fit.
    """
    known = {head(): "the head"}
    if checkpoint:
        known[checkpoint] = "the exported checkpoint"
    found = walk(stored_rows(), known)
    return _against_head(found) if isinstance(found, Verified) else found


def _against_head(found: Verified) -> Verified | Broken:
    end = head()
    if found.rows > end.seq:
        return Broken(end.seq + 1, f"the row stands behind the end of the chain: the head names row {end.seq}")
    if found.rows == end.seq and found.head != end.hash:
        return Broken(end.seq, "the head names another hash for this row")
    return found


def walk(rows: Iterable[Sequence[Any]], known: Mapping[Point, str] | None = None) -> Verified | Broken:
    """Verify rows given as COLUMNS: numbering, link to the row before, own hash, and the points known of them."""
    points = {point.seq: (point.hash, whose) for point, whose in (known or {}).items() if point.seq}
    before, seq = GENESIS, 0
    try:
        for row in rows:
            seq += 1
            if (wrong := _wrong(row, before, seq)) or (seq in points and (wrong := _contradicts(points[seq], row[0]))):
                return Broken(seq, wrong)
            before = row[0]
    except Unreadable as unreadable:
        gap = unreadable.args[0] != seq + 1
        return Broken(seq + 1, "the row is missing" if gap else "a column holds bytes that are not UTF-8 text")
    last = max(points, default=0)
    return (
        Broken(seq + 1, f"rows are cut off: {points[last][1]} names row {last}")
        if last > seq
        else Verified(seq, before)
    )


def _wrong(row: Sequence[Any], before: str, seq: int) -> str:
    if len(row) != len(COLUMNS):
        return f"not a row of {len(COLUMNS)} columns"
    if row[_SEQ] != seq:
        return f"the row is missing; in its place stands row {row[_SEQ]!r}"
    if row[_PREV_HASH] != before:
        return "prev_hash is not the hash of the row before"
    try:
        right = row_hash(row[1:])
    except ValueError as error:
        return f"a column of this row was changed: {error}"
    return "" if right == row[0] else "a column of this row was changed: its hash does not fit"


def _contradicts(point: tuple[str, str], digest: str) -> str:
    digest_known, whose = point
    return "" if digest_known == digest else f"{whose} names another hash for this row: the chain was written anew"


def stored_rows() -> Iterator[tuple[Any, ...]]:
    """Every row as COLUMNS, in order, without loading them all. Raises Unreadable."""
    done = 0
    try:
        for row in _after(done).iterator(chunk_size=_CHUNK):
            yield row
            done = row[_SEQ]
    except (
        DatabaseError,
        UnicodeError,
    ):  # a chunk with a row that is not text; if the database is away, so is the next
        yield from _one_by_one(done)


def _one_by_one(done: int) -> Iterator[tuple[Any, ...]]:
    numbers = Event.objects.order_by("seq").values_list("seq", flat=True)
    while (seq := numbers.filter(seq__gt=done).first()) is not None:
        try:
            yield _after(done)[0]
        except (DatabaseError, UnicodeError) as error:
            raise Unreadable(seq) from error
        done = seq


def _after(seq: int) -> Any:
    return Event.objects.filter(seq__gt=seq).order_by("seq").values_list(*COLUMNS)
