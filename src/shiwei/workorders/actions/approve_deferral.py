"""Approve a deferral (F4, F8; R11.3, R12): the clock pauses from the filing, a renewal's from the end before it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict, refuse
from shiwei.workorders.deferral_notices import about, parties
from shiwei.workorders.journal import Entry, record
from shiwei.workorders.models import Deferral

BY_CIRCUMSTANCES = frozenset({"MUNICIPAL_WORKS", "OTHER"})
"""Categories without a figure in the text: the owner enters the length with a reason (R12.6)."""


def approval(deferral: Deferral, hours: int | None, opinion: str = "", *, retroactive: bool = False) -> Entry:
    """The event of approving it: also what a preview asks about. ``hours`` None is open, for severe weather."""
    case: dict[str, Any] = {"deferral": deferral.code}
    if hours is not None:
        case["hours"] = hours
    if retroactive:
        case["retroactive"] = True
    if opinion:
        case["note"] = opinion
    return Entry("deferral_approved", case)


def approve_deferral(
    deferral: Deferral,
    hours: int | None,
    actor: Actor,
    now: datetime,
    *,
    opinion: str = "",
    retroactive: bool = False,
    key: str = "",
) -> Verdict:
    """Grant up to the hours asked for and the category's cap; what crosses the total is cut (Q29).

    ``retroactive`` covers the overtime before a late filing and needs the opinion (A10); so does a category that the
    owner judges by the circumstances. Refused (11) for the applicant's own unit. Raises StaleOrder.
    """
    if deferral.category in BY_CIRCUMSTANCES and not opinion.strip():
        return refuse("12", f"{deferral.category} is granted by the circumstances", "R12.6")
    entry = approval(deferral, hours, opinion.strip(), retroactive=retroactive)
    order = deferral.order
    drafts = about(order, "APPROVED", deferral.code, parties(deferral), turn=f"-{order.version}")
    return record(order, Entry(entry.type, entry.case, key=key), actor, now, drafts)
