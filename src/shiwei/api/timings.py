"""Special timing (Article 10), consultation, consent and signatures (Articles 11, 12) over JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Status
from ninja.errors import HttpError

from shiwei.api.auth import allowed
from shiwei.api.deferral_schema import ConsentIn, ConsultIn, GrantIn, OpinionIn, SignIn, TimingIn, TimingOut
from shiwei.api.orders import ERRORS, OUT, detail, plain
from shiwei.api.refusals import allowed_by_law, key_of
from shiwei.api.schema import OrderOut
from shiwei.kernel.time import Span
from shiwei.ports.outside import outside
from shiwei.workorders import queries
from shiwei.workorders.actions.consent import consent
from shiwei.workorders.actions.consult import consult
from shiwei.workorders.actions.grant_timing import grant_timing
from shiwei.workorders.actions.refuse_timing import refuse_timing
from shiwei.workorders.actions.request_timing import Request, request_timing
from shiwei.workorders.actions.sign import sign
from shiwei.workorders.application import filed_with
from shiwei.workorders.deferral_queries import timing_of, timings_to_decide
from shiwei.workorders.journal import expect
from shiwei.workorders.models import SpecialTiming

router = Router(tags=["timings"])
of_order = Router(tags=["orders"])
signatures = Router(tags=["orders"])
ONE: dict[int, Any] = {200: TimingOut, **ERRORS}


@router.get("", response={200: list[TimingOut], **ERRORS}, summary="Requests that wait for your unit as owner")
def list_timings(request: HttpRequest) -> list[dict[str, Any]]:
    user, _ = allowed(request, "workorders.decide_timing")
    return [timing(row) for row in timings_to_decide(user)[:200]]


@router.get("/{code}", response=ONE, summary="One request")
def show(request: HttpRequest, code: str) -> dict[str, Any]:
    user, _ = allowed(request, "workorders.see")
    return timing(timing_of(user, code))


@router.post("/{code}/grant", response=ONE, summary="Consent: a pause, or a deadline in place of the clock's")
def grant(request: HttpRequest, code: str, body: GrantIn) -> dict[str, Any]:
    user, actor = allowed(request, "workorders.decide_timing")
    row, now = timing_of(user, code), outside().clock.now()
    expect(row.order, body.version)
    treatment = _treatment(body)
    allowed_by_law(grant_timing(row, treatment, actor, now, opinion=body.opinion, key=key_of(request)))
    return timing(timing_of(user, code))


@router.post("/{code}/refuse", response=ONE, summary="Refuse, with the opinion")
def refuse(request: HttpRequest, code: str, body: OpinionIn) -> dict[str, Any]:
    user, actor = allowed(request, "workorders.decide_timing")
    row = timing_of(user, code)
    expect(row.order, body.version)
    allowed_by_law(refuse_timing(row, body.opinion, actor, outside().clock.now(), key=key_of(request)))
    return timing(timing_of(user, code))


@of_order.post("/{number}/timings", response={201: TimingOut, **ERRORS}, summary="Ask for special timing")
def ask(request: HttpRequest, number: str, body: TimingIn) -> Status[dict[str, Any]]:
    user, actor = allowed(request, "workorders.request_timing")
    order, key = queries.one(user, number), key_of(request)
    what = Request(body.reason.strip(), body.treatment.strip(), body.form, body.category)
    allowed_by_law(request_timing(order, what, actor, outside().clock.now(), key=key))
    code = filed_with(order, key, "special_timing_requested", "request")
    code = code or str(SpecialTiming.objects.filter(order=order).order_by("pk").values_list("code", flat=True).last())
    return Status(201, timing(timing_of(user, code)))


@of_order.post("/{number}/consult", response=OUT, summary="Record a consultation")
def consult_on(request: HttpRequest, number: str, body: ConsultIn) -> dict[str, Any]:
    user, actor = allowed(request, "workorders.consult")
    order, now = queries.one(user, number), outside().clock.now()
    told = (body.held_on, body.participants, body.solution)
    allowed_by_law(consult(order, *told, actor, now, key=key_of(request)))
    return detail(queries.one(user, number))


@of_order.post("/{number}/consent", response=OUT, summary="Consent to go on deferring")
def consent_to(request: HttpRequest, number: str, body: ConsentIn) -> dict[str, Any]:
    user, actor = allowed(request, "workorders.consent")
    order, now = queries.one(user, number), outside().clock.now()
    allowed_by_law(consent(order, body.opinion, actor, now, paper=body.paper, key=key_of(request)))
    return detail(queries.one(user, number))


@of_order.post("/{number}/sign", response=OUT, summary="Sign the repair of a deferred order for your unit")
def sign_for(request: HttpRequest, number: str, body: SignIn) -> dict[str, Any]:
    user, actor = allowed(request, "workorders.sign")
    order, now = queries.one(user, number), outside().clock.now()
    allowed_by_law(sign(order, body.signer, body.method, actor, now, paper=body.paper, key=key_of(request)))
    return detail(queries.one(user, number))


@signatures.get("", response={200: list[OrderOut], **ERRORS}, summary="Orders that wait for your unit's signature")
def awaiting(request: HttpRequest) -> list[dict[str, Any]]:
    user, _ = allowed(request, "workorders.sign")
    return [plain(order) for order in queries.awaiting_signature(user)[:200]]


def timing(row: SpecialTiming) -> dict[str, Any]:
    """A special timing as ``TimingOut``."""
    names = ("code", "state", "requested_at", "timely", "reason", "treatment", "category", "pause_start", "pause_end")
    told = {name: getattr(row, name) for name in (*names, "deadline", "decided_at", "decided_by", "opinion")}
    return told | {"order": row.order.number, "unit": row.unit.code, "version": row.order.version}


def _treatment(body: GrantIn) -> Span | datetime:
    """Exactly one of the two. Raises 422 otherwise."""
    if (body.pause is None) == (body.deadline is None):
        raise HttpError(422, "give either pause [from, to] or deadline")
    if body.deadline is not None:
        return body.deadline
    assert body.pause is not None
    start, end = body.pause
    if start >= end:
        raise HttpError(422, "pause needs two instants, the second later than the first")
    return Span(start, end)
