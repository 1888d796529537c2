"""The line of open emergencies, asked for again every thirty seconds by each page of those who may have to act."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shiwei.accounts.models import User
from shiwei.web.emergencies.present import lines

STOP = 286
"""htmx asks no more: nobody is signed in any longer."""


def now(request: HttpRequest) -> HttpResponse:
    """The lines alone; empty where nothing waits for this person. Never a sign-in page in the midst of another page."""
    if not isinstance(request.user, User):
        return HttpResponse(status=STOP)
    return render(request, "emergencies/_banner.html", {"waiting": lines(request.user)})
