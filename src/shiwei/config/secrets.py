"""Secrets: from the environment, else made once in the data folder with owner-only rights."""

from __future__ import annotations

import os
import secrets as _secrets
from pathlib import Path


def secret(data: Path, name: str) -> str:
    """The value of the environment variable ``name``, else of ``data/secrets/<name>``, made when missing."""
    if value := os.environ.get(name):
        return value
    path = data / "secrets" / name.lower()
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
