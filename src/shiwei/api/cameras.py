"""Cameras over JSON."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import QueryEx, Router
from ninja.errors import HttpError

from shiwei.api.auth import allowed
from shiwei.api.orders import ERRORS
from shiwei.api.schema import CameraOut
from shiwei.assets.models import Camera
from shiwei.watch.queries import status_of, visible_cameras

router = Router(tags=["cameras"])


@router.get("", response={200: list[CameraOut], **ERRORS}, summary="Cameras you may see, by code")
def list_cameras(
    request: HttpRequest, state: str = "", after: str = "", size: Annotated[int, QueryEx(ge=1, le=1000)] = 100
) -> list[dict[str, Any]]:
    user, _ = allowed(request, "assets.see")
    rows = visible_cameras(user).filter(gb_code__gt=after).order_by("gb_code")
    if state:
        rows = rows.filter(status__state=state)
    return [plain(c) for c in rows.select_related("project__jurisdiction", "status")[:size]]


@router.get("/{gb_code}", response={200: CameraOut, **ERRORS}, summary="One camera")
def get_camera(request: HttpRequest, gb_code: str) -> dict[str, Any]:
    user, _ = allowed(request, "assets.see")
    found = visible_cameras(user).select_related("project__jurisdiction").filter(gb_code=gb_code).first()
    if found is None:
        raise HttpError(404, "no such camera among those you may see")
    return plain(found)


def plain(camera: Camera) -> dict[str, Any]:
    """A camera as ``CameraOut``; its address and password never leave the registry."""
    status = status_of(camera)
    return {
        "gb_code": camera.gb_code,
        "name": camera.name,
        "project": camera.project.code,
        "county": camera.project.jurisdiction.name,
        "longitude": camera.longitude,
        "latitude": camera.latitude,
        "state": status.state,
        "faults": status.faults,
        "reason": status.reason,
        "at": status.at,
        "picture": status.picture,
    }
