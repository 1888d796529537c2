"""Secrets: from the environment, else made once in the data folder with owner-only rights."""

from __future__ import annotations

import os
import secrets as _secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def secret(data: Path, name: str) -> str:
    """The value of the environment variable ``name``, else of ``data/secrets/<name>``, made when missing.

    Raises ImproperlyConfigured when the folder cannot be written.
    """
    if value := os.environ.get(name):
        return value
    path = data / "secrets" / name.lower()
    try:
        return _kept(path)
    except OSError as error:
        raise ImproperlyConfigured(
            f"cannot keep {name} in {path.parent} ({error.strerror}): free space there, or set SHIWEI_DATA"
        ) from error


def _kept(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write_once(path, _secrets.token_urlsafe(48))
    return path.read_text("ascii")


def _write_once(path: Path, value: str) -> None:
    """Two processes may start at once: whoever links first wins, both read the same value."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(value)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
