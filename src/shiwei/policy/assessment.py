"""What a replay finds: orders with their stages and deferrals, penalties, totals, refused events. Plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from shiwei.kernel.time import Span


@dataclass(frozen=True, slots=True)
class StageAssessment:
    """One stage (环节) of one unit. ``end`` is None while it runs; ``elapsed`` is the unit's own time, without pauses
    and without the time the order lay with others; ``breach_at`` is the deadline that was overrun."""

    kind: str
    unit: str
    start: datetime
    end: datetime | None
    limit_hours: int
    deadline: datetime
    elapsed: timedelta
    paused: timedelta
    overtime: bool
    breach_at: datetime | None
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeferralAssessment:
    """One deferral (暂缓). ``start``/``end`` is the pause as it really was; None where there is none.

    ``hours`` were asked for, ``granted_hours`` granted (None: open, for severe weather); ``refusal`` is a reason code.
    """

    state: str
    category: str
    unit: str
    start: datetime | None
    end: datetime | None
    late: bool
    filed: datetime
    hours: int | None
    granted_hours: int | None
    renews: str | None
    retroactive: bool
    impact_end: datetime | None
    refusal: str | None


@dataclass(frozen=True, slots=True)
class TimingAssessment:
    """One request for special timing (另计, A09): REQUESTED, GRANTED with a pause or a substitute deadline, REFUSED."""

    state: str
    unit: str
    requested: datetime
    timely: bool
    pause: Span | None
    deadline: datetime | None


@dataclass(frozen=True, slots=True)
class OrderAssessment:
    """One order. ``total`` runs from the start of triage to the closing, without pauses taken out.

    ``awaiting`` are the units whose signature under a deferred repair is still missing (R11.6), by name.
    """

    state: str
    urgency: str
    cameras: int
    emergency_since: datetime | None
    total: timedelta
    stages: tuple[StageAssessment, ...]
    deferrals: Mapping[str, DeferralAssessment]
    timings: Mapping[str, TimingAssessment]
    awaiting: tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class PenaltyKey:
    """What makes a count one count: the cause, the liable unit, the act (regulation part B.6)."""

    cause: str
    unit: str
    act: str


@dataclass(frozen=True, slots=True)
class PenaltyAssessment:
    """One count of Article 28. ``amount`` is what one count of this cause costs this unit, in every state."""

    cause: str
    ground: str | None
    unit: str
    contract: str | None
    order: str | None
    act: str
    occurred_at: datetime
    state: str
    amount: Decimal
    because: tuple[str, ...]
    merged_into: PenaltyKey | None = None

    @property
    def key(self) -> PenaltyKey:
        return PenaltyKey(self.cause, self.unit, self.act)


@dataclass(frozen=True, slots=True)
class UnitTotal:
    """``counts`` and ``confirmed`` (yuan) hold confirmed counts only; ``open_counts`` those still undecided."""

    counts: int
    confirmed: Decimal
    open_counts: int


@dataclass(frozen=True, slots=True)
class Rejected:
    """An event a rule forbids: its position in the file, and the article that forbids it. It changed nothing."""

    index: int
    type: str
    article: str
    why: str


@dataclass(frozen=True, slots=True)
class Assessment:
    orders: Mapping[str, OrderAssessment]
    penalties: tuple[PenaltyAssessment, ...]
    totals: Mapping[str, UnitTotal]
    rejected: tuple[Rejected, ...]
