"""Child processes that end with us: started in one place, watched, restarted with back-off, stopped together."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_PR_SET_PDEATHSIG = 1
LOG_LIMIT = 8 * 1024 * 1024
LONGEST_PAUSE = 30.0


def end_with_parent() -> None:
    """On Linux, ask the kernel to end this process when its parent dies, also by kill -9."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """One process of the tree. ``ready_at`` is the monotonic moment before which it is not restarted."""

    name: str
    command: Sequence[str]
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    ready_at: float = 0.0

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        _bound(self.log)
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(  # noqa: S603  (our own commands)
                list(self.command),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env={**os.environ, **self.environment},
                preexec_fn=end_with_parent,  # noqa: PLW1509  (no threads here before the children run)
                start_new_session=True,
            )

    def died(self) -> int | None:
        """Its exit status if it is gone, else None."""
        return None if self.process is None else self.process.poll()


def _bound(log: Path) -> None:
    """Keep one older log beside the present one, so that logs never fill the disk."""
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".old.log"))


def revive(children: Sequence[Child], clock: Callable[[], float], say: Callable[[str], None]) -> None:
    """Start again what has died, each time after a longer pause."""
    for child in children:
        status = child.died()
        if status is None:
            continue
        if child.ready_at == 0.0:
            child.deaths += 1
            child.ready_at = clock() + min(0.5 * 2 ** (child.deaths - 1), LONGEST_PAUSE)
            say(f"{child.name} ended with status {status}; see {child.log}; starting it again")
        elif clock() >= child.ready_at:
            child.ready_at = 0.0
            child.start()


def stop_all(children: Sequence[Child], patience: float = 8.0) -> None:
    """SIGTERM to every child's group, last started first; SIGKILL to what is left after ``patience`` seconds."""
    alive = [c.process for c in reversed(children) if c.process is not None and c.process.poll() is None]
    for process in alive:
        _signal(process, signal.SIGTERM)
    for process in alive:
        try:
            process.wait(timeout=patience)
        except subprocess.TimeoutExpired:
            _signal(process, signal.SIGKILL)
            process.wait()


def _signal(process: subprocess.Popen[bytes], sign: signal.Signals) -> None:
    try:
        os.killpg(process.pid, sign)
    except ProcessLookupError:
        return
