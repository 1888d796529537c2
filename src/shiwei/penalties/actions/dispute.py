"""Dispute a count (2.11, A42): the liable unit objects; nothing is deducted until both have signed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict
from shiwei.penalties import notices
from shiwei.penalties.facts import home_of, key_of, owners_of
from shiwei.penalties.journal import Told, record
from shiwei.penalties.models import Penalty


def dispute(count: Penalty, reason: str, actor: Actor, now: datetime, *, evidence: Sequence[str] = ()) -> Verdict:
    """Object with a reason, and the hashes of kept papers; the unit's own signature falls, the owner's stays."""
    sent = notices.on_act(count, "DISPUTED", owners_of(count), now, reason)
    told = Told("penalty_disputed", {**key_of(count), "reason": reason}, {"evidence": list(evidence)}, sent)
    verdict = record(home_of(count), told, actor, now)
    if verdict:
        count.refresh_from_db()
    return verdict
