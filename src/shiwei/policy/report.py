"""An assessment as the JSON of the replay format (docs/reference/replay.md)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from shiwei.kernel.money import format_yuan
from shiwei.kernel.time import format_instant
from shiwei.policy.assessment import (
    Assessment,
    DeferralAssessment,
    OrderAssessment,
    PenaltyAssessment,
    StageAssessment,
)


def to_json(found: Assessment) -> dict[str, Any]:
    """Plain values: instants in +08:00, whole seconds rounded down, money as text with two decimals."""
    return {
        "orders": {name: _order(order) for name, order in found.orders.items()},
        "penalties": [_penalty(penalty) for penalty in found.penalties],
        "totals": {
            unit: {
                "counts": total.counts,
                "confirmed": format_yuan(total.confirmed),
                "open_counts": total.open_counts,
            }
            for unit, total in found.totals.items()
        },
        "rejected": [{"index": r.index, "type": r.type, "article": r.article, "why": r.why} for r in found.rejected],
    }


def _instant(at: datetime | None) -> str | None:
    return None if at is None else format_instant(at)


def _seconds(length: timedelta) -> int:
    return length // timedelta(seconds=1)


def _order(order: OrderAssessment) -> dict[str, Any]:
    return {
        "state": order.state,
        "urgency": order.urgency,
        "cameras": order.cameras,
        "emergency_since": _instant(order.emergency_since),
        "total_seconds": _seconds(order.total),
        "stages": [_stage(stage) for stage in order.stages],
        "deferrals": {name: _deferral(deferral) for name, deferral in order.deferrals.items()},
    }


def _stage(stage: StageAssessment) -> dict[str, Any]:
    return {
        "kind": stage.kind,
        "unit": stage.unit,
        "start": _instant(stage.start),
        "end": _instant(stage.end),
        "limit_hours": stage.limit_hours,
        "deadline": _instant(stage.deadline),
        "elapsed_seconds": _seconds(stage.elapsed),
        "paused_seconds": _seconds(stage.paused),
        "overtime": stage.overtime,
        "breach_at": _instant(stage.breach_at),
        "because": list(stage.because),
    }


def _deferral(deferral: DeferralAssessment) -> dict[str, Any]:
    return {
        "state": deferral.state,
        "category": deferral.category,
        "from": _instant(deferral.start),
        "to": _instant(deferral.end),
        "late": deferral.late,
    }


def _penalty(penalty: PenaltyAssessment) -> dict[str, Any]:
    merged = penalty.merged_into
    found: dict[str, Any] = {
        "cause": penalty.cause,
        "ground": penalty.ground,
        "unit": penalty.unit,
        "contract": penalty.contract,
        "order": penalty.order,
        "act": penalty.act,
        "occurred_at": _instant(penalty.occurred_at),
        "state": penalty.state,
        "amount": format_yuan(penalty.amount),
        "because": list(penalty.because),
    }
    if merged is not None:
        found["merged_into"] = {"cause": merged.cause, "unit": merged.unit, "act": merged.act}
    return found
