"""Start a round: a row that the worker picks up; at most one running round of a kind."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from shiwei.assets.models import Camera, CameraState
from shiwei.watch.models import RUNNING_ROUNDS, Round, RoundKind, RoundState
from shiwei.workorders.intake_facts import cameras_beneath
from shiwei.workorders.models import Order, PlannedWindow


def start_round(kind: RoundKind, by: str, now: datetime) -> Round:
    """A waiting round over every active camera, or the one of this kind that is running already."""
    total = Camera.objects.filter(state=CameraState.ACTIVE).count()
    try:
        with transaction.atomic():
            return Round.objects.create(kind=kind, started_by=by, started_at=now, total=total)
    except IntegrityError:
        return Round.objects.get(kind=kind, state__in=RUNNING_ROUNDS)


def request_retest(order: Order, by: str, now: datetime) -> Round:
    """A waiting re-test of an order's cameras, or the one that is running already."""
    with transaction.atomic():
        locked = Order.objects.select_for_update().get(pk=order.pk)
        running = Round.objects.filter(order=locked, camera=None, state__in=RUNNING_ROUNDS).first()
        return running or Round.objects.create(
            kind=RoundKind.RETEST, started_by=by, started_at=now, order=locked, total=locked.affected.count()
        )


def request_camera_test(order: Order, camera: Camera, by: str, now: datetime) -> Round:
    """A waiting test of this one camera of the order, or the test that looks at it already; one at a time a camera."""
    running = Round.objects.filter(state__in=RUNNING_ROUNDS).filter(Q(camera=camera) | Q(order=order, camera=None))
    found = running.first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return Round.objects.create(
                kind=RoundKind.RETEST, started_by=by, started_at=now, order=order, camera=camera, total=1
            )
    except IntegrityError:
        return Round.objects.get(camera=camera, state__in=RUNNING_ROUNDS)


def request_window_test(window: PlannedWindow, by: str, now: datetime) -> Round:
    """A waiting re-test of everything beneath a window that has ended; one a window."""
    told = {"kind": RoundKind.RETEST, "started_by": by, "started_at": now, "total": cameras_beneath(window).count()}
    return Round.objects.get_or_create(window=window, defaults=told)[0]


def stop_round(round_: Round, now: datetime) -> bool:
    """Ask a running round to stop after the batches in flight; what was seen is kept, and it can be resumed."""
    running = Round.objects.filter(pk=round_.pk, state__in=RUNNING_ROUNDS)
    return bool(running.update(state=RoundState.STOPPED, ended_at=now))


def resume_round(round_: Round) -> bool:
    """Let a stopped or failed round go on at the cameras without a look. False while another of its kind runs."""
    resting = Round.objects.filter(pk=round_.pk, state__in=(RoundState.STOPPED, RoundState.FAILED))
    try:
        with transaction.atomic():
            return bool(resting.update(state=RoundState.WAITING, ended_at=None, trouble=""))
    except IntegrityError:
        return False
