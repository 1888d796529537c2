"""Sort a report as a consultation (R22.6): no order, no clock; it waits for an answer."""

from __future__ import annotations

from datetime import datetime

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict
from shiwei.workorders.intake import step
from shiwei.workorders.models import FaultReport


def sort_as_consultation(told: FaultReport, actor: Actor, now: datetime) -> Verdict:
    """Triage time ends here; nothing else runs."""
    return step(told, "sorted_consultation", actor, now, columns={"due_at": None})
