"""The words of an explanation: what was seen of a round, and what it means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Observation:
    """One camera in one round. ``state`` is ``up``, ``down`` or ``untested``; ``reason`` and ``since`` (aware) tell
    of a camera that is down why it was called so and from when."""

    camera: str
    state: str
    reason: str | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Signal:
    """A direct reading of a node: ``state`` is ``up`` or ``down``, ``reason`` of a ``down`` ``power`` or ``link``."""

    node: str
    state: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """Planned work in force on a node; ``kind`` is the register's word for it."""

    node: str
    kind: str


@dataclass(frozen=True, slots=True)
class Cause:
    """A failed node and the cameras it takes down. ``domain`` is power, network, device or platform; ``confidence`` the
    probability (0-1) against every other explanation of the same cameras."""

    node: str
    domain: str
    unit: str
    cameras: tuple[str, ...]
    confidence: float
    because: tuple[str, ...]
    planned: bool = False


@dataclass(frozen=True, slots=True)
class Single:
    """A camera that is down by itself."""

    camera: str
    domain: str
    unit: str
    confidence: float
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Doubt:
    """A camera that behaves as if it hung under ``likely`` and not under ``told``; ``likely`` is None if nothing
    points anywhere."""

    camera: str
    told: str
    likely: str | None
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Every camera that is down stands in exactly one of ``causes`` and ``single``."""

    causes: tuple[Cause, ...] = ()
    single: tuple[Single, ...] = ()
    doubts: tuple[Doubt, ...] = ()
