"""The owner states a planned window that was announced in time (A07, R14.4): what fails in it makes no order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from shiwei.accounts.facts import Actor
from shiwei.accounts.models import Unit
from shiwei.assets.models import Camera, Node, Project
from shiwei.kernel.time import format_instant
from shiwei.kernel.verdict import Verdict, refuse
from shiwei.ledger.actions.append import append
from shiwei.policy.windows import PlannedNotice, WindowKind, judge_window, notice_hours
from shiwei.workorders.facts import snapshot_for
from shiwei.workorders.models import PlannedWindow
from shiwei.workorders.window_notices import on_announced


@dataclass(frozen=True, slots=True)
class Announced:
    """A window of a project, of what hangs on ``node``, or of ``cameras``.

    ``told_at`` is the last delivery of the notice, ``document`` the hash of its kept file; ``unit`` does the work.
    """

    project: Project
    starts: datetime
    ends: datetime
    told_at: datetime
    evidence: str
    node: Node | None = None
    cameras: Sequence[Camera] = ()
    kind: WindowKind = WindowKind.UPGRADE
    unit: Unit | None = None
    reason: str = ""
    document: str = ""


def announce_window(what: Announced, actor: Actor, now: datetime) -> Verdict:
    """Keep the window. Refused when the notice came too late, names no evidence, or another unit states it."""
    if actor.unit != what.project.owner.code:
        return refuse("14", "a planned window is stated by the project's owner", "R14.4")
    if not what.evidence.strip():
        return refuse("14", "a planned window needs its notice as evidence", "A07")
    if what.node and what.cameras:
        return refuse("14", "a planned window covers a node or cameras, not both", "A07")
    notice = PlannedNotice(what.starts, what.ends, what.told_at)
    if not (verdict := judge_window(notice, hours_for(what.project, what.kind, now))):
        return verdict
    with transaction.atomic():
        row = PlannedWindow.objects.create(
            project=what.project,
            kind=what.kind,
            unit=what.unit,
            node=what.node,
            starts=what.starts,
            ends=what.ends,
            told_at=what.told_at,
            reason=what.reason[:400],
            evidence=what.evidence[:400],
            document=what.document,
            stated_by=actor.name,
        )
        row.cameras.set(what.cameras)
        append(
            at=now, actor=actor.name, unit=actor.unit, subject=str(row), verb="window_announced",
            data=_plain(what), reasons=verdict.because, notices=on_announced(row),
        )  # fmt: skip
    return verdict


def hours_for(project: Project, kind: WindowKind | str, now: datetime) -> int:
    """How many hours before its start a window of this kind must have been told."""
    snapshot = snapshot_for(project.integrator.code, project.code, now)
    return notice_hours(kind, snapshot.value("upgrade.notice_hours"))


def _plain(what: Announced) -> dict[str, Any]:
    return {
        "project": what.project.code,
        "kind": what.kind,
        "unit": what.unit.code if what.unit else "",
        "node": what.node.code if what.node else "",
        "cameras": [camera.gb_code for camera in what.cameras],
        "starts": format_instant(what.starts),
        "ends": format_instant(what.ends),
        "told_at": format_instant(what.told_at),
        "reason": what.reason,
        "evidence": what.evidence,
        "document": what.document,
    }
