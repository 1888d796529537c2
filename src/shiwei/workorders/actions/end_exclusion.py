"""End an exclusion (A07): power is back or the window is over; the order is judged again from this instant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict
from shiwei.workorders.journal import Entry, record
from shiwei.workorders.models import Order


def end_exclusion(
    order: Order, exclusion: str, evidence: Sequence[str], actor: Actor, now: datetime, *, note: str = "", key: str = ""
) -> Verdict:
    """The owner or the integrator ends it, on evidence; cameras that are still down may make it an emergency."""
    case = {"exclusion": exclusion, "evidence": list(evidence)} | ({"note": note} if note else {})
    return record(order, Entry("exclusion_ended", case, key=key), actor, now)
