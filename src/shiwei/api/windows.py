"""Planned windows over JSON: stated, moved and cancelled by the owner; what fails in one makes no order in it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status
from ninja.errors import HttpError
from pydantic import AwareDatetime

from shiwei.accounts.models import Unit, User
from shiwei.api.auth import allowed
from shiwei.api.orders import ERRORS
from shiwei.assets.models import Camera, Node
from shiwei.kernel.verdict import Verdict
from shiwei.policy.windows import WindowKind
from shiwei.ports.outside import outside
from shiwei.watch.reach import reach_of
from shiwei.watch.window_queries import held_counts, phase_of, visible_windows
from shiwei.workorders.actions.announce_window import Announced, announce_window
from shiwei.workorders.actions.change_window import NewTimes, cancel_window, change_window
from shiwei.workorders.models import PlannedWindow

router = Router(tags=["windows"])
MOST = 500


class WindowIn(Schema):
    project: str
    node: str = Field("", description="what is worked on; empty: the cameras named, else the whole project")
    cameras: list[str] = Field(default_factory=list, description="GB codes of cameras of the project; not with a node")
    kind: WindowKind = Field(
        WindowKind.UPGRADE, description="an upgrade is told 72 hours before, a cut-over beforehand"
    )
    unit: str = Field("", description="the unit that does the work")
    starts: AwareDatetime
    ends: AwareDatetime
    told_at: AwareDatetime = Field(description="the last delivery of the notice")
    reason: str = Field("", max_length=400)
    evidence: str = Field(min_length=1, max_length=400, description="the notice")


class WindowOut(Schema):
    id: int
    project: str
    node: str
    cameras: int = Field(description="how many cameras are named; 0: all of the node or the project")
    kind: str
    unit: str
    starts: datetime
    ends: datetime
    told_at: datetime
    reason: str
    evidence: str
    phase: str = Field(description="UPCOMING, RUNNING, ENDED or CANCELLED")
    settled_at: datetime | None = Field(description="when everything beneath had been looked at again after its end")
    held: int = Field(description="outages it held back")


class TimesIn(Schema):
    starts: AwareDatetime
    ends: AwareDatetime
    told_at: AwareDatetime = Field(description="the last delivery of the notice about these times")
    reason: str = Field(min_length=1, max_length=400)


class WhyIn(Schema):
    reason: str = Field(min_length=1, max_length=400)


@router.get("", response={200: list[WindowOut], **ERRORS}, summary="Planned windows, the newest first")
def list_windows(request: HttpRequest) -> list[dict[str, Any]]:
    user, _actor = allowed(request, "workorders.see_windows")
    rows = list(visible_windows(user).order_by("-starts", "-pk")[:MOST])
    held = held_counts([row.pk for row in rows])
    return [_plain(row, held.get(row.pk, 0)) for row in rows]


@router.post("", response={201: WindowIn, **ERRORS}, summary="State a planned window (R14.4, A07)")
def state_window(request: HttpRequest, body: WindowIn) -> Status[dict[str, Any]]:
    user, actor = allowed(request, "workorders.plan_window")
    _checked(announce_window(_announced(user, body), actor, outside().clock.now()))
    return Status(201, body.model_dump())


@router.post("/{window}/change", response={200: WindowOut, **ERRORS}, summary="Move a planned window, or end it early")
def move_window(request: HttpRequest, window: int, body: TimesIn) -> dict[str, Any]:
    user, actor = allowed(request, "workorders.plan_window")
    row = _found(user, window)
    what = NewTimes(body.starts, body.ends, body.told_at, body.reason)
    _checked(change_window(row, what, actor, outside().clock.now()))
    return _plain(row, held_counts([row.pk]).get(row.pk, 0))


@router.post("/{window}/cancel", response={200: WindowOut, **ERRORS}, summary="Cancel a window that has not begun")
def drop_window(request: HttpRequest, window: int, body: WhyIn) -> dict[str, Any]:
    user, actor = allowed(request, "workorders.plan_window")
    row = _found(user, window)
    _checked(cancel_window(row, body.reason, actor, outside().clock.now()))
    return _plain(row, 0)


def _announced(user: User, body: WindowIn) -> Announced:
    project = reach_of(user).projects.filter(code=body.project).first()
    node = Node.objects.filter(code=body.node).first() if body.node else None
    if project is None or (body.node and node is None):
        raise HttpError(422, f"project {body.project!r} or node {body.node!r} is not among those you may see")
    unit = Unit.objects.filter(code=body.unit).first() if body.unit else None
    cameras = list(Camera.objects.filter(project=project, gb_code__in=body.cameras))
    if (body.unit and unit is None) or len(cameras) != len(set(body.cameras)):
        raise HttpError(422, f"unit {body.unit!r} or some of the cameras are not there, or not of the project")
    return Announced(
        project, body.starts, body.ends, body.told_at, body.evidence, node, cameras, body.kind, unit, body.reason
    )


def _found(user: User, pk: int) -> PlannedWindow:
    row = visible_windows(user).filter(pk=pk).first()
    if row is None:
        raise HttpError(404, f"no window {pk}, or not one you may see")
    return row


def _checked(verdict: Verdict) -> None:
    if not verdict:
        raise HttpError(422, f"Article {verdict.article}: {verdict.why}")


def _plain(row: PlannedWindow, held: int) -> dict[str, Any]:
    return {
        "id": row.pk,
        "project": row.project.code,
        "node": row.node.code if row.node else "",
        "cameras": row.cameras.count(),
        "kind": row.kind,
        "unit": row.unit.code if row.unit else "",
        "starts": row.starts,
        "ends": row.ends,
        "told_at": row.told_at,
        "reason": row.reason,
        "evidence": row.evidence,
        "phase": phase_of(row, outside().clock.now()),
        "settled_at": row.settled_at,
        "held": held,
    }
