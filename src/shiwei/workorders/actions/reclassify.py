"""A consultation that proves a fault becomes an order (A52): from now on, or from its arrival by the owner's word."""

from __future__ import annotations

from datetime import datetime

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict
from shiwei.policy.intake import reclassified_start
from shiwei.workorders.actions.sort_as_fault import become_order
from shiwei.workorders.models import FaultReport


def reclassify(
    told: FaultReport, fault: str, actor: Actor, now: datetime, *, back_dated: bool = False, reason: str = ""
) -> Verdict:
    """Open the order; triage starts now, or at the report's arrival where the owner dates it back with a reason."""
    by_owner = actor.unit == told.project.owner.code
    verdict = reclassified_start(now, told.started_at, back_dated=back_dated, by_owner=by_owner, reason=reason)
    if not verdict:
        return verdict
    start = told.started_at if back_dated else now
    return become_order(told, "reclassified", actor, now, fault=fault, start=start, note=reason)
