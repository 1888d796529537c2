"""Wiring of everything that has a database: Django, and the outside world behind the ports."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any, cast

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from shiwei.adapters.clock import SystemClock
from shiwei.adapters.courier import AppriseCourier
from shiwei.adapters.files import FolderFiles
from shiwei.config import checks
from shiwei.ports.eyes import Eyes, Look, Target
from shiwei.ports.outside import Outside, install

LOOKING = frozenset({"worker", "patrol", "demo"})
"""The commands that look at cameras; the others never load a decoder."""


def wire(name: str) -> None:
    """Set Django up and install the outside; called once, before any command that needs state.

    Settings that cannot be end the process with status 2 and one line that says why.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shiwei.config.settings")
    try:
        django.setup()
    except ImproperlyConfigured as refused:
        print(f"shiwei: {refused}", file=sys.stderr)
        raise SystemExit(2) from refused
    checks.register()
    eyes, executor = _looking() if name in LOOKING else (_blind, _no_executor)
    install(
        Outside(
            clock=SystemClock(),
            files=FolderFiles(settings.DATA / "files"),
            eyes=eyes,
            courier=AppriseCourier(settings.NOTICE_CHANNELS),
            executor=executor,
        )
    )


def _looking() -> tuple[Eyes, Callable[[int], Executor]]:
    """Loaded by name, so that pages and one-off commands start without OpenCV and libav."""
    eyes: Any = importlib.import_module("shiwei.adapters.eyes")
    pools: Any = importlib.import_module("shiwei.adapters.pools")
    return cast("Eyes", eyes.look), pools.process_pool


def _blind(targets: tuple[Target, ...]) -> list[Look]:
    raise RuntimeError("this process does not look at cameras: the worker and `shiwei patrol` do")


def _no_executor(workers: int) -> Executor:
    raise RuntimeError("this process carries no rounds: the worker and `shiwei patrol` do")
