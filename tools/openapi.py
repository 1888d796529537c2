"""The committed OpenAPI description: `write` it, or `check` that it is what the application serves."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

FILE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "openapi.json"


def served() -> str:
    os.environ.setdefault("SHIWEI_DATA", tempfile.mkdtemp())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shiwei.config.settings")
    import django  # noqa: PLC0415  (settings first)

    django.setup()
    from shiwei.api.app import api  # noqa: PLC0415

    return json.dumps(api.get_openapi_schema(), ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n"


def main() -> int:
    if sys.argv[1:] == ["write"]:
        FILE.parent.mkdir(parents=True, exist_ok=True)
        FILE.write_text(served(), "utf-8")
        return 0
    if not FILE.exists() or FILE.read_text("utf-8") != served():
        print("docs/reference/openapi.json is not what the application serves: run `python -m tools.openapi write`")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
