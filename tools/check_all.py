"""`make check`: every static check, one line each, details where one fails."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BIN = Path(sys.executable).parent
MOST_LINES = 60

CHECKS: tuple[tuple[str, list[str]], ...] = (
    ("ruff: lint", [str(BIN / "ruff"), "check", "--output-format", "concise", "."]),
    ("ruff: format", [str(BIN / "ruff"), "format", "--check", "--output-format", "concise", "."]),
    ("mypy: strict", [str(BIN / "mypy")]),
    ("import contracts", [str(BIN / "lint-imports"), "--no-cache"]),
    ("django: checks", [str(BIN / "shiwei"), "manage", "check", "--fail-level", "ERROR"]),
    ("migrations", [str(BIN / "shiwei"), "manage", "makemigrations", "--check", "--dry-run"]),
    ("translations", [sys.executable, "-m", "tools.translations", "check"]),
    ("openapi", [sys.executable, "-m", "tools.openapi", "check"]),
)


def main() -> int:
    failed = 0
    with tempfile.TemporaryDirectory() as data:
        environment = os.environ | {"SHIWEI_DATA": data}
        for name, command in CHECKS:
            begun = time.monotonic()
            ran = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
            word = "OK" if ran.returncode == 0 else "FAILED"
            print(f"{name:20} {word:7} {time.monotonic() - begun:5.1f} s", flush=True)
            if ran.returncode:
                failed += 1
                _details(ran.stdout + ran.stderr)
    print(f"check: {len(CHECKS) - failed} of {len(CHECKS)} OK")
    return 1 if failed else 0


def _details(told: str) -> None:
    lines = told.strip().splitlines()
    print(*(f"    {line}" for line in lines[:MOST_LINES]), sep="\n")
    if len(lines) > MOST_LINES:
        print(f"    … and {len(lines) - MOST_LINES} more lines")
    print(flush=True)


if __name__ == "__main__":
    sys.exit(main())
