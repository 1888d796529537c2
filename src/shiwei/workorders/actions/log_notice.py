"""Log that a person told the owner of an emergency (R10.6): by which channel, whom, when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict, refuse
from shiwei.policy.tables.emergency import Step
from shiwei.workorders.alarm import Taken, take_step
from shiwei.workorders.models import Order


@dataclass(frozen=True, slots=True)
class Contact:
    """``channel`` is one of story_labels.CHANNEL, ``person`` who was reached, ``number`` what was dialled (empty where
    nothing was), ``words`` what was said, ``told_at`` when it was by the caller's account."""

    channel: str
    person: str
    words: str = ""
    number: str = ""
    told_at: datetime | None = None


def log_notice(order: Order, contact: Contact, actor: Actor, now: datetime, *, key: str = "") -> Verdict:
    """The human notice, due within the minutes of the law. The server's instant counts, ``told_at`` stands beside it.

    Refused (Article 10) for others than the order's integrator, for a call that is still to come, and when the order
    has no open emergency.
    """
    if actor.unit != order.project.integrator.code:
        return refuse("10", "the owner is told by the order's integrator", "R10.6")
    if contact.told_at is not None and contact.told_at > now:
        return refuse("10", "a notice is logged after it was given", "R10.6")
    more = {"channel": contact.channel, "person": contact.person, "words": contact.words, "number": contact.number}
    return take_step(
        order, Taken(Step.NOTICE_LOGGED, "emergency_notice_logged", more, contact.told_at, key), actor, now
    )
