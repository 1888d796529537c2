"""The real browser that some tests drive: where it is, and when they are skipped."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from shiwei.web import assets

CHROMIUM = Path(os.environ.get("SHIWEI_CHROMIUM", "/usr/bin/chromium"))
NEEDS = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no Chromium at {CHROMIUM} (apt install chromium)"),
    pytest.mark.skipif(not (assets.DIST / "manifest.json").exists(), reason="assets are not built: make assets"),
]
