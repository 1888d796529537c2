"""Sign a count (R28.11): it is confirmed, and deducted, only when both parties have signed."""

from __future__ import annotations

from datetime import datetime

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict
from shiwei.penalties import notices
from shiwei.penalties.facts import home_of, key_of, owners_of
from shiwei.penalties.journal import Told, record
from shiwei.penalties.models import Penalty


def sign(count: Penalty, actor: Actor, now: datetime, *, note: str = "") -> Verdict:
    """The signature of the actor's unit, the owner's or the liable unit's; once each, by two different units."""
    verdict = record(home_of(count), told(count, actor, now, note), actor, now)
    if verdict:
        count.refresh_from_db()
    return verdict


def told(count: Penalty, actor: Actor, now: datetime, note: str = "") -> Told:
    """The event of a signature; the other party hears of it."""
    others = {count.unit.code, *owners_of(count)} - {actor.unit}
    case = key_of(count) | ({"note": note} if note else {})
    return Told("penalty_signed", case, {}, notices.on_act(count, "SIGNED", others, now))
