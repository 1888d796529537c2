"""Open a candidate: a suspected count with its evidence, for the owner to state or dismiss (X12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shiwei.accounts.models import Unit
from shiwei.assets.models import Project
from shiwei.penalties.models import Candidate
from shiwei.workorders.models import Order


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What was found. ``act`` makes it one count (B.6); ``evidence`` are rows of ``{"kind", "at", "text", "ref"}``."""

    cause: str
    unit: Unit
    project: Project
    act: str
    evidence: Sequence[dict[str, Any]]
    because: Sequence[str]
    order: Order | None = None


def open_candidate(what: Suspicion, now: datetime) -> Candidate:
    """The open candidate of this cause, unit and act; found twice it is still one, as it was found first (A41)."""
    row, _made = Candidate.objects.get_or_create(
        cause=what.cause,
        unit=what.unit,
        act=what.act,
        defaults={
            "project": what.project,
            "order": what.order,
            "found_at": now,
            "evidence": list(what.evidence),
            "because": list(what.because),
        },
    )
    return row
