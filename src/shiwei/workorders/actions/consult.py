"""Record a consultation (F11, R12.8): owner and unit looked for a solution; consent to go on needs one before it."""

from __future__ import annotations

from datetime import date, datetime

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict, refuse
from shiwei.workorders.deferral_notices import about
from shiwei.workorders.journal import Entry, record
from shiwei.workorders.models import Order


def consult(
    order: Order, held_on: date, participants: str, solution: str, actor: Actor, now: datetime, *, key: str = ""
) -> Verdict:
    """Record its day, who took part, and the solution. By the owner or the unit that holds the order."""
    if not participants.strip() or not solution.strip():
        return refuse("12", "a consultation needs its date, participants and solution", "R12.8")
    more = {"held_on": held_on.isoformat(), "participants": participants.strip(), "solution": solution.strip()}
    told = [order.project.owner.code, *([order.holder.code] if order.holder else [])]
    drafts = about(order, "CONSULTED", order.number, told, solution, turn=f"-{order.version}")
    return record(order, Entry("consultation_recorded", {"note": solution.strip()}, more, key=key), actor, now, drafts)
