"""Tell the reporter what came of it (R22.4) and note that it was done; for outside tickets by their own date (A53)."""

from __future__ import annotations

from datetime import datetime

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict, refuse
from shiwei.workorders.intake import step
from shiwei.workorders.models import FaultReport


def reply_back(told: FaultReport, note: str, actor: Actor, now: datetime) -> Verdict:
    """Note how and what the reporter was told. Refused without words, and a second time."""
    if not note.strip():
        return refuse("22", "a reply back is noted in words: whom you told what, by which way", "R22.4")
    if told.replied_at is not None:
        return refuse("22", "the reporter has been told already", "R22.4")
    columns = {"replied_at": now, "replied_by": actor.name, "reply_note": note}
    return step(told, "replied", actor, now, columns=columns, more={"note": note})
