"""The built assets: logical names to hashed files, and the few icons that pages draw inline."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.templatetags.static import static

DIST = Path(__file__).resolve().parent / "static" / "dist"
REMEDY = "run `make assets` (needs Node 20 or newer)"


class AssetsMissing(RuntimeError):
    """The pages' assets are not built, or were built before a file was added."""


def asset_url(name: str) -> str:
    """The address of a built file by its logical name (``app.js``). Raises AssetsMissing."""
    return static(f"dist/{_built(name)}")


def asset_text(name: str) -> str:
    """The text of a built file by its logical name, for one that is served under an address of its own."""
    return (DIST / _built(name)).read_text("utf-8")


def _built(name: str) -> str:
    files: dict[str, str] = _read("manifest.json")["files"]
    if name not in files:
        raise AssetsMissing(f"asset {name!r} is not in the build: {REMEDY}")
    return files[name]


def icon_paths(name: str) -> str:
    """The inner SVG of an icon of ``frontend/icons.txt``. Raises AssetsMissing."""
    icons = _read("icons.json")
    if name not in icons:
        raise AssetsMissing(f"icon {name!r} is not in the build: add it to frontend/icons.txt and {REMEDY}")
    return str(icons[name])


def check_assets(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """System check: pages need their assets; commands without pages do not, hence a warning."""
    if (DIST / "manifest.json").exists():
        return []
    return [checks.Warning("The pages' assets are not built; every page will fail.", hint=REMEDY, id="shiwei.web.W001")]


def _read(name: str) -> Any:
    path = DIST / name
    try:
        return _parsed(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        raise AssetsMissing(f"the pages' assets are not built: {REMEDY}") from None


@lru_cache(maxsize=8)
def _parsed(path: Path, _version: int) -> Any:
    return json.loads(path.read_text("utf-8"))
