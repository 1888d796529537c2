"""What a phone shows of an order's cameras: small pictures before and now, and the test that was asked for on site."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Q

from shiwei.assets.models import Baseline, Camera
from shiwei.diagnosis.result import OFFLINE_REASONS
from shiwei.watch.facts import Seen, seen_of
from shiwei.watch.glances import rules_of
from shiwei.watch.models import RUNNING_ROUNDS, CameraStatus, Observation, Round, RoundKind, RoundState
from shiwei.workorders.models import Order, OrderCamera

MOST_CAMERAS = 60
"""Of one order on a phone; the page says how many there are in all."""


def cameras_of(orders: Collection[Order]) -> dict[int, list[dict[str, Any]]]:
    """By order: its cameras with where they stand, how they are and their pictures; those worst off first."""
    links = (
        OrderCamera.objects.filter(order__in=orders).select_related("camera__status", "order").order_by("camera__name")
    )
    found: dict[int, list[OrderCamera]] = defaultdict(list)
    for link in links:
        found[link.order_id].append(link)
    shown = {pk: sorted(rows, key=_well)[:MOST_CAMERAS] for pk, rows in found.items()}
    baselines = _baselines({link.camera_id for rows in shown.values() for link in rows})
    return {pk: [_camera(link, baselines.get(link.camera_id)) for link in rows] for pk, rows in shown.items()}


def _well(link: OrderCamera) -> bool:
    return _status(link.camera).state in {"ok", "warning"}


def _status(camera: Camera) -> CameraStatus:
    return camera.status if hasattr(camera, "status") else CameraStatus(camera=camera)


def _baselines(cameras: Iterable[int]) -> dict[int, Baseline]:
    rows = Baseline.objects.filter(camera__in=cameras).exclude(picture="").defer("content").order_by("-learned_at")
    return {row.camera_id: row for row in rows}


def _camera(link: OrderCamera, baseline: Baseline | None) -> dict[str, Any]:
    camera, status = link.camera, _status(link.camera)
    return {
        "code": camera.gb_code,
        "name": camera.name,
        "longitude": camera.longitude,
        "latitude": camera.latitude,
        "state": status.state,
        "faults": status.faults,
        "reason": status.reason,
        "well": {"picture": baseline.picture, "at": baseline.learned_at} if baseline else None,
        "reported": {"picture": link.picture_before, "at": link.order.opened_at} if link.picture_before else None,
        "now": {"picture": status.picture, "at": status.at} if status.picture else None,
        "passed": link.test_passed,
        "tested_at": link.tested_at,
    }


def latest_test(order: Order, camera: Camera) -> Round | None:
    """The newest test that looks, or looked, at this camera for this order: of it alone, or of all the order's."""
    tests = Round.objects.filter(Q(camera=camera) | Q(camera=None), order=order)
    return tests.order_by("-pk").first()


def test_result(round_: Round, camera: Camera) -> dict[str, Any]:
    """Where a test stands, and when it has ended what it saw of this camera.

    ``verdict`` is ``running``, ``clean``, ``fault``, ``offline``, ``untested`` (could not test: never the camera's
    fault), or ``failed`` when the test itself did not come to its end.
    """
    plain = {
        "round": round_.pk, "step": round_.state, "verdict": "running", "asked_at": round_.started_at,
        "at": None, "kinds": [], "reason": "", "picture": "", "trouble": round_.trouble,
    }  # fmt: skip
    if round_.state in RUNNING_ROUNDS:
        return plain
    looks = list(Observation.objects.filter(round=round_, camera=camera).select_related("camera").order_by("attempt"))
    if round_.state != RoundState.DONE or not looks:
        return plain | {"verdict": "failed"}
    return plain | _told(seen_of(looks, rules_of(RoundKind.RETEST))) | {"picture": looks[-1].picture}


def _told(found: Seen) -> dict[str, Any]:
    verdict = {"ok": "clean", "fault": "fault"}.get(found.state, "untested")
    if found.reason in OFFLINE_REASONS:
        verdict = "offline"
    return {
        "verdict": verdict,
        "at": found.at,
        "kinds": [b.kind for b in found.believed if verdict == "fault"],
        "reason": found.reason,
    }
