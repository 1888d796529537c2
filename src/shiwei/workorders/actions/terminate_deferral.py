"""End a running deferral early (F13): its cause is gone; the pause ends now, and every renewal with it (Q39)."""

from __future__ import annotations

from datetime import datetime

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict
from shiwei.workorders.deferral_notices import about, parties
from shiwei.workorders.journal import Entry, record
from shiwei.workorders.models import Deferral


def terminate_deferral(deferral: Deferral, reason: str, actor: Actor, now: datetime, *, key: str = "") -> Verdict:
    """By the owner or by the unit itself, with the reason. Refused (11) when it is not running."""
    order = deferral.order
    case = {"deferral": deferral.code, "reason": reason.strip()}
    told = [*parties(deferral), order.project.owner.code]
    drafts = about(order, "ENDED", deferral.code, told, reason, turn=f"-{order.version}")
    return record(order, Entry("deferral_terminated", case, key=key), actor, now, drafts)
