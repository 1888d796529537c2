"""The owner decides whether a report is no fault, as the integrator says."""

from __future__ import annotations

from datetime import datetime

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict, refuse
from shiwei.workorders.intake import step
from shiwei.workorders.models import FaultReport
from shiwei.workorders.report_notices import on_invalid, on_invalid_refused


def consent_invalid(told: FaultReport, actor: Actor, now: datetime, *, agrees: bool, note: str = "") -> Verdict:
    """Consent ends the report; a refusal sends it back to be sorted, its triage time as if nobody had asked."""
    if told.invalid_asked_at is None:
        return refuse("9", "the integrator has not said that this report is no fault", "R9.1")
    if agrees:
        sent = on_invalid(told, told.invalid_evidence)
        return step(told, "sorted_invalid", actor, now, columns={"due_at": None}, more={"note": note}, notices=sent)
    columns = {"invalid_asked_at": None}
    sent = on_invalid_refused(told, note)
    return step(told, "invalid_refused", actor, now, columns=columns, more={"note": note}, notices=sent)
