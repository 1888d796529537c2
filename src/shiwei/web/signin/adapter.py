"""Who may come in: accounts are given by the owner unit, one person one account (Article 20)."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedDoorAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """No self sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Always False."""
        return False
