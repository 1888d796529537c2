"""Bring an order's penalty rows in line with the fold (rule X12: every automatic finding is a candidate)."""

from __future__ import annotations

from shiwei.accounts.models import Unit
from shiwei.contracts.models import Contract
from shiwei.penalties.models import Penalty
from shiwei.policy.replay import Assessment, PenaltyAssessment
from shiwei.workorders.models import Order


def refresh_penalties(order: Order, assessment: Assessment) -> None:
    """Write each count of the order as the fold prints it; counts that no longer arise are removed.

    A count anybody signed or disputed is printed by the fold as withdrawn, so nothing signed is ever removed here.
    """
    kept = [_write(order, found) for found in assessment.penalties if found.order == order.number]
    Penalty.objects.filter(order=order).exclude(pk__in=kept).delete()


def _write(order: Order, found: PenaltyAssessment) -> int:
    row, _ = Penalty.objects.update_or_create(
        cause=found.cause,
        unit=Unit.objects.get(code=found.unit),
        act=found.act,
        defaults={
            "ground": found.ground or "",
            "contract": Contract.objects.filter(code=found.contract).first() if found.contract else None,
            "order": order,
            "occurred_at": found.occurred_at,
            "state": found.state,
            "amount": found.amount,
            "because": list(found.because),
        },
    )
    return row.pk
