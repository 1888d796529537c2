"""Withdraw a count (2.11): the owner lets it go, with a reason; it stays in the ledger and costs nothing."""

from __future__ import annotations

from datetime import datetime

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict
from shiwei.penalties import notices
from shiwei.penalties.facts import home_of, key_of
from shiwei.penalties.journal import Told, record
from shiwei.penalties.models import Penalty


def withdraw(count: Penalty, reason: str, actor: Actor, now: datetime) -> Verdict:
    """Refused (28) for anybody but the owner, without a reason, and once it is confirmed, merged or withdrawn."""
    sent = notices.on_act(count, "WITHDRAWN", [count.unit.code], now, reason)
    verdict = record(
        home_of(count), Told("penalty_withdrawn", {**key_of(count), "reason": reason}, {}, sent), actor, now
    )
    if verdict:
        count.refresh_from_db()
    return verdict
