"""Notices to the person's unit, newest first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shiwei.ledger.queries import inbox
from shiwei.web.page import page, person


@page("workorders.see")
def show(request: HttpRequest) -> HttpResponse:
    unit = person(request).unit
    return render(request, "inbox/inbox.html", {"notices": inbox(unit.code if unit else "", limit=100)})
