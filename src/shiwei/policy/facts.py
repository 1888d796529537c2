"""What has been accepted so far. Facts only: no clock result stands here, so later facts recompute every clock."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from shiwei.kernel.time import Span
from shiwei.policy.case import Project
from shiwei.policy.vocabulary import Kind, State, Urgency
from shiwei.regulation.rulebook import Snapshot


class Ended(StrEnum):
    """Why a stage's holding ended."""

    DISPATCHED = "DISPATCHED"
    REPAIRED = "REPAIRED"
    NOT_MINE = "NOT_MINE"
    NOT_REPAIRED = "NOT_REPAIRED"
    DECIDED = "DECIDED"
    MERGED = "MERGED"
    VOID = "VOID"


@dataclass(slots=True)
class Holding:
    start: datetime
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Upgrade:
    """From ``at`` on the stage has at most ``hours`` of running time left (Q16)."""

    at: datetime
    hours: int


@dataclass(frozen=True, slots=True)
class Substitute:
    """A deadline the owner set in place of the clock's (A09), the upgrades until then included."""

    granted: datetime
    deadline: datetime
    replaced: tuple[Upgrade, ...] = ()


@dataclass(slots=True)
class Stage:
    """One stage with everything frozen at its start (T11). A REPAIR stage that resumes gets another holding.

    ``episode`` is the emergency it last took account of.
    """

    kind: Kind
    unit: str
    holdings: list[Holding]
    snapshot: Snapshot
    limit_hours: int
    limit_because: tuple[str, ...]
    threshold: int
    episode: int
    ended_by: Ended | None = None
    arrived: bool = False
    assessed: bool = True
    excluded: bool = False
    claimed: bool = False
    joined: bool = False
    upgrades: list[Upgrade] = field(default_factory=list)
    substitute: Substitute | None = None

    @property
    def start(self) -> datetime:
        return self.holdings[0].start

    @property
    def end(self) -> datetime | None:
        return self.holdings[-1].end


class Decision(StrEnum):
    """What was decided about a deferral application; its place in time is the clock's business."""

    SUBMITTED = "SUBMITTED"
    RETURNED = "RETURNED"
    APPROVED = "APPROVED"
    REFUSED = "REFUSED"
    TERMINATED = "TERMINATED"
    VOIDED = "VOIDED"


@dataclass(slots=True)
class Deferral:
    """One deferral application and what became of it. ``renews`` is set only where it continues that deferral."""

    id: str
    unit: str
    stage: Stage
    category: str
    filed: datetime
    hours: int | None
    late: bool
    renews: str | None
    decision: Decision = Decision.SUBMITTED
    granted_hours: int | None = None
    left: timedelta = timedelta()
    approved_seq: int = -1
    retroactive: bool = False
    impact_end: datetime | None = None
    refusal: str | None = None
    pinned_start: datetime | None = None
    terminated: datetime | None = None
    left_at: datetime | None = None
    left_by: Ended | None = None


@dataclass(slots=True)
class Timing:
    """One request for special timing (A09), about the stage that ran at the request."""

    id: str
    stage: Stage
    unit: str
    requested: datetime
    timely: bool
    decided: bool = False
    pause: Span | None = None
    deadline: datetime | None = None
    left_at: datetime | None = None


@dataclass(slots=True)
class Order:
    """One order. ``signed_for`` are the deferrals approved by the last confirmation: it is for these that is signed."""

    id: str
    project_id: str
    project: Project
    source: str
    fault: str
    cameras: set[str]
    camera_count: int
    system_wide: bool
    exclusions: set[str]
    urgency: Urgency = Urgency.NORMAL
    emergency_since: datetime | None = None
    episode: int = 0
    state: State = State.PENDING_TRIAGE
    stages: list[Stage] = field(default_factory=list)
    repaired: Stage | None = None
    deferrals: dict[str, Deferral] = field(default_factory=dict)
    timings: dict[str, Timing] = field(default_factory=dict)
    bounces: Counter[frozenset[str]] = field(default_factory=Counter)
    consulted: bool = False
    consents: list[tuple[int, datetime]] = field(default_factory=list)
    signed: set[str] = field(default_factory=set)
    signed_for: set[str] = field(default_factory=set)
    closed: datetime | None = None

    @property
    def running(self) -> Stage | None:
        """The stage that runs, if one does."""
        for stage in reversed(self.stages):
            if stage.end is None:
                return stage
        return None

    @property
    def triage(self) -> Stage:
        return self.stages[0]

    @property
    def affected(self) -> int:
        """How many cameras the order concerns."""
        return len(self.cameras) + self.camera_count

    def repaired_stage(self) -> Stage:
        """The stage of the last feedback. Only asked after one."""
        assert self.repaired is not None
        return self.repaired
