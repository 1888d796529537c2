"""Child processes that end with us: started in one place, watched, restarted with back-off, stopped together."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from time import monotonic

LOG_LIMIT = 8 * 1024 * 1024
LONGEST_PAUSE = 30.0
STEADY = 60.0
"""Seconds after which a child counts as well again: its next death is answered without a long pause."""

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def _end_with(parent: int) -> None:
    """Ask the kernel to end this process when its parent dies, also by kill -9; runs in the child before it is born."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)


def end_with_parent() -> None:
    """The same from inside a process that somebody else started for us (granian's own worker)."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


@dataclass
class Child:
    """One process of the tree, leader of a group of its own. Times are monotonic seconds."""

    name: str
    command: Sequence[str]
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    started: float = 0.0
    restart_at: float | None = None

    def start(self) -> None:
        """Start it; what it prints goes to its log."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.restart_at, self.started = None, monotonic()
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(  # noqa: S603  (our own commands)
                list(self.command),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env={**os.environ, "PYTHONUNBUFFERED": "1", **self.environment},
                preexec_fn=partial(_end_with, os.getpid()),  # noqa: PLW1509  (two system calls, no locks)
                start_new_session=True,
            )

    def status(self) -> int | None:
        """Its exit status if it is gone, else None."""
        return None if self.process is None else self.process.poll()

    def last_words(self, lines: int = 6) -> str:
        """The end of its log, for a message that says why it does not come up."""
        text = self.log.read_bytes()[-4000:].decode("utf-8", "replace") if self.log.exists() else ""
        return "\n".join(f"    {line}" for line in text.splitlines()[-lines:])


def revive(children: Sequence[Child], now: float, say: Callable[[str], None]) -> None:
    """Start again what has died, each time after a longer pause; what it left behind in its group is ended first."""
    for child in children:
        if child.restart_at is not None:
            if now >= child.restart_at:
                child.start()
        elif (status := child.status()) is not None:
            _end_group(child)
            child.deaths = 1 if now - child.started > STEADY else child.deaths + 1
            pause = min(0.5 * 2 ** (child.deaths - 1), LONGEST_PAUSE)
            child.restart_at = now + pause
            say(f"{child.name} ended ({_word(status)}); starting it again in {pause:g} s. Its log: {child.log}")


def _word(status: int) -> str:
    return f"status {status}" if status >= 0 else f"killed by {signal.Signals(-status).name}"


def stop_all(children: Sequence[Child], patience: float = 8.0) -> None:
    """SIGTERM to every child, last started first; then SIGKILL to whatever is left of their groups."""
    alive = [c for c in reversed(children) if c.process is not None and c.process.poll() is None]
    for child in alive:
        assert child.process is not None
        child.process.terminate()
    until = monotonic() + patience
    for child in alive:
        assert child.process is not None
        try:
            child.process.wait(timeout=max(0.1, until - monotonic()))
        except subprocess.TimeoutExpired:
            child.process.kill()
            child.process.wait()
    for child in children:
        _end_group(child)


def _end_group(child: Child) -> None:
    """Nothing a child has started outlives it."""
    if child.process is None:
        return
    try:
        os.killpg(child.process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def bound_logs(children: Sequence[Child]) -> None:
    """Keep one older log beside each present one, both of bounded size. The children go on writing meanwhile."""
    for log in {child.log for child in children}:
        if log.exists() and log.stat().st_size > LOG_LIMIT:
            shutil.copyfile(log, log.with_suffix(".old.log"))
            os.truncate(log, 0)
