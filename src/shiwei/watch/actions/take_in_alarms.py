"""Take in alarms of an outside system as one batch (R7.1, X7): each once; what cannot be taken is sent back by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from shiwei.accounts.facts import Actor
from shiwei.assets.models import Camera, CameraState, Project
from shiwei.diagnosis.result import FAULT_OF_KIND
from shiwei.kernel.time import local_date
from shiwei.policy.alarms import window_of
from shiwei.policy.vocabulary import FAULTS
from shiwei.regulation.rulebook import Snapshot
from shiwei.watch.actions.link_alarms import link_alarms
from shiwei.watch.models import Alarm, Disposition
from shiwei.workorders.actions.import_reports import Sent, close_batch, open_batch
from shiwei.workorders.facts import snapshot_for
from shiwei.workorders.intake_facts import Windows
from shiwei.workorders.models import BatchKind, IntakeBatch, PlannedWindow


@dataclass(frozen=True, slots=True)
class AlarmIn:
    """One alarm as told. ``kind`` is a kind of the diagnosis (``offline``, ``black`` …) or a fault code; ``where``
    names it in the list of rejects. The same alarm may come again with ``recovered_at``."""

    external_id: str
    camera: str
    kind: str
    at: datetime
    recovered_at: datetime | None = None
    words: str = ""
    where: str = ""


def take_in_alarms(
    what: Sequence[AlarmIn],
    sent: Sent,
    cameras: QuerySet[Camera],
    actor: Actor,
    now: datetime,
    rejects: Sequence[dict[str, Any]] = (),
) -> IntakeBatch:
    """Keep the alarms of ``cameras`` (those the sender answers for); the others are the batch's rejects, and no more.

    An alarm whose camera is in an open order for the same class is dealt with by that; one inside a planned window, or
    of a camera that is being moved, is suppressed. ``rejects`` are lines the caller could not even read.
    """
    key = sent.key_for(actor.unit, BatchKind.ALARMS)
    with transaction.atomic():
        if key and (known := IntakeBatch.objects.filter(key=key).first()):
            return known
        batch = open_batch(BatchKind.ALARMS, sent, actor, now, total=len(what) + len(rejects))
        intake = _Intake(what, sent.source, cameras, batch, now)
        made = intake.write()
        link_alarms(now, Alarm.objects.filter(batch=batch))
        back = [*rejects, *intake.rejects]
        close_batch(batch, actor, now, taken=made, known=len(what) - made - len(intake.rejects), rejects=back)
    return batch


class _Intake:
    """One batch against the registry, the alarms known already, and the windows open now."""

    def __init__(
        self, what: Sequence[AlarmIn], source: str, cameras: QuerySet[Camera], batch: IntakeBatch, now: datetime
    ) -> None:
        self.batch, self.now, self.source = batch, now, source[:40]
        codes = sorted({one.camera for one in what})
        related = ("project__integrator", "project__owner", "node")
        self.cameras = {c.gb_code: c for c in _of(cameras.select_related(*related), "gb_code", codes)}
        ids = sorted({one.external_id for one in what})
        self.known = {a.external_id: a for a in _of(Alarm.objects.filter(source=self.source), "external_id", ids)}
        self.windows = Windows({c.project for c in self.cameras.values()}, now)
        self.terms: dict[int, Snapshot] = {}
        self.rejects: list[dict[str, Any]] = []
        self.what = what

    def write(self) -> int:
        """Keep what is new, note recoveries of what is known; returns how many are new."""
        fresh: dict[str, Alarm] = {}
        for one in self.what:
            why = self._fault_of(one)
            if why:
                self.rejects.append({"where": one.where, "id": one.external_id, "camera": one.camera, "why": why})
            elif one.external_id in self.known or one.external_id in fresh:
                self._again(one, fresh)
            else:
                fresh[one.external_id] = self._row(one)
        Alarm.objects.bulk_create(fresh.values(), batch_size=500)
        return len(fresh)

    def _fault_of(self, one: AlarmIn) -> str:
        if not one.external_id or len(one.external_id) > 80:
            return _("告警编号须有 1 到 80 个字符")
        if one.camera not in self.cameras:
            return _("摄像机 %(code)s 不在您的项目登记中：请先登记，或更正编码") % {"code": one.camera}
        if _fault(one.kind) not in FAULTS:
            return _("告警类型 %(kind)s 不认识：请用诊断类型（如 offline）或故障代码（如 IMG_BLACK）") % {
                "kind": one.kind
            }
        if one.at > self.now:
            return _("告警时间晚于现在：请核对来源系统的时钟")
        return ""

    def _again(self, one: AlarmIn, fresh: dict[str, Alarm]) -> None:
        alarm = self.known.get(one.external_id) or fresh[one.external_id]
        if one.recovered_at is None or alarm.recovered_at is not None:
            return
        alarm.recovered_at = one.recovered_at
        if alarm.pk:
            Alarm.objects.filter(pk=alarm.pk, recovered_at=None).update(recovered_at=one.recovered_at)

    def _row(self, one: AlarmIn) -> Alarm:
        camera = self.cameras[one.camera]
        limit = window_of(self.now, self._terms(camera.project))
        planned = self.windows.explaining(camera.project, [camera.node_id])
        expected = planned is not None or camera.state == CameraState.RELOCATING
        return Alarm(
            source=self.source,
            external_id=one.external_id,
            camera=camera,
            project=camera.project,
            fault=_fault(one.kind),
            words=one.words[:200],
            at=one.at,
            received_at=self.now,
            counted_from=self.now,
            day=local_date(self.now),
            due_at=limit.ends if limit else None,
            recovered_at=one.recovered_at,
            batch=self.batch,
            **(_suppressed(planned, self.now) if expected else {}),
        )

    def _terms(self, project: Project) -> Snapshot:
        if project.pk not in self.terms:
            self.terms[project.pk] = snapshot_for(project.integrator.code, project.code, self.now)
        return self.terms[project.pk]


def _fault(kind: str) -> str:
    return FAULT_OF_KIND.get(kind, kind)


def _suppressed(window: PlannedWindow | None, now: datetime) -> dict[str, Any]:
    return {"disposition": Disposition.SUPPRESSED, "handled_at": now, "handler": "system", "window": window}


def _of(rows: QuerySet[Any], column: str, values: Sequence[str]) -> list[Any]:
    """Rows by a column's values, some hundred at a time: databases bound how many stand in one question."""
    steps = [values[i : i + 500] for i in range(0, len(values), 500)]
    return [row for step in steps for row in rows.filter(**{f"{column}__in": step})]
