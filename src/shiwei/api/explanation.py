"""An order's explanation over JSON: limits with their source, pauses with their paper, each stage's story (R10.1)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema
from ninja.errors import HttpError

from shiwei.api.auth import allowed
from shiwei.api.orders import ERRORS
from shiwei.policy.case import CaseError
from shiwei.policy.explain import explain
from shiwei.policy.explain.plain import to_plain
from shiwei.ports.outside import outside
from shiwei.workorders import queries
from shiwei.workorders.facts import case_of

router = Router(tags=["orders"])


class LimitOut(Schema):
    hours: int
    key: str
    rule: str
    article: str
    level: str = Field(description="upper, contract, county, city or default: who set it")
    citation: str
    lawful: int | None = Field(description="what the regulation itself says, where another level prevails")


class PauseOut(Schema):
    kind: str
    paper: str
    unit: str
    start: datetime
    end: datetime | None
    asked_at: datetime | None
    asked_by: str | None
    granted_at: datetime | None
    granted_by: str | None
    category: str | None
    hours: int | None
    late: bool
    retroactive: bool
    open_end: bool
    renews: str | None
    rules: list[str]


class SentenceOut(Schema):
    """A sentence by its code; ``before`` and ``after`` are the deadline, where this is what moved it."""

    code: str
    at: datetime | None
    values: dict[str, Any]
    rules: list[str]
    before: datetime | None
    after: datetime | None


class StageExplanationOut(Schema):
    position: int
    kind: str
    unit: str
    start: datetime
    end: datetime | None
    limit: LimitOut
    first_deadline: datetime
    deadline: datetime
    used_seconds: int
    paused_seconds: int
    left_seconds: int
    over_seconds: int
    overtime: bool
    held: bool
    assessed: bool
    breach_at: datetime | None
    pauses: list[PauseOut]
    because: list[str]
    story: list[SentenceOut]


class PieceOut(Schema):
    start: datetime
    end: datetime
    kind: str
    stage: int | None
    unit: str | None
    seconds: int


class PartyOut(Schema):
    unit: str | None
    used_seconds: int
    paused_seconds: int
    other_seconds: int
    seconds: int


class ExplanationOut(Schema):
    """One order at ``as_of``. The pieces follow each other without a hole; they and the parties add up to the total."""

    order: str
    state: str
    urgency: str
    emergency_since: datetime | None
    as_of: datetime
    start: datetime
    end: datetime | None
    total_seconds: int
    stages: list[StageExplanationOut]
    pieces: list[PieceOut]
    parties: list[PartyOut]


@router.get("/{number}/explanation", response={200: ExplanationOut, **ERRORS}, summary="Why an order's clocks say so")
def explain_order(request: HttpRequest, number: str) -> dict[str, Any]:
    """409 where the order's journal cannot be judged now: its page then shows the clocks as they were last."""
    user, _ = allowed(request, "workorders.see")
    order = queries.one(user, number)
    try:
        told = to_plain(explain(case_of(order.number, outside().clock.now()), order.number))
    except (CaseError, LookupError) as unjudged:
        raise HttpError(409, f"order {number} cannot be judged now: the system's engineer is told") from unjudged
    return {**told, "start": told["from"], "end": told["to"]}
