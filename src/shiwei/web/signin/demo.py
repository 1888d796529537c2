"""The demo city's accounts on the sign-in page: only when DEMO is on, and only what settings name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from django.conf import settings


class DemoAccount(TypedDict):
    """``lives_in`` is one line on the screen this person works on."""

    username: str
    password: str
    name: str
    unit: str
    role: str
    lives_in: str


def demo_accounts() -> Sequence[DemoAccount]:
    """``settings.DEMO_ACCOUNTS`` in the demo, else nothing."""
    return getattr(settings, "DEMO_ACCOUNTS", ()) if settings.DEMO else ()
