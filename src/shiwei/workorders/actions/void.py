"""Void an order that was a false alarm (T22); nothing of it is assessed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict
from shiwei.workorders.journal import Entry, record
from shiwei.workorders.models import Order


def void(
    order: Order, evidence: Sequence[str], actor: Actor, now: datetime, *, note: str = "", key: str = ""
) -> Verdict:
    """Void with evidence: by the integrator for its own sources, by the owner for all others (Q22)."""
    case = {"evidence": list(evidence)} | ({"note": note} if note else {})
    return record(order, Entry("voided", case, key=key), actor, now)
