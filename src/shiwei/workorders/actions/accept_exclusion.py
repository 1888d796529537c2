"""Accept an exclusion (R10.5, A07): proven regional power or a planned upgrade makes the order normal from now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict
from shiwei.workorders.journal import Entry, record
from shiwei.workorders.models import Order


def entry_of(exclusion: str, evidence: Sequence[str], note: str = "", key: str = "") -> Entry:
    """The event of an exclusion accepted: its code, and what proves it (names or hashes of kept papers)."""
    case = {"exclusion": exclusion, "evidence": list(evidence)} | ({"note": note} if note else {})
    return Entry("exclusion_accepted", case, key=key)


def accept_exclusion(
    order: Order, exclusion: str, evidence: Sequence[str], actor: Actor, now: datetime, *, note: str = "", key: str = ""
) -> Verdict:
    """The owner accepts ``REGIONAL_POWER`` or ``PLANNED_UPGRADE``: the running stage has its normal limit."""
    return record(order, entry_of(exclusion, evidence, note, key), actor, now)
