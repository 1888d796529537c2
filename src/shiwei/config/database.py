"""Which database: embedded SQLite in the data folder, or what DATABASE_URL names."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=15000; PRAGMA foreign_keys=ON; "
    "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;"
)


def from_environment(data: Path) -> dict[str, Any]:
    """Django's settings for the default database. Raises ImproperlyConfigured naming the fault of DATABASE_URL."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        return _sqlite(data / "shiwei.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path)))
    if parts.scheme in {"postgres", "postgresql"}:
        return _postgresql(parts.hostname or "", parts.port, unquote(parts.path.lstrip("/")), parts)
    raise ImproperlyConfigured(f"DATABASE_URL: unknown scheme {parts.scheme!r}; use postgresql:// or sqlite:///")


def _sqlite(path: Path) -> dict[str, Any]:
    path.parent.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "init_command": _PRAGMAS, "timeout": 15},
    }


def _postgresql(host: str, port: int | None, name: str, parts: Any) -> dict[str, Any]:
    if not name:
        raise ImproperlyConfigured("DATABASE_URL: no database name after the host")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": host,
        "PORT": str(port or ""),
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 8}},
    }
