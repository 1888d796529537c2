"""What an explanation is made of. Plain values: codes, instants, spans, numbers; their words are made where they are
shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any


class PauseKind(StrEnum):
    """By what right a clock rests. A HOLD waits for a decision and may still turn out to be none (A11)."""

    DEFERRAL = "DEFERRAL"
    SPECIAL_TIMING = "SPECIAL_TIMING"
    SUSPENSION = "SUSPENSION"
    HOLD = "HOLD"


class PieceKind(StrEnum):
    """What one piece of an order's time was."""

    RUN = "RUN"
    OVER = "OVER"
    PAUSE = "PAUSE"
    HOLD = "HOLD"
    BEFORE_LAW = "BEFORE_LAW"
    SIGNING = "SIGNING"
    CLOSED = "CLOSED"


@dataclass(frozen=True, slots=True)
class Limit:
    """A stage's limit in whole hours, the parameter and rule it comes from, and who set it (part 0.5).

    ``level`` is upper, contract, county, city or default; ``citation`` the contract, the county or the rule. ``lawful``
    is what the regulation itself says, where another level prevails.
    """

    hours: int
    key: str
    rule: str
    article: str
    level: str
    citation: str
    lawful: int | None


@dataclass(frozen=True, slots=True)
class Pause:
    """A rest of one stage's clock, as it is known at the moment; ``end`` may lie ahead, None while nobody knows it.

    ``paper`` is the deferral, the request or the contract. ``granted_by`` is None for a HOLD. ``open_end`` marks severe
    weather whose end is not recorded yet: ``end`` is then the cut where the total is used up.
    """

    kind: PauseKind
    paper: str
    unit: str
    start: datetime
    end: datetime | None
    asked_at: datetime | None = None
    asked_by: str | None = None
    granted_at: datetime | None = None
    granted_by: str | None = None
    category: str | None = None
    hours: int | None = None
    late: bool = False
    retroactive: bool = False
    open_end: bool = False
    renews: str | None = None
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a stage's story. ``before`` and ``after`` are the deadline, where this is what moved it."""

    code: str
    at: datetime | None
    values: Mapping[str, Any] = field(default_factory=dict)
    rules: tuple[str, ...] = ()
    before: datetime | None = None
    after: datetime | None = None


@dataclass(frozen=True, slots=True)
class StageExplanation:
    """One stage (环节). ``used`` is the unit's own time; ``left`` and ``over`` are running time too, so that
    ``used + left`` or ``used - over`` is what the stage may last. ``first_deadline`` is the one it began with."""

    position: int
    kind: str
    unit: str
    start: datetime
    end: datetime | None
    limit: Limit
    first_deadline: datetime
    deadline: datetime
    used: timedelta
    paused: timedelta
    left: timedelta
    over: timedelta
    overtime: bool
    held: bool
    assessed: bool
    breach_at: datetime | None
    pauses: tuple[Pause, ...]
    because: tuple[str, ...]
    story: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the order's time that is one thing. ``stage`` and ``unit`` are None where nobody held the order."""

    start: datetime
    end: datetime
    kind: PieceKind
    stage: int | None = None
    unit: str | None = None

    @property
    def length(self) -> timedelta:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class PartyTime:
    """What one unit's share of the order's time was. ``unit`` None: nobody held it (signing, closed in error)."""

    unit: str | None
    used: timedelta
    paused: timedelta
    other: timedelta

    @property
    def whole(self) -> timedelta:
        return self.used + self.paused + self.other


@dataclass(frozen=True, slots=True)
class Explanation:
    """One order at one moment. The pieces follow each other without a hole; they and the parties add up to
    ``total``."""

    order: str
    state: str
    urgency: str
    emergency_since: datetime | None
    moment: datetime
    start: datetime
    end: datetime | None
    total: timedelta
    stages: tuple[StageExplanation, ...]
    pieces: tuple[Piece, ...]
    parties: tuple[PartyTime, ...]

    @property
    def late(self) -> tuple[StageExplanation, ...]:
        """The stages past their limit: the stories that answer "why is this late"."""
        return tuple(stage for stage in self.stages if stage.overtime)
