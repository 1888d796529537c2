"""What belongs on a confirmation list (R15.4), and who may see one: reads only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from shiwei.accounts.models import Unit, User
from shiwei.accounts.queries import scope_of, supervises
from shiwei.kernel.time import format_instant
from shiwei.ledger.queries import EventRow, events_of
from shiwei.penalties.models import ConfirmationList, LineKind, ListLine, Penalty
from shiwei.policy.tables.penalty import OPEN, State
from shiwei.workorders.models import Deferral, Order

_LISTED = tuple(sorted(OPEN - {State.HELD}))


@dataclass(frozen=True, slots=True)
class Draft:
    """A line before it is kept."""

    kind: LineKind
    order: Order
    told: dict[str, Any]
    deferral: Deferral | None = None
    penalty: Penalty | None = None


def drafts_for(owner: Unit, unit: Unit, cut_off: datetime) -> list[Draft]:
    """What the unit and the owner have to confirm by the cut-off.

    Deferrals granted and begun by then that no list of theirs has named; and every overtime that occurred by then whose
    count is neither confirmed nor out, also one that an earlier list left disputed or unsigned, and one that a false
    application gave long after (AC-25). A count that waits for a decision (HELD) is not put to anybody.
    """
    return [*_deferrals(owner, unit, cut_off), *_overtimes(owner, unit, cut_off)]


def _deferrals(owner: Unit, unit: Unit, cut_off: datetime) -> Iterator[Draft]:
    named = ListLine.objects.filter(list__owner=owner, list__unit=unit, deferral__isnull=False).values("deferral")
    found = Deferral.objects.filter(order__project__owner=owner, unit=unit, start__isnull=False, start__lte=cut_off)
    for row in found.exclude(pk__in=named).select_related("order").order_by("start", "pk"):
        told = {
            "code": row.code,
            "category": row.category,
            "start": format_instant(row.start) if row.start else "",
            "end": format_instant(row.end) if row.end else "",
            "granted_hours": row.granted_hours,
            "state": row.state,
        }
        yield Draft(LineKind.DEFERRED, row.order, told, deferral=row)


def _overtimes(owner: Unit, unit: Unit, cut_off: datetime) -> Iterator[Draft]:
    counts = Penalty.objects.filter(
        cause="FAULT_OVERTIME", unit=unit, order__project__owner=owner, occurred_at__lte=cut_off, state__in=_LISTED
    )
    for count in counts.select_related("order").order_by("occurred_at", "pk"):
        assert count.order is not None
        told = {
            "occurred_at": format_instant(count.occurred_at),
            "ground": count.ground,
            "amount": f"{count.amount:.2f}",
        }
        yield Draft(LineKind.OVERTIME, count.order, {**told, "stages": _stages(count)}, penalty=count)


def _stages(count: Penalty) -> list[dict[str, Any]]:
    stages = count.order.stages.filter(unit=count.unit, overtime=True) if count.order else []
    return [
        {
            "kind": stage.kind,
            "start": format_instant(stage.start),
            "deadline": format_instant(stage.deadline),
            "breach_at": format_instant(stage.breach_at) if stage.breach_at else "",
            "limit_hours": stage.limit_hours,
            "elapsed_seconds": stage.elapsed_seconds,
        }
        for stage in stages
    ]


def visible_lists(user: User) -> QuerySet[ConfirmationList]:
    """The owner's and the unit's own lists; an authority's all; nobody else's."""
    lists = ConfirmationList.objects.select_related("owner", "unit").order_by("-cut_off", "-pk")
    if supervises(user):
        return lists
    units = scope_of(user)
    return lists.filter(Q(owner__in=units) | Q(unit__in=units))


def lines_of(row: ConfirmationList) -> list[ListLine]:
    return list(row.lines.select_related("order__project", "deferral", "penalty").order_by("kind", "pk"))


def list_events(row: ConfirmationList) -> list[EventRow]:
    """The list's journal, oldest first."""
    return list(events_of(str(row)))
