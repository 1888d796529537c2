"""Take a shift off the unit's duty list; what was there before now stays known (R10.6)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict, allow, refuse
from shiwei.ledger.actions.append import append
from shiwei.workorders.actions.set_duty import subject, told
from shiwei.workorders.models import DutyShift


def withdraw_duty(shift: DutyShift, actor: Actor, now: datetime) -> Verdict:
    """From ``now`` the shift counts for nobody. Refused (Article 10) for another unit's, and done twice."""
    if shift.unit.code != actor.unit:
        return refuse("10", "a duty list is kept by its own unit", "R10.6")
    with transaction.atomic():
        if not DutyShift.objects.filter(pk=shift.pk, withdrawn_at=None).update(withdrawn_at=now):
            return refuse("10", "the shift is withdrawn already", "R10.6")
        append(
            at=now, actor=actor.name, unit=actor.unit, subject=subject(actor.unit), verb="duty_withdrawn",
            data=told(shift), reasons=["R10.6"],
        )  # fmt: skip
    return allow("R10.6")
