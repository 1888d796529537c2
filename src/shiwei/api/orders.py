"""Work orders over JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from django.db import transaction
from django.http import HttpRequest
from ninja import QueryEx, Router, Status
from ninja.errors import HttpError

from shiwei.accounts.facts import Actor
from shiwei.api.auth import allowed
from shiwei.api.incoming import incoming
from shiwei.api.schema import (
    ArriveIn,
    ConfirmIn,
    DispatchIn,
    FeedBackIn,
    HandOverIn,
    OrderDetailOut,
    OrdersOut,
    Problem,
    RejectIn,
    ReportIn,
    RoundOut,
)
from shiwei.kernel.verdict import Verdict
from shiwei.ports.outside import outside
from shiwei.watch.actions.start_round import request_retest
from shiwei.watch.queries import progress
from shiwei.workorders import queries
from shiwei.workorders.actions.arrive import arrive
from shiwei.workorders.actions.confirm import confirm
from shiwei.workorders.actions.dispatch import dispatch
from shiwei.workorders.actions.feed_back import feed_back
from shiwei.workorders.actions.hand_over import hand_over
from shiwei.workorders.actions.receive_report import receive_report
from shiwei.workorders.actions.reject import reject
from shiwei.workorders.actions.sort_as_fault import sort_as_fault
from shiwei.workorders.models import Order

router = Router(tags=["orders"])
ERRORS: dict[int, Any] = {400: Problem, 401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem}
OUT: dict[int, Any] = {200: OrderDetailOut, **ERRORS}
KEY = "Idempotency-Key"


@router.get("", response={200: OrdersOut, **ERRORS}, summary="Orders you may see, most pressing first")
def list_orders(
    request: HttpRequest,
    view: str = "open",
    text: str = "",
    fault: str = "",
    domain: str = "",
    county: str = "",
    after: str = "",
    size: Annotated[int, QueryEx(ge=1, le=500)] = 50,
) -> dict[str, Any]:
    user, _ = allowed(request, "workorders.see")
    asked = queries.Filter(view, text, fault, domain, county, after, size)
    rows, more = queries.listed(user, asked, outside().clock.now())
    return {"orders": [plain(o) for o in rows], "next": more}


@router.get("/{number}", response=OUT, summary="One order with its stages and tests")
def get_order(request: HttpRequest, number: str) -> dict[str, Any]:
    user, _ = allowed(request, "workorders.see")
    return detail(queries.one(user, number))


@router.post("", response={201: OrderDetailOut, **ERRORS}, summary="Report a fault and open its order at once")
def report_fault(request: HttpRequest, body: ReportIn) -> Status[dict[str, Any]]:
    """What is in repair already answers with that order (T01); to let the integrator sort it, POST /api/reports."""
    user, actor = allowed(request, "workorders.report")
    values = body.model_dump() | {"place": body.title, "words": body.description}
    (what,) = incoming(user, [values], request.headers.get(KEY, ""))
    now = outside().clock.now()
    with transaction.atomic():
        told = receive_report(what, actor, now)
        if told.order is None and not (verdict := sort_as_fault(told, actor, now)):
            raise HttpError(422, f"Article {verdict.article}: {verdict.why}")
    assert told.order is not None
    return Status(201, detail(told.order))


@router.post("/{number}/dispatch", response=OUT, summary="Dispatch to the unit responsible")
def dispatch_order(request: HttpRequest, number: str, body: DispatchIn) -> dict[str, Any]:
    return act_on(
        request, number, "workorders.dispatch",
        lambda o, a, k: dispatch(o, body.to, a, outside().clock.now(), note=body.note, key=k),
    )  # fmt: skip


@router.post("/{number}/arrive", response=OUT, summary="Arrive on site")
def arrive_order(request: HttpRequest, number: str, body: ArriveIn) -> dict[str, Any]:
    return act_on(
        request, number, "workorders.arrive",
        lambda o, a, k: arrive(o, a, outside().clock.now(), remote=body.remote, key=k),
    )  # fmt: skip


@router.post("/{number}/feed-back", response=OUT, summary="Feed back that it is repaired")
def feed_back_order(request: HttpRequest, number: str, body: FeedBackIn) -> dict[str, Any]:
    return act_on(
        request, number, "workorders.feed_back",
        lambda o, a, k: feed_back(o, a, outside().clock.now(), measures=body.measures, photos=body.photos, key=k),
    )  # fmt: skip


@router.post("/{number}/hand-over", response=OUT, summary="Hand over to another unit")
def hand_over_order(request: HttpRequest, number: str, body: HandOverIn) -> dict[str, Any]:
    return act_on(
        request, number, "workorders.hand_over",
        lambda o, a, k: hand_over(o, body.to, body.reason, a, outside().clock.now(), note=body.note, key=k),
    )  # fmt: skip


@router.post("/{number}/confirm", response=OUT, summary="Confirm and archive, on clean tests")
def confirm_order(request: HttpRequest, number: str, body: ConfirmIn) -> dict[str, Any]:
    return act_on(
        request, number, "workorders.confirm",
        lambda o, a, k: confirm(o, body.evidence, a, outside().clock.now(), key=k),
    )  # fmt: skip


@router.post("/{number}/reject", response=OUT, summary="Send a repair back")
def reject_order(request: HttpRequest, number: str, body: RejectIn) -> dict[str, Any]:
    return act_on(
        request, number, "workorders.reject",
        lambda o, a, k: reject(o, body.reason, a, outside().clock.now(), to=body.to, key=k),
    )  # fmt: skip


@router.post("/{number}/retest", response={202: RoundOut, **ERRORS}, summary="Test the order's cameras now")
def retest_order(request: HttpRequest, number: str) -> Status[dict[str, Any]]:
    user, actor = allowed(request, "watch.retest")
    now = outside().clock.now()
    return Status(202, progress(request_retest(queries.one(user, number), actor.name, now), now))


def act_on(request: HttpRequest, number: str, verb: str, act: Callable[[Order, Actor, str], Verdict]) -> dict[str, Any]:
    """Permission, order in scope, act; a refusal is 422 with its article."""
    user, actor = allowed(request, verb)
    order = queries.one(user, number)
    verdict = act(order, actor, request.headers.get(KEY, ""))
    if not verdict:
        raise HttpError(422, f"Article {verdict.article}: {verdict.why}")
    return detail(queries.one(user, number))


def plain(order: Order) -> dict[str, Any]:
    """An order as ``OrderOut``."""
    names = ("number", "source", "fault", "domain", "title", "state", "urgency", "camera_count", "opened_at")
    late = ("deadline", "closed_at", "overtime", "version")
    return {name: getattr(order, name) for name in (*names, *late)} | {
        "project": order.project.code,
        "node": order.node.code if order.node else "",
        "holder": order.holder.code if order.holder else "",
        "proposed_unit": order.proposed_unit.code if order.proposed_unit else "",
    }


def detail(order: Order) -> dict[str, Any]:
    """An order as ``OrderDetailOut``."""
    tests = order.affected.select_related("camera").order_by("camera__gb_code")
    return plain(order) | {
        "reasons": order.reasons,
        "stages": queries.bar(order, outside().clock.now()),
        "cameras": [
            {
                "camera": t.camera.gb_code,
                "name": t.camera.name,
                "passed": t.test_passed,
                "tested_at": t.tested_at,
                "note": t.test_note,
                "picture_before": t.picture_before,
                "picture_after": t.picture_after,
            }
            for t in tests
        ],
    }
