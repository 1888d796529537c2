"""What the fold says of an order, written into its columns and stage rows: only what is not there already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from shiwei.accounts.models import Unit
from shiwei.policy.pressure import ENDED, pressure
from shiwei.policy.replay import OrderAssessment, StageAssessment
from shiwei.workorders.caches import awaiting_column
from shiwei.workorders.models import Order, Stage

_STAGE_COLUMNS = tuple(f.attname for f in Stage._meta.concrete_fields if f.name not in {"id", "order", "position"})
_STAGE_FIELDS = [f.name for f in Stage._meta.concrete_fields if f.name not in {"id", "order", "position"}]


def units_of(found: Iterable[OrderAssessment]) -> dict[str, Unit]:
    """The units that hold stages, by code, read at once."""
    codes = {stage.unit for order in found for stage in order.stages}
    return {unit.code: unit for unit in Unit.objects.filter(code__in=codes)}


def columns_of(
    order: Order, found: OrderAssessment, now: datetime, units: Mapping[str, Unit] | None = None
) -> dict[str, Any]:
    """The order's cached columns. ``next_check`` is due at once, so that the sweep looks at reminders and counts."""
    running = next((stage for stage in found.stages if stage.end is None), None)
    known = units_of([found]) if units is None else units
    deadline = running.deadline if running else None
    return {
        "state": found.state,
        "urgency": found.urgency,
        "emergency_since": found.emergency_since,
        "camera_count": found.cameras,
        "holder_id": known[running.unit].pk if running else None,
        "stage_kind": running.kind if running else "",
        "stage_started": running.start if running else None,
        "deadline": deadline,
        "overtime": any(stage.overtime for stage in found.stages),
        "awaiting": awaiting_column(found.awaiting),
        "closed_at": found.stages[0].start + found.total if found.state in ENDED else None,
        "pressure": pressure(found.state, found.urgency, order.user_first, deadline, order.opened_at),
        "next_check": now,
    }


def write_stages(order: Order, found: OrderAssessment) -> None:
    """Write the stages as the fold printed them, one row a stage."""
    write_stages_of({order.pk: found}, units_of([found]))


def write_stages_of(found: Mapping[int, OrderAssessment], units: Mapping[str, Unit]) -> int:
    """Write the stages of many orders, by their keys; rows that say the same already are left alone. Returns how many
    rows were written."""
    known: dict[tuple[int, int], Stage] = {}
    for row in Stage.objects.filter(order__in=found.keys()).order_by():
        known[row.order_id, row.position] = row
    wanted = [row for order, what in found.items() for row in _rows(order, what.stages, units)]
    changed = [row for row in wanted if _differs(row, known.pop((row.order_id, row.position), None))]
    Stage.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["order", "position"], update_fields=_STAGE_FIELDS
    )
    if known:
        Stage.objects.filter(pk__in=[row.pk for row in known.values()]).delete()
    return len(changed) + len(known)


def _rows(order: int, stages: Sequence[StageAssessment], units: Mapping[str, Unit]) -> list[Stage]:
    return [
        Stage(
            order_id=order,
            position=position,
            kind=s.kind,
            unit_id=units[s.unit].pk,
            start=s.start,
            end=s.end,
            limit_hours=s.limit_hours,
            deadline=s.deadline,
            elapsed_seconds=s.elapsed // timedelta(seconds=1),
            paused_seconds=s.paused // timedelta(seconds=1),
            overtime=s.overtime,
            breach_at=s.breach_at,
            because=list(s.because),
        )
        for position, s in enumerate(stages)
    ]


def _differs(wanted: Stage, known: Stage | None) -> bool:
    return known is None or any(getattr(wanted, name) != getattr(known, name) for name in _STAGE_COLUMNS)
