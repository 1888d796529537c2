"""What people do with an early warning: propose a visit, or say that the view is well as it is now."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from shiwei.accounts.facts import Actor
from shiwei.kernel.time import local_date
from shiwei.kernel.verdict import Verdict, allow, refuse
from shiwei.ledger.actions.append import append
from shiwei.ledger.models import Notice
from shiwei.watch.actions.renew_reference import NO_REASON
from shiwei.watch.early_labels import KIND, VISIT
from shiwei.watch.labels import word
from shiwei.watch.models import EarlyWarning, Outcome, SlotDay, ViewSlot


def propose_visit(warning: EarlyWarning, note: str, actor: Actor, now: datetime) -> Verdict:
    """Propose a cleaning or maintenance visit to the project's integrator. It is no order and no clock runs.

    Refused for a unit that neither integrates nor owns the project, and for a warning that is over.
    """
    if not (verdict := _judge(warning, actor)):
        return verdict
    with transaction.atomic():
        mine = EarlyWarning.objects.filter(pk=warning.pk, closed_at=None)
        if mine.update(visit_at=now, visit_by=actor.name, visit_note=note[:400]):
            _tell(warning, "maintenance_proposed", note, actor, now, [_notice(warning, note, now)])
    return verdict


def accept_view(warning: EarlyWarning, note: str, actor: Actor, now: datetime) -> Verdict:
    """The view is well as it is now: what was running becomes the anchor of all the camera's slots, and the days
    begin anew.

    Refused as ``propose_visit`` is, and without a reason.
    """
    if not (verdict := _judge(warning, actor)):
        return verdict
    if not note.strip():
        return refuse("7", NO_REASON, "R7.2")
    with transaction.atomic():
        mine = EarlyWarning.objects.filter(camera=warning.camera_id, closed_at=None)
        ended = {"closed_at": now, "outcome": Outcome.ACCEPTED, "handler": actor.name, "note": note[:400]}
        if mine.filter(pk=warning.pk).exists():
            mine.update(**ended)
            ViewSlot.objects.filter(camera=warning.camera_id).update(
                anchor=F("running"), picture=F("running_picture"), anchored_on=local_date(now)
            )
            SlotDay.objects.filter(camera=warning.camera_id).delete()
            _tell(warning, "view_accepted", note, actor, now, [])
    return verdict


def _judge(warning: EarlyWarning, actor: Actor) -> Verdict:
    project = warning.camera.project
    if actor.unit not in {project.integrator.code, project.owner.code}:
        return refuse("7", "early warnings are dealt with by the project's integrator or owner", "R7.2")
    if warning.closed_at is not None:
        return refuse("7", "this early warning is over", "R7.2")
    return allow("R7.2")


def _tell(warning: EarlyWarning, verb: str, note: str, actor: Actor, now: datetime, notices: list[Notice]) -> None:
    data = {"camera": warning.camera.gb_code, "kind": warning.kind, "note": note}
    append(
        at=now, actor=actor.name, unit=actor.unit, subject=f"early_warning:{warning.pk}", verb=verb, data=data,
        reasons=["R7.2"], notices=notices,
    )  # fmt: skip


def _notice(warning: EarlyWarning, note: str, now: datetime) -> Notice:
    camera = warning.camera
    told = {"camera": camera.name, "kind": word(KIND, warning.kind), "visit": word(VISIT, warning.kind)}
    return Notice(
        key=f"early_warning:{warning.pk}/{local_date(now)}",
        to_unit=camera.project.integrator.code,
        kind="MAINTENANCE",
        subject=_("建议保养：%(camera)s %(kind)s，%(visit)s") % told,
        body=note[:400],
    )
