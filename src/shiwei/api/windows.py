"""Planned windows over JSON: the owner states one that was announced in time; what fails in it makes no order."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status
from ninja.errors import HttpError

from shiwei.api.auth import allowed
from shiwei.api.orders import ERRORS
from shiwei.assets.models import Node
from shiwei.ports.outside import outside
from shiwei.watch.reach import reach_of
from shiwei.workorders.actions.announce_window import Announced, announce_window

router = Router(tags=["windows"])


class WindowIn(Schema):
    project: str
    node: str = Field("", description="what is worked on; empty: the whole project")
    starts: datetime
    ends: datetime
    told_at: datetime = Field(description="the last delivery of the notice")
    evidence: str = Field(min_length=1, max_length=400, description="the notice")


@router.post("", response={201: WindowIn, **ERRORS}, summary="State a planned window (R14.4, A07)")
def state_window(request: HttpRequest, body: WindowIn) -> Status[dict[str, Any]]:
    user, actor = allowed(request, "workorders.accept_exclusion")
    project = reach_of(user).projects.filter(code=body.project).first()
    node = Node.objects.filter(code=body.node).first() if body.node else None
    if project is None or (body.node and node is None):
        raise HttpError(422, f"project {body.project!r} or node {body.node!r} is not among those you may see")
    what = Announced(project, body.starts, body.ends, body.told_at, body.evidence, node)
    verdict = announce_window(what, actor, outside().clock.now())
    if not verdict:
        raise HttpError(422, f"Article {verdict.article}: {verdict.why}")
    return Status(201, body.model_dump())
