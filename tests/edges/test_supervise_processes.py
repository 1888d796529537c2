"""The process tree: what dies is started again, what we end is ended, and nothing outlives us."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shiwei.config import processes
from shiwei.config.processes import Child, bound_logs, revive, stop_all

PATIENT = "import time; print('up', flush=True); time.sleep(600)"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
PARENT = f"""
import subprocess, sys, time
inner = subprocess.Popen([sys.executable, "-c", {PATIENT!r}])
print(inner.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def child(tmp_path: Path) -> Iterator[Callable[[str], Child]]:
    made: list[Child] = []

    def make(program: str) -> Child:
        made.append(Child(f"c{len(made)}", [sys.executable, "-c", program], tmp_path / f"c{len(made)}.log"))
        return made[-1]

    yield make
    stop_all(made, patience=0.1)


def until(done: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def pid(child: Child) -> int:
    assert child.process is not None
    return child.process.pid


def alive(number: int) -> bool:
    """Whether the process runs; a zombie that nobody has collected yet does not."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_child_that_dies_is_started_again_and_what_it_left_behind_is_ended(child: Callable[[str], Child]) -> None:
    parent = child(PARENT)
    parent.start()
    until(lambda: parent.log.read_text().strip())
    inner, first, said = int(parent.log.read_text().split()[0]), pid(parent), list[str]()
    os.kill(first, signal.SIGKILL)
    until(lambda: parent.status() is not None)
    now = parent.started
    revive([parent], now, said.append)
    assert "killed by SIGKILL" in said[0]
    assert str(parent.log) in said[0]
    until(lambda: not alive(inner))
    revive([parent], now + 0.4, said.append)
    assert pid(parent) == first
    revive([parent], now + 0.5, said.append)
    assert pid(parent) != first
    assert parent.status() is None
    assert len(said) == 1


def test_a_child_that_dies_again_and_again_is_started_ever_later(child: Callable[[str], Child]) -> None:
    hopeless, now, pauses = child("raise SystemExit(3)"), 0.0, []
    hopeless.start()
    for _ in range(9):
        until(lambda: hopeless.status() is not None)
        hopeless.started = now
        revive([hopeless], now, lambda line: None)
        assert hopeless.restart_at is not None
        pauses.append(hopeless.restart_at - now)
        now = hopeless.restart_at
        revive([hopeless], now, lambda line: None)
    assert pauses == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]


def test_after_a_steady_time_a_death_is_answered_at_once_again(child: Callable[[str], Child]) -> None:
    once = child("raise SystemExit(3)")
    once.start()
    once.deaths, once.started = 9, 0.0
    until(lambda: once.status() is not None)
    revive([once], processes.STEADY + 1, lambda line: None)
    assert once.restart_at == processes.STEADY + 1.5


def test_stopping_ends_the_polite_the_deaf_and_their_own_children(child: Callable[[str], Child]) -> None:
    polite, deaf, parent = child(PATIENT), child(DEAF), child(PARENT)
    for one in (polite, deaf, parent):
        one.start()
    until(lambda: all(c.log.exists() and c.log.read_text().strip() for c in (polite, deaf, parent)))
    pids = [pid(polite), pid(deaf), pid(parent), int(parent.log.read_text().split()[0])]
    stop_all([polite, deaf, parent], patience=0.5)
    until(lambda: not any(alive(p) for p in pids))
    assert polite.status() == -signal.SIGTERM
    assert deaf.status() == -signal.SIGKILL


def test_children_end_when_their_parent_is_killed_with_9(tmp_path: Path) -> None:
    program = f"""
import sys, time
from pathlib import Path
from shiwei.config.processes import Child
child = Child("c", [sys.executable, "-c", {PATIENT!r}], Path({str(tmp_path / "c.log")!r}))
child.start()
print(child.process.pid, flush=True)
time.sleep(600)
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        inner = int(parent.stdout.readline())
        until(lambda: (tmp_path / "c.log").stat().st_size)
        assert alive(inner)
        parent.kill()
    until(lambda: not alive(inner))


def test_a_log_is_bounded_while_its_child_goes_on_writing(
    child: Callable[[str], Child], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "LOG_LIMIT", 2000)
    chatty = child("import time\nfor n in range(10**9):\n    print(n, flush=True)\n    time.sleep(0.0005)")
    chatty.start()
    until(lambda: chatty.log.exists() and chatty.log.stat().st_size > 2000)
    bound_logs([chatty])
    older = chatty.log.with_suffix(".old.log")
    assert older.read_text().startswith("0\n1\n")
    until(lambda: chatty.log.stat().st_size > 0)
    assert not chatty.log.read_bytes().startswith(b"\0")
    assert not chatty.log.read_text().startswith("0\n1\n")


def test_the_end_of_a_log_says_why_a_child_does_not_come_up(child: Callable[[str], Child]) -> None:
    failing = child("raise SystemExit('port 8554 is taken: end what runs there')")
    failing.start()
    until(lambda: failing.status() is not None)
    assert failing.last_words() == "    port 8554 is taken: end what runs there"
