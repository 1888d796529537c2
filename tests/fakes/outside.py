"""One fake per port, ten lines each."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from shiwei.diagnosis.packed import with_head
from shiwei.diagnosis.result import FAULT_OF_KIND, OFFLINE_REASONS, Diagnosis, Finding
from shiwei.ports.eyes import Look, Target
from shiwei.ports.files import FilesFull
from shiwei.ports.notices import NoticeFailed


@dataclass
class FakeClock:
    moment: datetime = datetime(2026, 6, 3, 0, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def forward(self, **span: float) -> datetime:
        self.moment += timedelta(**span)
        return self.moment


@dataclass
class MemoryFiles:
    kept: dict[str, bytes] = field(default_factory=dict)
    full: bool = False

    def keep(self, content: bytes) -> str:
        if self.full:
            raise FilesFull("no room left in /nowhere: free space there, then run the round again")
        name = hashlib.sha256(content).hexdigest()
        self.kept[name] = content
        return name

    def read(self, sha256: str) -> bytes:
        try:
            return self.kept[sha256]
        except KeyError as error:
            raise FileNotFoundError(sha256) from error


LEARNED = with_head({"day": {"bytes": 4, "looks": 1, "measures": {}}}, b"view")


@dataclass
class ScriptedEyes:
    """Sees what the script says: camera code, or ``code:stream``, -> kind, ``warn:kind``, reason, or ``ok``; a list is
    used up look by look."""

    clock: FakeClock
    script: dict[str, Any] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)

    def __call__(self, targets: tuple[Target, ...]) -> list[Look]:
        return [self._look(t) for t in targets]

    def _look(self, target: Target) -> Look:
        self.seen.append(target.id)
        self.targets.append(target)
        told = self.script.get(f"{target.id}:{target.stream}", self.script.get(target.id, "ok"))
        if isinstance(told, list):
            told = told.pop(0) if len(told) > 1 else told[0]
        picture = None if told in OFFLINE_REASONS else f"{target.id} {told}".encode()
        learned = LEARNED if told == "ok" and target.learn != "never" else None
        return Look(target.id, self.clock.now(), diagnosis(told), picture, learned, target.stream)


def diagnosis(told: str) -> Diagnosis:
    """A diagnosis as the engine would give it for this word."""
    if told == "ok":
        return Diagnosis(True, None, None, 2, (), {"sharpness": 0.1})
    if told.startswith("warn:"):
        kind = told.removeprefix("warn:")
        return Diagnosis(True, None, None, 2, (Finding(kind, FAULT_OF_KIND[kind], 0.4, "warn"),), {"sharpness": 0.05})
    if told in FAULT_OF_KIND and told != "offline":
        return Diagnosis(True, None, None, 2, (Finding(told, FAULT_OF_KIND[told], 0.97, "fault"),), {"sharpness": 0.0})
    offline = (Finding("offline", "IMG_OFFLINE", 1.0, "fault"),) if told in OFFLINE_REASONS else ()
    return Diagnosis(False, told, None, 0, offline, {})


@dataclass
class Courier:
    sent: list[tuple[str, str, str]] = field(default_factory=list)
    failing: bool = False

    def deliver(self, address: str, subject: str, body: str, key: str) -> None:
        if self.failing:
            raise NoticeFailed(f"notice {key}: the gateway is away")
        self.sent.append((address, subject, key))


class Inline(Executor):
    """Runs each task at once, here."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future
