"""The same report sent by two doors at the same instant: one order, one number, one event; nobody gets an error."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.apps.report_race import AT_ONCE

ROOT = Path(__file__).parents[2]


def test_a_report_sent_under_one_key_at_the_same_instant_opens_one_order(own_database: dict[str, str]) -> None:
    program = "from tests.apps import report_race; report_race.race()"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=own_database,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout)
    assert told.pop("numbers") == ["GD20260603-0001"] * AT_ONCE
    assert told == {"orders": 1, "acts": 1, "reported": 1, "last": 1, "whole": True}
