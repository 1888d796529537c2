"""Wiring of everything that has a database: Django, and the outside world behind the ports."""

from __future__ import annotations

import os

import django
from django.conf import settings

from shiwei.adapters.clock import SystemClock
from shiwei.adapters.courier import AppriseCourier
from shiwei.adapters.eyes import look
from shiwei.adapters.files import FolderFiles
from shiwei.adapters.pools import process_pool
from shiwei.config import checks
from shiwei.ports.outside import Outside, install


def wire(_name: str) -> None:
    """Set Django up and install the outside; called once, before any command that needs state."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shiwei.config.settings")
    django.setup()
    checks.register()
    install(
        Outside(
            clock=SystemClock(),
            files=FolderFiles(settings.DATA / "files"),
            eyes=look,
            courier=AppriseCourier(settings.NOTICE_CHANNELS),
            executor=process_pool,
        )
    )
