"""Fault reports over JSON: take in one or many, sort, answer, reply."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import QueryEx, Router, Status
from ninja.errors import HttpError

from shiwei.accounts.facts import Actor
from shiwei.accounts.models import User
from shiwei.api.auth import allowed
from shiwei.api.incoming import DESK, incoming, known_fault
from shiwei.api.intake_schema import (
    AnswerIn,
    BatchOut,
    ConsentIn,
    FaultReportBatchIn,
    FaultReportIn,
    FaultReportOut,
    FaultReportsOut,
    OnsetIn,
    ReclassifyIn,
    ReplyIn,
    SortIn,
)
from shiwei.api.orders import ERRORS, KEY
from shiwei.kernel.verdict import Verdict
from shiwei.ports.outside import outside
from shiwei.workorders import queries as orders
from shiwei.workorders.actions.answer_consultation import answer_consultation
from shiwei.workorders.actions.consent_invalid import consent_invalid
from shiwei.workorders.actions.import_reports import Sent, import_reports
from shiwei.workorders.actions.receive_report import receive_report
from shiwei.workorders.actions.reclassify import reclassify
from shiwei.workorders.actions.reply_back import reply_back
from shiwei.workorders.actions.sort_as_consultation import sort_as_consultation
from shiwei.workorders.actions.sort_as_duplicate import sort_as_duplicate
from shiwei.workorders.actions.sort_as_fault import sort_as_fault
from shiwei.workorders.actions.sort_as_invalid import sort_as_invalid
from shiwei.workorders.actions.state_onset import state_onset
from shiwei.workorders.models import FaultReport, IntakeBatch
from shiwei.workorders.report_labels import report_progress
from shiwei.workorders.report_queries import in_view, lag, one_report, visible_reports

router = Router(tags=["reports"])
OUT: dict[int, Any] = {200: FaultReportOut, **ERRORS}
MOST_LISTED = 500


@router.get("", response={200: FaultReportsOut, **ERRORS}, summary="Reports you may see, those waiting first")
def list_reports(
    request: HttpRequest, view: str = "all", size: Annotated[int, QueryEx(ge=1, le=MOST_LISTED)] = 100
) -> dict[str, Any]:
    user, _ = allowed(request, "workorders.see")
    rows = in_view(visible_reports(user), view).prefetch_related("cameras")
    return {"reports": [plain(told) for told in rows[:size]]}


@router.post("", response={201: FaultReportOut, **ERRORS}, summary="Report a fault; it waits for the integrator")
def take_in(request: HttpRequest, body: FaultReportIn) -> Status[dict[str, Any]]:
    user, actor = allowed(request, "workorders.report")
    (what,) = incoming(user, [body.model_dump()], request.headers.get(KEY, ""))
    told = receive_report(what, actor, outside().clock.now())
    return Status(201, plain(one_report(user, told.number)))


@router.post("/batch", response={201: BatchOut, **ERRORS}, summary="Report many at once: all of them, or none")
def take_in_batch(request: HttpRequest, body: FaultReportBatchIn) -> Status[dict[str, Any]]:
    user, actor = allowed(request, DESK)
    what = incoming(user, [one.model_dump() for one in body.reports])
    sent = Sent(hashlib.sha256(request.body).hexdigest(), request.headers.get(KEY, ""), "REST")
    return Status(201, batch(import_reports(what, sent, actor, outside().clock.now())))


@router.get("/{number}", response=OUT, summary="One report")
def get_report(request: HttpRequest, number: str) -> dict[str, Any]:
    user, _ = allowed(request, "workorders.see")
    return plain(one_report(user, number))


@router.post("/{number}/sort", response=OUT, summary="Sort a report: fault, consultation, duplicate, invalid")
def sort(request: HttpRequest, number: str, body: SortIn) -> dict[str, Any]:
    known_fault(body.fault)
    return _act(request, number, "workorders.sort_report", lambda told, actor, user: _sort(told, actor, user, body))


def _sort(told: FaultReport, actor: Actor, user: User, body: SortIn) -> Verdict:
    now = outside().clock.now()
    order = orders.one(user, body.order) if body.order else None
    if body.state == "CONSULTATION":
        return sort_as_consultation(told, actor, now)
    if body.state == "INVALID":
        return sort_as_invalid(told, body.evidence, actor, now)
    if body.state == "FAULT":
        return sort_as_fault(told, actor, now, fault=body.fault, join=order)
    if order is None:
        raise HttpError(422, "a duplicate names the open order it repeats: give `order`")
    return sort_as_duplicate(told, order, actor, now)


@router.post("/{number}/answer", response=OUT, summary="Answer a consultation")
def answer(request: HttpRequest, number: str, body: AnswerIn) -> dict[str, Any]:
    return _act(
        request, number, "workorders.sort_report",
        lambda told, actor, _: answer_consultation(told, body.answer, actor, outside().clock.now()),
    )  # fmt: skip


@router.post("/{number}/consent", response=OUT, summary="The owner's word on whether it is no fault")
def consent(request: HttpRequest, number: str, body: ConsentIn) -> dict[str, Any]:
    return _act(
        request, number, "workorders.sort_report",
        lambda told, actor, _: consent_invalid(
            told, actor, outside().clock.now(), agrees=body.agrees, note=body.note
        ),
    )  # fmt: skip


@router.post("/{number}/reclassify", response=OUT, summary="A consultation that proves a fault (A52)")
def turn_into_fault(request: HttpRequest, number: str, body: ReclassifyIn) -> dict[str, Any]:
    known_fault(body.fault)
    return _act(
        request, number, "workorders.sort_report",
        lambda told, actor, _: reclassify(
            told, body.fault, actor, outside().clock.now(), back_dated=body.back_dated, reason=body.reason
        ),
    )  # fmt: skip


@router.post("/{number}/reply", response=OUT, summary="Note that the reporter was told (R22.4)")
def reply(request: HttpRequest, number: str, body: ReplyIn) -> dict[str, Any]:
    return _act(
        request, number, "workorders.sort_report",
        lambda told, actor, _: reply_back(told, body.note, actor, outside().clock.now()),
    )  # fmt: skip


@router.post("/{number}/onset", response=OUT, summary="The owner states when the fault began, with grounds (A40)")
def onset(request: HttpRequest, number: str, body: OnsetIn) -> dict[str, Any]:
    return _act(
        request, number, "workorders.sort_report",
        lambda told, actor, _: state_onset(told, body.onset, body.grounds, actor, outside().clock.now()),
    )  # fmt: skip


def _act(
    request: HttpRequest, number: str, verb: str, act: Callable[[FaultReport, Actor, User], Verdict]
) -> dict[str, Any]:
    """Permission, report in scope, act; a refusal is 422 with its article."""
    user, actor = allowed(request, verb)
    verdict = act(one_report(user, number), actor, user)
    if not verdict:
        raise HttpError(422, f"Article {verdict.article}: {verdict.why}")
    return plain(one_report(user, number))


def plain(told: FaultReport) -> dict[str, Any]:
    """A report as ``FaultReportOut``."""
    names = ("number", "state", "source", "place", "fault", "words", "user_first", "external_number", "external_due")
    late = ("received_at", "due_at", "answer")
    return {name: getattr(told, name) for name in (*names, *late)} | {
        "project": told.project.code,
        "cameras": sorted(c.gb_code for c in told.cameras.all()),
        "order": told.order.number if told.order else "",
        "triage_from": told.started_at,
        "lag_seconds": int(lag(told).total_seconds()),
        "progress": report_progress(told),
    }


def batch(made: IntakeBatch) -> dict[str, Any]:
    """A batch as ``BatchOut``."""
    names = ("kind", "source", "at", "total", "taken", "known", "rejects")
    return {"batch": made.pk} | {name: getattr(made, name) for name in names}
