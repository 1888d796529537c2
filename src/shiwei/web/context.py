"""What every page needs besides its own matter."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from shiwei.accounts.models import User
from shiwei.ledger.queries import unread
from shiwei.web import words
from shiwei.web.emergencies import present as emergencies
from shiwei.web.navigation import navigation

TABS = 4
"""Entries on the phone's tab bar; the others stand behind 更多."""


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor: product, demo flag, navigation (current page marked), words for scripts."""
    entries = SimpleLazyObject(lambda: navigation(request.user, request.path))
    return {
        "product": _("视维"),
        "demo": settings.DEMO,
        "navigation": entries,
        "tabs": SimpleLazyObject(lambda: list(entries)[:TABS]),
        "more_tabs": SimpleLazyObject(lambda: list(entries)[TABS:]),
        "script_words": words.for_scripts,
        "notices": SimpleLazyObject(lambda: _notices(request)),
        "may_be_called": SimpleLazyObject(lambda: _may_be_called(request)),
        "emergencies_now": SimpleLazyObject(lambda: _emergencies(request)),
    }


def _may_be_called(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and emergencies.may_be_called(request.user)


def _emergencies(request: HttpRequest) -> list[dict[str, Any]]:
    """The open emergencies that wait for the reader."""
    return emergencies.lines(request.user) if isinstance(request.user, User) else []


def _notices(request: HttpRequest) -> dict[str, Any] | None:
    """The bell: how many unread notices, for a person of a unit."""
    user = request.user
    if not isinstance(user, User) or user.unit is None:
        return None
    return {"url": reverse("inbox"), "count": unread(user.username, user.unit.code)}
