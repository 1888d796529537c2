"""Hold back what a planned window explains: kept with the window, nothing of it is proposed before the end (A07)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shiwei.assets.models import Camera
from shiwei.watch.models import Finding
from shiwei.workorders.intake_facts import Windows
from shiwei.workorders.models import PlannedWindow


def hold(findings: Sequence[Finding], now: datetime) -> list[Finding]:
    """Keep each explained finding with its window; return those that no window explains. Call inside a transaction.

    A finding that has its cause already goes on as it is; one that a window held waits until that window is settled,
    also after its end.
    """
    cameras = {c.pk: c for c in _cameras(findings)}
    windows = Windows({camera.project for camera in cameras.values()}, now)
    waiting = set(_unsettled(findings))
    free: list[Finding] = []
    for finding in findings:
        camera = cameras[finding.camera_id]
        window = windows.explaining(camera.project, [camera.node_id]) if finding.cause_id is None else None
        if window is not None:
            _keep(finding, window)
        elif finding.window_id not in waiting or finding.cause_id is not None:
            free.append(finding)
    return free


def _cameras(findings: Sequence[Finding]) -> list[Camera]:
    return list(Camera.objects.filter(pk__in={f.camera_id for f in findings}).select_related("project"))


def _unsettled(findings: Sequence[Finding]) -> Sequence[int]:
    """Windows of these findings after whose end nobody has looked yet."""
    known = {f.window_id for f in findings if f.window_id}
    return list(PlannedWindow.objects.filter(settled_at=None, pk__in=known).values_list("pk", flat=True))


def _keep(finding: Finding, window: PlannedWindow) -> None:
    if finding.window_id != window.pk:
        Finding.objects.filter(pk=finding.pk, cause=None).update(window=window)
        finding.window = window
