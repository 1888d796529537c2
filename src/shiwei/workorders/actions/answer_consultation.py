"""Answer a consultation (R22.6); the answer is kept and goes to the reporter."""

from __future__ import annotations

from datetime import datetime

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict, refuse
from shiwei.workorders.intake import step
from shiwei.workorders.models import FaultReport
from shiwei.workorders.report_notices import on_answered


def answer_consultation(told: FaultReport, answer: str, actor: Actor, now: datetime) -> Verdict:
    """Give the answer; a report that waits for sorting becomes a consultation by it."""
    if not answer.strip():
        return refuse("22", "an answer has words", "R22.6")
    columns = {"answer": answer, "due_at": None}
    return step(
        told, "answered", actor, now, columns=columns, more={"answer": answer}, notices=on_answered(told, answer)
    )
