"""Reopen an archived order whose repair proved false (T23, A58): the last unit resumes with its time used."""

from __future__ import annotations

from datetime import datetime

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict
from shiwei.workorders.journal import Entry, record
from shiwei.workorders.models import Order


def reopen(order: Order, reason: str, actor: Actor, now: datetime, *, key: str = "") -> Verdict:
    """Reopen with a reason: the integrator within 72 hours of archiving, the owner always."""
    return record(order, Entry("reopened", {"reason": reason}, key=key), actor, now)
