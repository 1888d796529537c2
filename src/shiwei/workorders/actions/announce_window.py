"""The owner states a planned window that was announced in time (A07, R14.4): what fails in it makes no order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from shiwei.accounts.facts import Actor
from shiwei.assets.models import Node, Project
from shiwei.kernel.time import format_instant
from shiwei.kernel.verdict import Verdict, refuse
from shiwei.ledger.actions.append import append
from shiwei.policy.intake import PlannedNotice, judge_window
from shiwei.workorders.facts import snapshot_for
from shiwei.workorders.models import PlannedWindow


@dataclass(frozen=True, slots=True)
class Announced:
    """A window of a project, or of what hangs on ``node``; ``told_at`` is the last delivery of the notice."""

    project: Project
    starts: datetime
    ends: datetime
    told_at: datetime
    evidence: str
    node: Node | None = None


def announce_window(what: Announced, actor: Actor, now: datetime) -> Verdict:
    """Keep the window. Refused when the notice came too late, names no evidence, or another unit states it."""
    if actor.unit != what.project.owner.code:
        return refuse("14", "a planned window is stated by the project's owner", "R14.4")
    if not what.evidence.strip():
        return refuse("14", "a planned window needs its notice as evidence", "A07")
    hours = snapshot_for(what.project.integrator.code, what.project.code, now).value("upgrade.notice_hours")
    if not (verdict := judge_window(PlannedNotice(what.starts, what.ends, what.told_at), hours)):
        return verdict
    with transaction.atomic():
        row = PlannedWindow.objects.create(
            project=what.project,
            node=what.node,
            starts=what.starts,
            ends=what.ends,
            told_at=what.told_at,
            evidence=what.evidence[:400],
            stated_by=actor.name,
        )
        append(
            at=now, actor=actor.name, unit=actor.unit, subject=f"window:{row.pk}", verb="window_announced",
            data=_plain(what), reasons=verdict.because,
        )  # fmt: skip
    return verdict


def _plain(what: Announced) -> dict[str, str]:
    return {
        "project": what.project.code,
        "node": what.node.code if what.node else "",
        "starts": format_instant(what.starts),
        "ends": format_instant(what.ends),
        "told_at": format_instant(what.told_at),
        "evidence": what.evidence,
    }
