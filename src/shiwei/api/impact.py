"""What a work order concerns, over JSON: merging, its cameras, exclusions, reopening, recurrence."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status
from ninja.errors import HttpError

from shiwei.api.auth import allowed
from shiwei.api.orders import ERRORS, KEY, OUT, act_on, detail
from shiwei.api.schema import OrderDetailOut
from shiwei.assets.models import Camera
from shiwei.ports.outside import outside
from shiwei.workorders import queries
from shiwei.workorders.actions.accept_exclusion import accept_exclusion
from shiwei.workorders.actions.change_cameras import change_cameras
from shiwei.workorders.actions.end_exclusion import end_exclusion
from shiwei.workorders.actions.merge import merge
from shiwei.workorders.actions.recur import recur
from shiwei.workorders.actions.reopen import reopen
from shiwei.workorders.merging import proposals

router = Router(tags=["orders"])


class MergeIn(Schema):
    into: str = Field(description="number of the order that takes this one in")


class CamerasIn(Schema):
    add: list[str] = []
    remove: list[str] = []


class ExclusionIn(Schema):
    exclusion: Literal["REGIONAL_POWER", "PLANNED_UPGRADE"]
    evidence: list[str] = Field(min_length=1, description="names or hashes of kept papers")
    note: str = Field("", max_length=2000)


class ReopenIn(Schema):
    reason: str = Field(min_length=1, max_length=2000)


class RecurIn(Schema):
    source: Literal[
        "OWNER", "USING_UNIT", "CITIZEN", "QQ_GROUP", "WECHAT_GROUP", "PHONE", "LETTER", "DIGITAL_CITY",
        "MAYOR_HOTLINE", "RETURN_VISIT", "SUPERVISION", "PERIODIC_INSPECTION", "OTHER",
    ]  # fmt: skip
    description: str = Field("", max_length=4000)


class ProposalOut(Schema):
    """Orders that look like one cause: earliest first, and the node of the supply chain they share."""

    node: str
    kind: str
    fault: str
    orders: list[str]


@router.get("/proposals/merge", response={200: list[ProposalOut], **ERRORS}, summary="Orders that look like one cause")
def merge_proposals(request: HttpRequest) -> list[dict[str, Any]]:
    user, _ = allowed(request, "workorders.merge")
    return [{"node": p.node, "kind": p.kind, "fault": p.fault, "orders": list(p.orders)} for p in proposals(user)]


@router.post("/{number}/merge", response=OUT, summary="Merge into another order of the same cause")
def merge_order(request: HttpRequest, number: str, body: MergeIn) -> dict[str, Any]:
    user, _ = allowed(request, "workorders.merge")
    parent = queries.one(user, body.into)
    return act_on(
        request, number, "workorders.merge", lambda o, a, k: merge(o, parent, a, outside().clock.now(), key=k)
    )


@router.post("/{number}/cameras", response=OUT, summary="Add and remove affected cameras")
def change_order_cameras(request: HttpRequest, number: str, body: CamerasIn) -> dict[str, Any]:
    missing = sorted(set(body.add) - set(Camera.objects.filter(gb_code__in=body.add).values_list("gb_code", flat=True)))
    if missing:
        raise HttpError(422, f"cameras not registered: {', '.join(missing[:5])}")
    return act_on(
        request, number, "workorders.change_cameras",
        lambda o, a, k: change_cameras(o, body.add, body.remove, a, outside().clock.now(), key=k),
    )  # fmt: skip


@router.post("/{number}/exclusion", response=OUT, summary="Accept an exclusion from emergency, on evidence")
def accept_order_exclusion(request: HttpRequest, number: str, body: ExclusionIn) -> dict[str, Any]:
    return act_on(
        request, number, "workorders.accept_exclusion",
        lambda o, a, k: accept_exclusion(
            o, body.exclusion, body.evidence, a, outside().clock.now(), note=body.note, key=k
        ),
    )  # fmt: skip


@router.post("/{number}/exclusion/end", response=OUT, summary="End an exclusion, on evidence")
def end_order_exclusion(request: HttpRequest, number: str, body: ExclusionIn) -> dict[str, Any]:
    return act_on(
        request, number, "workorders.end_exclusion",
        lambda o, a, k: end_exclusion(
            o, body.exclusion, body.evidence, a, outside().clock.now(), note=body.note, key=k
        ),
    )  # fmt: skip


@router.post("/{number}/reopen", response=OUT, summary="Reopen an order whose repair proved false")
def reopen_order(request: HttpRequest, number: str, body: ReopenIn) -> dict[str, Any]:
    return act_on(
        request, number, "workorders.reopen", lambda o, a, k: reopen(o, body.reason, a, outside().clock.now(), key=k)
    )


@router.post("/{number}/recur", response={201: OrderDetailOut, **ERRORS}, summary="Report that the fault came back")
def recur_order(request: HttpRequest, number: str, body: RecurIn) -> Status[dict[str, Any]]:
    user, actor = allowed(request, "workorders.register_report")
    key = request.headers.get(KEY, "")
    archived = queries.one(user, number)
    return Status(201, detail(recur(archived, body.source, body.description, actor, outside().clock.now(), key=key)))
