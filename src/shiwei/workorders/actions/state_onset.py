"""The owner states, with grounds, when a reported fault began (A40: an unknown onset needs the owner's grounds)."""

from __future__ import annotations

from datetime import datetime

from shiwei.accounts.facts import Actor
from shiwei.kernel.time import format_instant
from shiwei.kernel.verdict import Verdict, refuse
from shiwei.workorders.intake import step
from shiwei.workorders.models import FaultReport


def state_onset(told: FaultReport, onset: datetime, grounds: str, actor: Actor, now: datetime) -> Verdict:
    """Keep the statement and have the patrol judged again by it."""
    if not grounds.strip():
        return refuse("7", "the onset needs grounds: by what it is known", "A40")
    if onset > told.received_at:
        return refuse("7", "the fault began before it was reported: correct the instant", "A40")
    columns = {"onset_at": onset, "onset_grounds": grounds, "patrol_checked_at": None}
    more = {"onset": format_instant(onset), "grounds": grounds}
    return step(told, "onset_stated", actor, now, columns=columns, more=more)
