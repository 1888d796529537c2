"""Reads on contracts, their clauses, suspensions and spare parts, and on the counties' rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from shiwei.accounts.models import User
from shiwei.accounts.queries import scope_of, supervises
from shiwei.contracts.facts import code_of, subject
from shiwei.contracts.models import Contract, CountyRule, SparePart
from shiwei.contracts.suspensions import ENDED, SUSPENDED, span_of
from shiwei.kernel.time import format_instant, parse_instant
from shiwei.ledger.queries import EventRow, events_of

MOST_LINES = 300
"""Lines of a snapshot at most; a unit with more parts is asked to name the one that is lacking."""


@dataclass(frozen=True, slots=True)
class Suspension:
    """One suspension of a contract (A51), as the ledger tells it: when it was told, by whom, ``[start, end)``.

    ``seq`` is the ledger's number of it; ``planned_end`` the end told first where it ended early, ``ended`` by which
    event.
    """

    seq: int
    told_at: datetime
    actor: str
    start: datetime
    end: datetime
    stops_clock: bool
    clause: str
    reason: str
    planned_end: datetime | None = None
    ended: EventRow | None = None


def visible_contracts(user: User) -> QuerySet[Contract]:
    """The contracts a person may see: the owner those of its projects, a unit its own, an authority all."""
    contracts = Contract.objects.select_related("unit").prefetch_related("projects__jurisdiction", "clauses")
    if supervises(user):
        return contracts.order_by("code")
    units = scope_of(user)
    mine = Contract.objects.filter(Q(unit__in=units) | Q(projects__owner__in=units))
    return contracts.filter(pk__in=mine.values("pk")).order_by("code")


def suspensions(contract: Contract) -> list[Suspension]:
    """The contract's suspensions, newest first; also one that was ended before it began."""
    rows = events_of(subject(contract.code))
    ends = {row.data["of"]: row for row in rows if row.verb == ENDED}
    return [_suspension(row, ends.get(row.seq)) for row in reversed(rows) if row.verb == SUSPENDED]


def _suspension(row: EventRow, ended: EventRow | None) -> Suspension:
    start, end = span_of(row)
    return Suspension(
        seq=row.seq,
        told_at=row.at,
        actor=row.actor,
        start=start,
        end=parse_instant(ended.data["to"]) if ended else end,
        stops_clock=row.data["case"]["stops_clock"],
        clause=row.data["more"].get("clause", ""),
        reason=row.data["more"].get("reason", ""),
        planned_end=end if ended else None,
        ended=ended,
    )


def county_rules() -> QuerySet[CountyRule]:
    """Every rule of every county, newest day first; everybody the policy concerns may read them."""
    return CountyRule.objects.select_related("jurisdiction").order_by("jurisdiction", "parameter", "-since")


def stock_of(unit: str) -> list[dict[str, Any]]:
    """A unit's spare parts (by its code) as plain values: what an application keeps of them. Obliged ones first."""
    parts = SparePart.objects.filter(unit__code=unit).select_related("contract").order_by("-obliged", "name", "model")
    return [
        {
            "part": str(part),
            "in_stock": part.in_stock,
            "obliged": part.obliged,
            "contract": part.contract.code if part.contract else "",
            "counted_at": format_instant(part.counted_at),
        }
        for part in parts[:MOST_LINES]
    ]


def stock_seen_by(user: User) -> QuerySet[SparePart]:
    """The spare parts of the person's own unit and those below it."""
    return SparePart.objects.filter(unit__in=scope_of(user)).select_related("contract", "unit")


def unit_of(told: str) -> str:
    """The unit of the contract that a case tells by this name; empty where there is none."""
    return Contract.objects.filter(code=code_of(told)).values_list("unit__code", flat=True).first() or ""
