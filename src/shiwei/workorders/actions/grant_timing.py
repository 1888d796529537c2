"""Consent to time counted separately (A09): a pause, or a deadline in place of the clock's."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from shiwei.accounts.facts import Actor
from shiwei.kernel.time import Span, format_instant
from shiwei.kernel.verdict import Verdict, refuse
from shiwei.workorders.deferral_notices import about
from shiwei.workorders.facts import room_of
from shiwei.workorders.journal import Entry, record
from shiwei.workorders.models import Order, SpecialTiming


def grant(timing: SpecialTiming, treatment: Span | datetime, opinion: str = "") -> Entry:
    """The event of consenting: also what a preview asks the fold about. A span is a pause, an instant a deadline."""
    case: dict[str, Any] = {"request": timing.code} | ({"note": opinion} if opinion else {})
    if isinstance(treatment, Span):
        case["pause"] = [format_instant(treatment.start), format_instant(treatment.end)]
    else:
        case["deadline"] = format_instant(treatment)
    return Entry("special_timing_granted", case)


def grant_timing(
    timing: SpecialTiming,
    treatment: Span | datetime,
    actor: Actor,
    now: datetime,
    *,
    opinion: str = "",
    key: str = "",
) -> Verdict:
    """The owner's written consent. A pause is cut to begin at the request; a deadline needs a timely request (Q24).

    Refused (10) when it would only pass the fifteen days of a deferral, unless the owner says why (A09).
    """
    order, opinion = timing.order, opinion.strip()
    if timing.category and not opinion and _days_used_up(order, now):
        return refuse("10", "a deferral's category with its days used up needs the owner's word why", "A09")
    entry = grant(timing, treatment, opinion)
    told = [timing.unit.code, order.project.integrator.code]
    drafts = about(order, "TIMING_GRANTED", timing.code, told, opinion)
    return record(order, Entry(entry.type, entry.case, key=key), actor, now, drafts)


def _days_used_up(order: Order, now: datetime) -> bool:
    found = room_of(order.number, now)
    return found is not None and not found.left
