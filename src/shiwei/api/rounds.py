"""Patrol rounds over JSON."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status
from ninja.errors import HttpError

from shiwei.api.auth import allowed
from shiwei.api.orders import ERRORS
from shiwei.api.schema import CauseOut, RoundOut
from shiwei.ports.outside import outside
from shiwei.watch import queries
from shiwei.watch.actions.start_round import resume_round, start_round, stop_round
from shiwei.watch.models import Round, RoundKind

router = Router(tags=["rounds"])


@router.post("", response={202: RoundOut, **ERRORS}, summary="Start a patrol of every camera, or join the running one")
def start(request: HttpRequest) -> Status[dict[str, Any]]:
    _, actor = allowed(request, "watch.start_round")
    now = outside().clock.now()
    return Status(202, queries.progress(start_round(RoundKind.DAILY_PATROL, actor.name, now), now))


@router.get("/latest", response={200: RoundOut, **ERRORS}, summary="The running round, else the newest")
def latest(request: HttpRequest) -> dict[str, Any]:
    allowed(request, "watch.see")
    round_ = queries.latest_round()
    if round_ is None:
        raise HttpError(404, "no round has been started yet: POST /api/rounds")
    return queries.progress(round_, outside().clock.now())


@router.get("/causes", response={200: list[CauseOut], **ERRORS}, summary="Open causes, with unit and order")
def causes(request: HttpRequest) -> list[dict[str, Any]]:
    user, _ = allowed(request, "watch.see")
    return [c | {"cameras": sorted({f["camera"] for f in c["findings"]})} for c in queries.open_causes(user)]


@router.get("/{round_id}", response={200: RoundOut, **ERRORS}, summary="Where a round stands")
def show(request: HttpRequest, round_id: int) -> dict[str, Any]:
    allowed(request, "watch.see")
    return queries.progress(_round(round_id), outside().clock.now())


@router.post("/{round_id}/stop", response={200: RoundOut, **ERRORS}, summary="Stop after the batches in flight")
def stop(request: HttpRequest, round_id: int) -> dict[str, Any]:
    allowed(request, "watch.start_round")
    now = outside().clock.now()
    if not stop_round(_round(round_id), now):
        raise HttpError(409, f"round {round_id} is not running")
    return queries.progress(_round(round_id), now)


@router.post("/{round_id}/resume", response={202: RoundOut, **ERRORS}, summary="Go on where a round was stopped")
def resume(request: HttpRequest, round_id: int) -> Status[dict[str, Any]]:
    allowed(request, "watch.start_round")
    if not resume_round(_round(round_id)):
        raise HttpError(409, f"round {round_id} is not resting, or another round of its kind is running")
    return Status(202, queries.progress(_round(round_id), outside().clock.now()))


def _round(round_id: int) -> Round:
    found = Round.objects.filter(pk=round_id).first()
    if found is None:
        raise HttpError(404, f"no round {round_id}")
    return found
