"""Notices to the person's unit, newest first."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shiwei.ledger.actions.mark_read import mark_read
from shiwei.ledger.models import OutboxNotice
from shiwei.ledger.queries import inbox
from shiwei.web.page import page, person


@page("workorders.see")
def show(request: HttpRequest) -> HttpResponse:
    """The newest notices; opening the page marks them read for this person."""
    user = person(request)
    unit = user.unit.code if user.unit else ""
    events = [_event(notice) for notice in inbox(unit, limit=100)]
    mark_read(user.username, unit)
    return render(request, "inbox/inbox.html", {"events": events})


def _event(notice: OutboxNotice) -> dict[str, Any]:
    urgent = notice.level == "URGENT"
    return {
        "at": notice.created_at,
        "title": notice.subject,
        "text": notice.body,
        "icon": "alert-triangle" if urgent else "bell",
        "tone": "fault" if urgent else "pending",
    }
