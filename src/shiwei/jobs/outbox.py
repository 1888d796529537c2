"""Carry waiting notices outside."""

from __future__ import annotations

from datetime import datetime

from shiwei.ledger.actions.deliver import deliver
from shiwei.ports.outside import outside


def deliver_due(now: datetime) -> int:
    """Deliver what is due; returns how many notices were sent."""
    return deliver(outside().courier, now)
