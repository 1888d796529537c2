"""Deferral over JSON (Articles 11, 12): file for one order or a batch, decide, end, ask what a decision would do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import QueryEx, Router, Status

from shiwei.accounts.facts import Actor
from shiwei.accounts.models import User
from shiwei.api.auth import allowed
from shiwei.api.deferral_schema import (
    AnswerIn,
    ApplicationIn,
    ApproveIn,
    DecisionIn,
    DeferralDetailOut,
    DeferralOut,
    DropIn,
    FalseIn,
    FileBatchIn,
    FileIn,
    ImpactIn,
    OnlyVersionIn,
    PaperIn,
    RefuseIn,
    TerminateIn,
    WhatIfOut,
)
from shiwei.api.orders import ERRORS
from shiwei.api.refusals import allowed_by_law, key_of
from shiwei.documents.models import FileKind, StoredFile
from shiwei.kernel.verdict import Verdict
from shiwei.ports.outside import outside
from shiwei.workorders import queries
from shiwei.workorders.actions.approve_deferral import approve_deferral
from shiwei.workorders.actions.end_impact import end_impact, state_impact_end
from shiwei.workorders.actions.file_batch import file_batch
from shiwei.workorders.actions.file_deferral import file_deferral
from shiwei.workorders.actions.open_finding import answer_finding, drop_finding, open_finding, uphold_finding
from shiwei.workorders.actions.refuse_deferral import refuse_deferral
from shiwei.workorders.actions.register_paper import register_paper
from shiwei.workorders.actions.return_deferral import return_deferral
from shiwei.workorders.actions.terminate_deferral import terminate_deferral
from shiwei.workorders.application import Application, filed_with
from shiwei.workorders.deferral_queries import deferral_of, deferrals_seen_by, to_decide
from shiwei.workorders.journal import expect
from shiwei.workorders.models import Deferral, Order
from shiwei.workorders.photo_check import check_photos
from shiwei.workorders.together import together
from shiwei.workorders.whatif import Outcome, if_approved, if_refused

router = Router(tags=["deferrals"])
OUT: dict[int, Any] = {200: DeferralDetailOut, **ERRORS}
MADE: dict[int, Any] = {201: DeferralDetailOut, **ERRORS}
DECIDE, FILE = "workorders.decide_deferral", "workorders.file_deferral"
One = Callable[[Deferral, Actor, str], Verdict]


@router.get("", response={200: list[DeferralOut], **ERRORS}, summary="Deferrals you may see")
def list_deferrals(
    request: HttpRequest,
    view: Literal["to_decide", "all"] = "all",
    order: str = "",
    state: str = "",
    size: Annotated[int, QueryEx(ge=1, le=500)] = 100,
) -> list[dict[str, Any]]:
    """``to_decide``: those that wait for your unit as owner, most pressing first; else the newest first."""
    user, _ = allowed(request, "workorders.see")
    rows = to_decide(user) if view == "to_decide" else deferrals_seen_by(user).order_by("-filed_at", "-pk")
    wanted = {name: value for name, value in (("order__number", order), ("state", state)) if value}
    return [plain(row) for row in rows.filter(**wanted)[:size]]


@router.post("", response=MADE, summary="File an application for one order")
def file(request: HttpRequest, body: FileIn) -> Status[dict[str, Any]]:
    user, actor = allowed(request, FILE)
    order, key = queries.one(user, body.order), key_of(request)
    what = application(body, renews=body.renews, completes=body.completes)
    allowed_by_law(file_deferral(order, what, actor, outside().clock.now(), key=key))
    return Status(201, detail(made(order, key)))


@router.post("/batch", response={201: list[DeferralOut], **ERRORS}, summary="File one application for several orders")
def file_many(request: HttpRequest, body: FileBatchIn) -> Status[list[dict[str, Any]]]:
    """All or none; a refusal names the order. Each is decided by itself."""
    user, actor = allowed(request, FILE)
    orders, key = [queries.one(user, number) for number in dict.fromkeys(body.orders)], key_of(request)
    allowed_by_law(file_batch(orders, application(body), actor, outside().clock.now(), key=key))
    rows = [made(order, f"{key}/{order.number}" if key else "") for order in orders]
    return Status(201, [plain(row) for row in rows])


@router.post("/paper", response=MADE, summary="Register an application that came on paper")
def paper(request: HttpRequest, body: PaperIn) -> Status[dict[str, Any]]:
    user, actor = allowed(request, DECIDE)
    order, key, now = queries.one(user, body.order), key_of(request), outside().clock.now()
    verdict = register_paper(
        order, application(body), actor, now, received_at=body.received_at, internal=body.internal, key=key
    )
    allowed_by_law(verdict)
    return Status(201, detail(made(order, key)))


@router.get("/{code}", response=OUT, summary="One application with its papers")
def show(request: HttpRequest, code: str) -> dict[str, Any]:
    user, _ = allowed(request, "workorders.see")
    return detail(deferral_of(user, code))


@router.get("/{code}/what-if", response={200: WhatIfOut, **ERRORS}, summary="What approving or refusing would do")
def what_if(
    request: HttpRequest,
    code: str,
    act: Literal["approve", "refuse"],
    hours: Annotated[int | None, QueryEx(ge=1, le=9999)] = None,
) -> dict[str, Any]:
    user, _ = allowed(request, DECIDE)
    row, now = deferral_of(user, code), outside().clock.now()
    return outcome(if_approved(row, hours, now) if act == "approve" else if_refused(row, now))


@router.post("/{code}/approve", response=OUT, summary="Approve, up to the hours asked for and the cap")
def approve(request: HttpRequest, code: str, body: ApproveIn) -> dict[str, Any]:
    def one(row: Deferral, actor: Actor, key: str) -> Verdict:
        now = outside().clock.now()
        return approve_deferral(
            row, body.hours, actor, now, opinion=body.opinion, retroactive=body.retroactive, key=key
        )

    return _decide(request, code, body, one)


@router.post("/{code}/return", response=OUT, summary="Return, saying what is missing")
def give_back(request: HttpRequest, code: str, body: DecisionIn) -> dict[str, Any]:
    def one(row: Deferral, actor: Actor, key: str) -> Verdict:
        return return_deferral(row, body.opinion, actor, outside().clock.now(), key=key)

    return _decide(request, code, body, one)


@router.post("/{code}/refuse", response=OUT, summary="Refuse with a reason code and the opinion")
def refuse(request: HttpRequest, code: str, body: RefuseIn) -> dict[str, Any]:
    def one(row: Deferral, actor: Actor, key: str) -> Verdict:
        now = outside().clock.now()
        return refuse_deferral(row, body.reason_code, actor, now, opinion=body.opinion, key=key)

    return _decide(request, code, body, one)


@router.post("/{code}/terminate", response=OUT, summary="End it early")
def terminate(request: HttpRequest, code: str, body: TerminateIn) -> dict[str, Any]:
    def one(row: Deferral, actor: Actor, key: str) -> Verdict:
        return terminate_deferral(row, body.reason, actor, outside().clock.now(), key=key)

    return _one(request, code, "workorders.terminate_deferral", body.version, one)


@router.post("/{code}/impact-end", response=OUT, summary="Accept when the weather's effect ended")
def accept_end(request: HttpRequest, code: str, body: ImpactIn) -> dict[str, Any]:
    def one(row: Deferral, actor: Actor, key: str) -> Verdict:
        return end_impact(row, body.impact_end, actor, outside().clock.now(), evidence=body.evidence, key=key)

    return _one(request, code, DECIDE, body.version, one)


@router.post("/{code}/state-impact-end", response=OUT, summary="State, as the unit, when the weather's effect ended")
def state_end(request: HttpRequest, code: str, body: ImpactIn) -> dict[str, Any]:
    def one(row: Deferral, actor: Actor, _key: str) -> Verdict:
        return state_impact_end(row, body.impact_end, actor, outside().clock.now(), evidence=body.evidence)

    return _one(request, code, FILE, body.version, one)


@router.post("/{code}/find-false", response=OUT, summary="Open the finding that it was false")
def false(request: HttpRequest, code: str, body: FalseIn) -> dict[str, Any]:
    def one(row: Deferral, actor: Actor, _key: str) -> Verdict:
        return open_finding(row, body.evidence, actor, outside().clock.now())

    return _one(request, code, DECIDE, body.version, one)


@router.post("/{code}/answer-false", response=OUT, summary="Answer, as the unit, the finding (72 hours)")
def answer_false(request: HttpRequest, code: str, body: AnswerIn) -> dict[str, Any]:
    def one(row: Deferral, actor: Actor, _key: str) -> Verdict:
        return answer_finding(row, body.answer, actor, outside().clock.now())

    return _one(request, code, FILE, body.version, one)


@router.post("/{code}/uphold-false", response=OUT, summary="Uphold the finding: void from the beginning")
def uphold_false(request: HttpRequest, code: str, body: OnlyVersionIn) -> dict[str, Any]:
    def one(row: Deferral, actor: Actor, key: str) -> Verdict:
        return uphold_finding(row, actor, outside().clock.now(), key=key)

    return _one(request, code, DECIDE, body.version, one)


@router.post("/{code}/drop-false", response=OUT, summary="Drop the finding: nothing changes")
def drop_false(request: HttpRequest, code: str, body: DropIn) -> dict[str, Any]:
    def one(row: Deferral, actor: Actor, _key: str) -> Verdict:
        return drop_finding(row, body.note, actor, outside().clock.now())

    return _one(request, code, DECIDE, body.version, one)


def _decide(request: HttpRequest, code: str, body: DecisionIn, one: One) -> dict[str, Any]:
    """Decide this one, and with it those of its batch that are named, all or none."""
    user, actor = allowed(request, DECIDE)
    row, key = deferral_of(user, code), key_of(request)
    expect(row.order, body.version)
    chosen = [row, *_of_same_batch(user, row, body.codes)]
    acts = ((each.code, each) for each in chosen)
    allowed_by_law(together(acts, lambda each: one(each, actor, f"{key}/{each.code}"[-80:] if key else "")))
    return detail(deferral_of(user, code))


def _of_same_batch(user: User, row: Deferral, codes: Sequence[str]) -> list[Deferral]:
    others = [deferral_of(user, code) for code in dict.fromkeys(codes) if code != row.code]
    return [other for other in others if row.batch and other.batch == row.batch]


def _one(request: HttpRequest, code: str, verb: str, version: int | None, one: One) -> dict[str, Any]:
    user, actor = allowed(request, verb)
    row = deferral_of(user, code)
    expect(row.order, version)
    allowed_by_law(one(row, actor, key_of(request)))
    return detail(deferral_of(user, code))


def application(body: ApplicationIn, **more: str) -> Application:
    """The application that the body tells."""
    return Application(body.category, body.reason.strip(), body.hours, body.photos, body.form, body.part, **more)


def made(order: Order, key: str) -> Deferral:
    """What was filed under the key, else the order's newest application."""
    code = filed_with(order, key)
    rows = Deferral.objects.filter(order=order).select_related("order", "unit").order_by("filed_at", "pk")
    return rows.get(code=code) if code else rows[len(rows) - 1]


def plain(row: Deferral) -> dict[str, Any]:
    """A deferral as ``DeferralOut``."""
    names = ("code", "category", "state", "filed_at", "hours", "granted_hours", "start", "end", "late", "renews")
    more = ("retroactive", "impact_end", "refusal", "reason", "batch", "part", "decided_at", "decided_by", "opinion")
    told = {name: getattr(row, name) for name in (*names, *more)}
    return told | {"order": row.order.number, "unit": row.unit.code, "version": row.order.version}


def detail(row: Deferral) -> dict[str, Any]:
    """A deferral as ``DeferralDetailOut``."""
    files = {f.sha256: f for f in StoredFile.objects.filter(sha256__in=row.photos, kind=FileKind.PHOTO)}
    checks = check_photos([files[sha] for sha in row.photos if sha in files], [row.order], row.filed_at)
    photos = [
        {"sha256": c.file.sha256, "minutes": c.minutes, "metres": c.metres, "remarks": list(c.remarks)} for c in checks
    ]
    return plain(row) | {"photos": photos, "form": row.form, "stock": row.stock}


def outcome(found: Outcome) -> dict[str, Any]:
    """An outcome as ``WhatIfOut``."""
    refused = "" if found.verdict else f"Article {found.verdict.article}: {found.verdict.why}"
    return {
        "refused": refused,
        "before": found.before,
        "after": found.after,
        "pause_start": found.pause.start if found.pause else None,
        "pause_end": found.pause.end if found.pause else None,
        "overtime_since": found.overtime_since,
        "cut": found.cut,
    }
