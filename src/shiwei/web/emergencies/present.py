"""Open emergencies as pages show them: a line for whoever must act now, a card of all that one may see."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from shiwei.accounts.models import Duty, PartyRole, User
from shiwei.accounts.queries import parties_of
from shiwei.workorders.emergencies import Waiting, open_for, waiting_for
from shiwei.workorders.labels import title, word
from shiwei.workorders.models import EmergencyNotice
from shiwei.workorders.story_labels import ALARM, WAITS_FOR

Values = dict[str, Any]
MOST_LINES = 3
ON_HOME = 10
_DUTIES = {Duty.LEADER, Duty.DISPATCHER, Duty.FIELD_WORKER}
_PARTIES = {PartyRole.OWNER, PartyRole.INTEGRATOR, PartyRole.NETWORK_OPERATOR, PartyRole.POWER_SUPPLIER}


def may_be_called(user: User) -> bool:
    """Whether an emergency can ever wait for this person: only then does a page ask again and again."""
    return user.duty in _DUTIES and bool(parties_of(user) & _PARTIES)


def lines(user: User) -> list[Values]:
    """The emergencies that wait for this person, oldest first; the home page has those beyond the first few."""
    return [_line(waiting) for waiting in waiting_for(user)[:MOST_LINES]]


def on_home(user: User) -> dict[str, Any]:
    """All that go on among the orders the person may see; what waits for the person is told with it."""
    found = open_for(user)[:ON_HOME]
    acts = {waiting.notice.pk: waiting.act for waiting in waiting_for(user)} if found else {}
    return {"emergencies": [_row(notice, acts.get(notice.pk)) for notice in found]}


def _line(waiting: Waiting) -> Values:
    return _row(waiting.notice, waiting.act)


def _row(notice: EmergencyNotice, act: str | None) -> Values:
    order = notice.order
    return {
        "number": order.number,
        "title": title(order),
        "county": order.project.jurisdiction.name,
        "url": f"{reverse('order', args=[order.number])}#emergency",
        "since": notice.raised_at,
        "state": word(ALARM, notice.state),
        "act": word(WAITS_FOR, act) if act else "",
    }
