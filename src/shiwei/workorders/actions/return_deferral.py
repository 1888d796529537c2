"""Return an application to be completed (F3): the hold is cancelled; it counts from when it is complete."""

from __future__ import annotations

from datetime import datetime

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict, refuse
from shiwei.workorders.deferral_notices import about
from shiwei.workorders.journal import Entry, record
from shiwei.workorders.models import Deferral


def return_deferral(deferral: Deferral, missing: str, actor: Actor, now: datetime, *, key: str = "") -> Verdict:
    """Send it back saying what is missing. The unit files it again under the same code."""
    if not missing.strip():
        return refuse("11", "a return needs what is to be completed", "F3")
    order = deferral.order
    drafts = about(order, "RETURNED", deferral.code, [deferral.unit.code], missing, turn=f"-{order.version}")
    return record(
        order, Entry("deferral_returned", {"deferral": deferral.code, "note": missing}, key=key), actor, now, drafts
    )
