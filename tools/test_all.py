"""`make test`: every test but the slow proofs; the database tests on SQLite and, where it answers, on PostgreSQL."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from subprocess import PIPE, STDOUT

PYTEST = [sys.executable, "-m", "pytest", "-q", "-rfEs"]
ORDERED = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]  # tests/conftest.py puts first what waits
POSTGRES = ("127.0.0.1", 5432)
DATABASE_TESTS = ["tests/apps", "tests/edges"]
_CLOSING = re.compile(r"\b(?:passed|failed|skipped|errors?|deselected|ran)\b.* in [\d.]+s")
_COUNT = re.compile(r"(\d+) (passed|failed|skipped|error|errors)")


def main() -> int:
    extra = sys.argv[1:]
    print("· tests on SQLite", flush=True)
    runs = [_pytest([*ORDERED, "-m", "not slow", *extra], {})]
    if _answers():
        print("· database tests on PostgreSQL (127.0.0.1:5432)", flush=True)
        url = f"postgresql://postgres@127.0.0.1:5432/shiwei_{os.getpid()}"  # the tests make and drop test_<name>
        there = {"DATABASE_URL": url, "SHIWEI_TESTS": "database"}
        runs.append(_pytest([*ORDERED, "-m", "not slow and not browser", *DATABASE_TESTS], there))
    else:
        print("· PostgreSQL: nothing answers on 127.0.0.1:5432, those tests are skipped", flush=True)
    passed, failed, skipped = (sum(column) for column in zip(*(counts for _, counts in runs), strict=True))
    status = max(code for code, _ in runs)
    print(f"\n{passed} passed, {failed} failed, {skipped} skipped", flush=True)
    return status


def _pytest(arguments: list[str], environment: dict[str, str]) -> tuple[int, tuple[int, int, int]]:
    """Run pytest, its words passed on as they come; its exit status, and the counts of its closing line."""
    closing, command = "", [*PYTEST, *arguments]
    with subprocess.Popen(command, env=os.environ | environment, stdout=PIPE, stderr=STDOUT, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            closing = line if _CLOSING.search(line) else closing
    passed, failed, skipped = _counts(closing)
    broken = process.returncode not in (0, 5) and not failed  # it did not come to a closing line
    return process.returncode, (passed, failed + broken, skipped)


def _counts(line: str) -> tuple[int, int, int]:
    found = {name: int(n) for n, name in _COUNT.findall(line)}
    failed = found.get("failed", 0) + found.get("error", 0) + found.get("errors", 0)
    return found.get("passed", 0), failed, found.get("skipped", 0)


def _answers() -> bool:
    try:
        socket.create_connection(POSTGRES, timeout=1).close()
    except OSError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
