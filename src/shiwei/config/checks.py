"""System checks: refuse unsafe settings, warn of doubtful ones. Each has an id and says what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks

from shiwei.config.preflight import is_loopback
from shiwei.ledger.chain import ALGORITHMS

Messages = list[checks.CheckMessage]


def register() -> None:
    """Make Django run these checks; called once by the wiring."""
    for check in (check_hosts, check_secrets, check_ledger, check_cookies, check_demo):
        checks.register(check, checks.Tags.security)


def _public() -> list[str]:
    return [host for host in settings.ALLOWED_HOSTS if not is_loopback(host)]


def check_hosts(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> Messages:
    """Error pages with the program's inside, or every name accepted, are for nobody outside."""
    found: Messages = []
    if settings.DEBUG and _public():
        hint = "Unset SHIWEI_DEBUG, or leave only 127.0.0.1 and localhost in SHIWEI_HOSTS."
        found.append(checks.Error(f"Debug pages would be shown to {_public()}.", hint=hint, id="shiwei.E001"))
    if "*" in settings.ALLOWED_HOSTS:
        hint = "Name the hosts that people use in SHIWEI_HOSTS, separated by commas."
        found.append(checks.Error("SHIWEI_HOSTS accepts every host name.", hint=hint, id="shiwei.E002"))
    return found


def check_secrets(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> Messages:
    """Keys are long, and only we can read them."""
    found: Messages = []
    for name in ("SECRET_KEY", "FIELD_KEY"):
        if len(getattr(settings, name)) < 32:
            hint = f"Set SHIWEI_{name} to at least 32 random characters, or unset it: one is made in the data folder."
            found.append(checks.Error(f"{name} is too short.", hint=hint, id="shiwei.E003"))
    folder = settings.DATA / "secrets"
    if folder.exists() and folder.stat().st_mode & 0o077:
        hint = f"Run: chmod 700 {folder}"
        found.append(checks.Warning(f"Others can look into {folder}.", hint=hint, id="shiwei.W002"))
    return found


def check_ledger(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> Messages:
    """New rows are hashed by an algorithm that verification knows."""
    if settings.LEDGER_ALGORITHM in ALGORITHMS:
        return []
    hint = f"Set SHIWEI_LEDGER_ALGORITHM to one of {', '.join(ALGORITHMS)}, or unset it."
    return [checks.Error(f"Unknown hash algorithm {settings.LEDGER_ALGORITHM!r}.", hint=hint, id="shiwei.E004")]


def check_cookies(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> Messages:
    """Over the network, sessions need HTTPS."""
    if not _public() or (settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE):
        return []
    hint = "Put HTTPS in front and set SHIWEI_HTTPS=1."
    return [checks.Warning(f"Sessions of {_public()} travel without HTTPS.", hint=hint, id="shiwei.W001")]


def check_demo(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> Messages:
    """The demo city's passwords are printed on its first page."""
    if not (settings.DEMO and _public()):
        return []
    hint = "Show the demo to people you trust only, and keep no real data in its folder."
    return [checks.Warning(f"The demo accounts are open to {_public()}.", hint=hint, id="shiwei.W003")]
