"""The tool behind `make test` counts what pytest says, and never calls a broken run a good one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from tools import test_all as tool

from shiwei.config import settings as product

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(("line", "counts"), [
    ("105 passed in 3.25s", (105, 0, 0)),
    ("2 failed, 103 passed, 6 skipped, 1 warning in 3.25s", (103, 2, 6)),
    ("1 failed, 1 error in 0.1s", (0, 2, 0)),
    ("3 errors in 0.1s", (0, 3, 0)),
    ("4 passed, 2 xfailed, 9 deselected in 0.1s", (4, 0, 0)),
    ("no tests ran in 0.01s", (0, 0, 0)),
])  # fmt: skip
def test_the_closing_line_is_counted(line: str, counts: tuple[int, int, int]) -> None:
    assert tool._counts(line) == counts


@pytest.mark.parametrize(("program", "status", "failed"), [
    ("print('5 passed in 1s')", 0, 0),
    ("print('5 passed in 1s'); raise SystemExit(3)", 3, 1),
    ("print('1 failed, 5 passed in 1s'); raise SystemExit(1)", 1, 1),
    ("raise SystemExit(4)", 4, 1),
])  # fmt: skip
def test_a_run_that_broke_off_is_a_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], program: str, status: int, failed: int
) -> None:
    monkeypatch.setattr(tool, "PYTEST", [sys.executable, "-c", program])
    found, (_, counted, _) = tool._pytest([], {})
    assert (found, counted) == (status, failed)
    if "passed" in program:
        assert "5 passed" in capsys.readouterr().out


def test_ci_is_a_script_that_bash_can_read() -> None:
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0


def test_passwords_are_hashed_fast_in_tests_only() -> None:
    told = [n.rsplit(".", 1)[-1] for n in (product.PASSWORD_HASHERS[0], settings.PASSWORD_HASHERS[0])]
    assert told == ["Argon2PasswordHasher", "MD5PasswordHasher"]
