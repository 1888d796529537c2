"""Counts of Article 28 over JSON: the ledger, one count with its story, and what its parties do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, QueryEx, Router, Schema, Status
from ninja.errors import HttpError

from shiwei.accounts.facts import Actor
from shiwei.accounts.models import Unit
from shiwei.api.auth import allowed
from shiwei.api.orders import ERRORS
from shiwei.assets.models import Project
from shiwei.contracts.models import Contract
from shiwei.kernel.money import format_yuan
from shiwei.kernel.verdict import Verdict
from shiwei.ledger.queries import EventRow
from shiwei.penalties import explained, queries
from shiwei.penalties.actions.dispute import dispute
from shiwei.penalties.actions.open_reversal import open_reversal
from shiwei.penalties.actions.sign import sign
from shiwei.penalties.actions.sign_reversal import sign_reversal
from shiwei.penalties.actions.state_finding import Statement, state_finding
from shiwei.penalties.actions.withdraw import withdraw
from shiwei.penalties.models import Penalty
from shiwei.ports.outside import outside
from shiwei.workorders import queries as orders

router = Router(tags=["counts"])

Cause = Literal[
    "PATROL_UNTIMELY", "FAULT_OVERTIME", "RELOCATION_OVERTIME", "POOR_IMAGE_QUALITY", "MEETING_NOT_ON_TIME",
    "RECORD_NOT_KEPT", "PROVINCIAL_PASS_RATE_LOW", "ILLEGAL_EXTERNAL_CONNECTION", "KEY_LOCATION_INTERRUPTION",
    "CAMERA_FILE_ACCURACY_LOW",
]  # fmt: skip


class CountOut(Schema):
    """One count. Amounts are text with two decimals; ``net`` is nothing once the count was reversed."""

    id: int
    cause: str
    ground: str
    unit: str
    order: str
    contract: str
    act: str
    occurred_at: datetime
    state: str
    amount: str
    net: str
    because: list[str]
    merged_into: int | None
    reversed_at: datetime | None


class StepOut(Schema):
    """One act about a count: the event's type, the person, the unit, the server's instant, the words given."""

    type: str
    actor: str
    unit: str
    at: datetime
    text: str


class AmountOut(Schema):
    """Where the amount comes from: level ``contract``, ``county`` or ``city``, the paper, its number and words."""

    level: str
    paper: str
    number: str
    quote: str
    rule: str


class CountDetailOut(CountOut):
    story: list[StepOut]
    owner_signed_at: datetime | None
    unit_signed_at: datetime | None
    amount_source: AmountOut
    evidence: list[dict[str, Any]]


class TotalsOut(Schema):
    """As the replay's totals; ``net`` is ``confirmed`` without what was reversed since."""

    counts: int
    confirmed: str
    open_counts: int
    reversed_counts: int
    net: str


class CountsOut(Schema):
    counts: list[CountOut]
    totals: TotalsOut
    next: str = Field("", description="key of the next page; empty on the last")


class SignIn(Schema):
    note: str = Field("", max_length=2000)


class ReasonIn(Schema):
    reason: str = Field(min_length=1, max_length=2000)


class DisputeIn(ReasonIn):
    evidence: list[str] = Field([], description="hashes of kept files")


class ReversalIn(ReasonIn):
    ruling: str = Field(min_length=1, max_length=120)
    evidence: list[str] = Field(min_length=1)


class FindingIn(Schema):
    """What the owner states. ``act`` may be left empty: what makes it one count then follows from the cause."""

    cause: Cause
    unit: str
    project: str
    contract: str = ""
    order: str = ""
    thing: str = Field("", max_length=60)
    act: str = Field("", max_length=120)
    passed: int | None = None
    total: int | None = None
    evidence: list[str] = []
    note: str = Field("", max_length=4000)


@router.get("", response={200: CountsOut, **ERRORS}, summary="Counts you may see, newest first, with their totals")
def list_counts(
    request: HttpRequest,
    view: str = "all",
    state: str = "",
    cause: str = "",
    unit: str = "",
    order: str = "",
    first: date | None = None,
    last: date | None = None,
    after: str = "",
    size: Annotated[int, QueryEx(ge=1, le=500)] = 50,
) -> dict[str, Any]:
    user, _ = allowed(request, "penalties.see")
    asked = queries.Filter(view, state, cause, unit, order, first, last, after, size)
    rows, more = queries.listed(user, asked)
    found = queries.totals(queries.matching(user, asked))
    totals = {
        "counts": found.counts,
        "confirmed": format_yuan(found.confirmed),
        "open_counts": found.open_counts,
        "reversed_counts": found.reversed_counts,
        "net": format_yuan(found.net),
    }
    return {"counts": [plain(count) for count in rows], "totals": totals, "next": more}


@router.get("/{int:pk}", response={200: CountDetailOut, **ERRORS}, summary="One count with its story")
def get_count(request: HttpRequest, pk: int) -> dict[str, Any]:
    user, _ = allowed(request, "penalties.see")
    return detail(queries.one(user, pk))


@router.post("", response={201: CountDetailOut, **ERRORS}, summary="State a finding (the owner)")
def state_a_finding(request: HttpRequest, body: FindingIn) -> Status[dict[str, Any]]:
    user, actor = allowed(request, "penalties.state_finding")
    order = orders.one(user, body.order) if body.order else None
    what = Statement(
        cause=body.cause,
        unit=_row(Unit, body.unit, "unit"),
        project=_row(Project, body.project, "project"),
        contract=_row(Contract, body.contract, "contract") if body.contract else None,
        order=order,
        thing=body.thing,
        act=body.act,
        passed=body.passed,
        total=body.total,
        evidence=[{"kind": "file", "text": "", "ref": ref} for ref in body.evidence],
        note=body.note,
    )
    _or_refuse(state_finding(what, actor, outside().clock.now()))
    made = Penalty.objects.filter(cause=body.cause, unit=what.unit).latest("pk")
    return Status(201, detail(queries.one(user, made.pk)))


@router.post("/{int:pk}/sign", response={200: CountDetailOut, **ERRORS}, summary="Sign, as one of the two parties")
def sign_count(request: HttpRequest, pk: int, body: SignIn) -> dict[str, Any]:
    return _act(request, pk, "penalties.sign", lambda c, a, now: sign(c, a, now, note=body.note))


@router.post("/{int:pk}/dispute", response={200: CountDetailOut, **ERRORS}, summary="Dispute (the liable unit)")
def dispute_count(request: HttpRequest, pk: int, body: DisputeIn) -> dict[str, Any]:
    return _act(
        request, pk, "penalties.dispute", lambda c, a, now: dispute(c, body.reason, a, now, evidence=body.evidence)
    )


@router.post("/{int:pk}/withdraw", response={200: CountDetailOut, **ERRORS}, summary="Withdraw (the owner)")
def withdraw_count(request: HttpRequest, pk: int, body: ReasonIn) -> dict[str, Any]:
    return _act(request, pk, "penalties.withdraw", lambda c, a, now: withdraw(c, body.reason, a, now))


@router.post("/{int:pk}/reverse", response={200: CountDetailOut, **ERRORS}, summary="Open a reversal by a ruling")
def reverse_count(request: HttpRequest, pk: int, body: ReversalIn) -> dict[str, Any]:
    return _act(
        request, pk, "penalties.reverse",
        lambda c, a, now: open_reversal(c, body.reason, body.ruling, body.evidence, a, now),
    )  # fmt: skip


@router.post("/{int:pk}/sign-reversal", response={200: CountDetailOut, **ERRORS}, summary="Sign the reversal")
def sign_a_reversal(request: HttpRequest, pk: int) -> dict[str, Any]:
    return _act(request, pk, "penalties.reverse", sign_reversal)


def _act(
    request: HttpRequest, pk: int, verb: str, act: Callable[[Penalty, Actor, datetime], Verdict]
) -> dict[str, Any]:
    """Permission, count in scope, act; a refusal is 422 with its article."""
    user, actor = allowed(request, verb)
    _or_refuse(act(queries.one(user, pk), actor, outside().clock.now()))
    return detail(queries.one(user, pk))


def _or_refuse(verdict: Verdict) -> None:
    if not verdict:
        raise HttpError(422, f"Article {verdict.article}: {verdict.why}")


def _row(model: type[Any], code: str, kind: str) -> Any:
    found = model.objects.filter(code=code).first()
    if found is None:
        raise HttpError(422, f"{kind} {code!r} is not in the registry")
    return found


def plain(count: Penalty) -> dict[str, Any]:
    """A count as ``CountOut``."""
    names = ("cause", "ground", "act", "occurred_at", "state", "because", "reversed_at")
    return {name: getattr(count, name) for name in names} | {
        "id": count.pk,
        "unit": count.unit.code,
        "order": count.order.number if count.order else "",
        "contract": count.contract.code if count.contract else "",
        "amount": format_yuan(count.amount),
        "net": "0.00" if count.reversed_at else format_yuan(count.amount),
        "merged_into": count.merged_into_id,
    }


def detail(count: Penalty) -> dict[str, Any]:
    """A count as ``CountDetailOut``."""
    rows = explained.story(count)
    signed, source = explained.signatures(count, rows), explained.amount_source(count)
    return plain(count) | {
        "story": [_step(row) for row in rows],
        "owner_signed_at": signed.owner.at if signed.owner else None,
        "unit_signed_at": signed.unit.at if signed.unit else None,
        "amount_source": {name: getattr(source, name) for name in ("level", "paper", "number", "quote", "rule")},
        "evidence": explained.evidence(rows),
    }


def _step(row: EventRow) -> dict[str, Any]:
    told = {**row.data.get("more", {}), **row.data.get("case", {})}
    text = str(told.get("note") or told.get("reason") or "")
    return {"type": row.verb, "actor": row.actor, "unit": row.unit, "at": row.at, "text": text}
