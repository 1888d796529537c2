"""Refuse time counted separately (A09): as if it had never been asked for."""

from __future__ import annotations

from datetime import datetime

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict, refuse
from shiwei.workorders.deferral_notices import about
from shiwei.workorders.journal import Entry, record
from shiwei.workorders.models import SpecialTiming


def refuse_timing(timing: SpecialTiming, opinion: str, actor: Actor, now: datetime, *, key: str = "") -> Verdict:
    """The owner's written refusal, with its opinion."""
    if not opinion.strip():
        return refuse("10", "a refusal needs the owner's opinion", "R10.2")
    order = timing.order
    case = {"request": timing.code, "note": opinion.strip()}
    told = [timing.unit.code, order.project.integrator.code]
    drafts = about(order, "TIMING_REFUSED", timing.code, told, opinion)
    return record(order, Entry("special_timing_refused", case, key=key), actor, now, drafts)
