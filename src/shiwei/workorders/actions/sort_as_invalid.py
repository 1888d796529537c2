"""Sort a report as no fault (1.2): with evidence, and with the owner's consent unless it is the integrator's own."""

from __future__ import annotations

from datetime import datetime

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict, refuse
from shiwei.workorders.intake import permitted, step
from shiwei.workorders.models import FaultReport
from shiwei.workorders.report_notices import on_invalid, on_invalid_asked


def sort_as_invalid(told: FaultReport, evidence: str, actor: Actor, now: datetime) -> Verdict:
    """End the report where the actor may decide it; else ask the owner, and the report goes on waiting.

    While the owner's decision is awaited the triage time is held as it is: consented, it never ran on; refused, it did.
    """
    if not evidence.strip():
        return refuse("9", "a false alarm needs evidence: what was looked at, and what it showed", "R9.1")
    found = {"invalid_evidence": evidence}
    if permitted(told, "sorted_invalid", actor):
        columns = {**found, "due_at": None}
        return step(told, "sorted_invalid", actor, now, columns=columns, more=found, notices=on_invalid(told, evidence))
    told.invalid_evidence = evidence
    asked = {**found, "invalid_asked_at": now}
    return step(told, "invalid_asked", actor, now, columns=asked, more=found, notices=on_invalid_asked(told))
