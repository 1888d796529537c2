"""Log that a person told the owner of an emergency (R10.6): by which channel, whom, when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict
from shiwei.policy.tables.emergency import Step
from shiwei.workorders.alarm import Taken, take_step
from shiwei.workorders.models import Order


@dataclass(frozen=True, slots=True)
class Contact:
    """``channel`` is one of workorders.labels.CHANNEL; ``person`` who was reached; ``words`` what was said."""

    channel: str
    person: str
    words: str = ""
    told_at: datetime | None = None


def log_notice(order: Order, contact: Contact, actor: Actor, now: datetime, *, key: str = "") -> Verdict:
    """The human notice, due within the minutes of the law. The server's instant counts, ``told_at`` stands beside it.

    Refused (Article 10) when the order has no open emergency.
    """
    more = {"channel": contact.channel, "person": contact.person, "words": contact.words}
    return take_step(
        order, Taken(Step.NOTICE_LOGGED, "emergency_notice_logged", more, contact.told_at, key), actor, now
    )
