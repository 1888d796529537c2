"""Refuse a deferral (F5, F9; R11.4): as if the clock had never been held."""

from __future__ import annotations

from datetime import datetime

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict, refuse
from shiwei.workorders.deferral_notices import about, parties
from shiwei.workorders.journal import Entry, record
from shiwei.workorders.models import Deferral


def refusal(deferral: Deferral, reason_code: str, opinion: str = "") -> Entry:
    """The event of refusing it: also what a preview asks the fold about."""
    case = {"deferral": deferral.code, "reason_code": reason_code} | ({"note": opinion} if opinion else {})
    return Entry("deferral_refused", case)


def refuse_deferral(
    deferral: Deferral, reason_code: str, actor: Actor, now: datetime, *, opinion: str, key: str = ""
) -> Verdict:
    """Refuse with a reason code and the opinion. INTERNAL_REASON and CONTRADICTS_FACTS are themselves a count."""
    if not opinion.strip():
        return refuse("11", "a refusal needs the owner's opinion", "R11.4")
    order = deferral.order
    entry = refusal(deferral, reason_code, opinion.strip())
    drafts = about(order, "REFUSED", deferral.code, parties(deferral), opinion, turn=f"-{order.version}")
    return record(order, Entry(entry.type, entry.case, key=key), actor, now, drafts)
