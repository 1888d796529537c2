"""Keep the integrator's list of cameras that could not be tested: a wrong key, path or codec."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shiwei.watch.facts import Seen
from shiwei.watch.models import UntestedTask


def keep_untested(everything: Sequence[Seen], now: datetime) -> None:
    """Open or renew a task for each untested camera; close the task of every camera that was reached."""
    for s in everything:
        open_tasks = UntestedTask.objects.filter(camera_id=s.camera_id, closed_at=None)
        if s.state != "untested":
            open_tasks.update(closed_at=now)
        elif not open_tasks.update(reason=s.reason, last_at=now):
            UntestedTask.objects.create(camera_id=s.camera_id, reason=s.reason, opened_at=now, last_at=now)
