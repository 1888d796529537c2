"""Alarms of outside systems over JSON: take in a batch, list, deal with them."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import translation
from ninja import QueryEx, Router, Status
from ninja.errors import HttpError

from shiwei.api.auth import allowed
from shiwei.api.intake_schema import AlarmOut, AlarmsIn, BatchOut, DisposeIn
from shiwei.api.orders import ERRORS, KEY
from shiwei.api.reports import batch
from shiwei.ports.outside import outside
from shiwei.watch.actions.dispose_alarms import Disposal, dispose_alarms
from shiwei.watch.actions.take_in_alarms import AlarmIn, take_in_alarms
from shiwei.watch.alarm_queries import AlarmsAsked, listed_alarms, own_cameras, visible_alarms
from shiwei.watch.models import Alarm, Disposition
from shiwei.workorders import queries as orders
from shiwei.workorders.actions.import_reports import Sent

router = Router(tags=["alarms"])


@router.post("", response={201: BatchOut, **ERRORS}, summary="Take in a batch of alarms; bad ones are sent back")
def take_in(request: HttpRequest, body: AlarmsIn) -> Status[dict[str, Any]]:
    user, actor = allowed(request, "watch.take_in_alarms")
    what = [
        AlarmIn(a.id, a.camera, a.kind, a.at, a.recovered_at, a.words, f"alarm {n}")
        for n, a in enumerate(body.alarms, 1)
    ]
    sent = Sent(hashlib.sha256(request.body).hexdigest(), request.headers.get(KEY, ""), body.source)
    with translation.override("en"):
        made = take_in_alarms(what, sent, own_cameras(user), actor, outside().clock.now())
    return Status(201, batch(made))


@router.get("", response={200: list[AlarmOut], **ERRORS}, summary="Alarms you may see; waiting ones by their time left")
def list_alarms(
    request: HttpRequest,
    view: str = "waiting",
    day: date | None = None,
    size: Annotated[int, QueryEx(ge=1, le=1000)] = 200,
) -> list[dict[str, Any]]:
    user, _ = allowed(request, "watch.see")
    return [plain(a) for a in listed_alarms(user, AlarmsAsked(day, view))[:size]]


@router.post("/dispose", response={200: list[AlarmOut], **ERRORS}, summary="Deal with alarms, many at once")
def dispose(request: HttpRequest, body: DisposeIn) -> list[dict[str, Any]]:
    user, actor = allowed(request, "watch.dispose_alarm")
    chosen = list(visible_alarms(user).filter(pk__in=body.alarms))
    missing = sorted(set(body.alarms) - {a.pk for a in chosen})
    if missing:
        raise HttpError(404, f"no such alarms among those you may see: {missing[:5]}")
    order = orders.one(user, body.order) if body.order else None
    how = Disposal(Disposition(body.disposition), body.note, order, body.together)
    verdict = dispose_alarms(chosen, how, actor, outside().clock.now())
    if not verdict:
        raise HttpError(422, f"Article {verdict.article}: {verdict.why}")
    return [plain(a) for a in visible_alarms(user).filter(pk__in=body.alarms).order_by("pk")]


def plain(alarm: Alarm) -> dict[str, Any]:
    """An alarm as ``AlarmOut``."""
    names = ("source", "external_id", "fault", "at", "received_at", "due_at", "recovered_at", "disposition")
    late = ("handled_at", "handler", "note")
    return {name: getattr(alarm, name) for name in (*names, *late)} | {
        "id": alarm.pk,
        "camera": alarm.camera.gb_code,
        "order": alarm.order.number if alarm.order else "",
    }
