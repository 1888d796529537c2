"""Deal with alarms (R7.1): an order, a false alarm, a duplicate, recovered; each with who, when and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict, allow, refuse
from shiwei.ledger.actions.append import append
from shiwei.watch.models import Alarm, Disposition
from shiwei.workorders.actions.report import Report, report
from shiwei.workorders.models import OPEN_STATES, Order

_NEEDS_NOTE = frozenset({Disposition.FALSE_ALARM})


@dataclass(frozen=True, slots=True)
class Disposal:
    """How to deal with them. ORDER without ``order`` opens an order for each camera and fault; ``together``: they have
    one cause, and it is one order for each project and fault."""

    disposition: Disposition
    note: str = ""
    order: Order | None = None
    together: bool = False


def dispose_alarms(alarms: Sequence[Alarm], how: Disposal, actor: Actor, now: datetime) -> Verdict:
    """Deal with all of them in one act; alarms somebody dealt with meanwhile are left as they are.

    Refused (Article 7) for a unit that is not the integrator of them all, a false alarm without its reason, a duplicate
    without the order it repeats, and an order that is closed.
    """
    if not (verdict := _judge(alarms, how, actor)):
        return verdict
    with transaction.atomic():
        for group, order in _orders(alarms, how, actor, now):
            _write(group, how, order, actor, now)
    return verdict


def _judge(alarms: Sequence[Alarm], how: Disposal, actor: Actor) -> Verdict:
    if not alarms:
        return refuse("7", "no alarm is chosen", "R7.1")
    if any(a.project.integrator.code != actor.unit for a in alarms):
        return refuse("7", "alarms are dealt with by the project's integrator", "R7.1")
    if how.disposition == Disposition.SUPPRESSED:
        return refuse(
            "7", "only a planned window or a relocation suppresses alarms, and the system sees to that", "A07"
        )
    if how.disposition in _NEEDS_NOTE and not how.note.strip():
        return refuse("7", "a false alarm needs its reason: what was looked at, and what it showed", "R7.1")
    if how.disposition == Disposition.DUPLICATE and how.order is None:
        return refuse("7", "a duplicate needs the order it repeats", "R7.1")
    if how.order is not None and how.order.state not in OPEN_STATES:
        return refuse("7", f"order {how.order.number} is closed", "R7.1")
    return allow("R7.1")


def _orders(
    alarms: Sequence[Alarm], how: Disposal, actor: Actor, now: datetime
) -> list[tuple[list[Alarm], Order | None]]:
    """The alarms in groups, each with its order: the one named, one opened for it, or none."""
    if how.disposition != Disposition.ORDER or how.order is not None:
        return [(list(alarms), how.order)]
    groups: dict[tuple[int, str, int], list[Alarm]] = {}
    for alarm in _locked(alarms):
        groups.setdefault((alarm.project_id, alarm.fault, 0 if how.together else alarm.camera_id), []).append(alarm)
    return [(group, _open(group, how.note, actor, now)) for group in groups.values()]


def _locked(alarms: Sequence[Alarm]) -> list[Alarm]:
    """Those still open; locked, so that two desks open one order."""
    rows = Alarm.objects.select_for_update(of=("self",)).filter(pk__in=[a.pk for a in alarms], disposition="")
    return list(
        rows.select_related("camera__node", "project__integrator", "project__owner").order_by("counted_from", "pk")
    )


def _open(group: list[Alarm], note: str, actor: Actor, now: datetime) -> Order:
    """One order for the group; its triage runs from the first alarm's receipt (A03)."""
    cameras = list({a.camera_id: a.camera for a in group}.values())
    first = group[0].counted_from
    what = Report(
        project=group[0].project,
        source="AUTO_ALARM",
        fault=group[0].fault,
        cameras=cameras,
        title=cameras[0].name,
        description=note,
        node=cameras[0].node if len(cameras) == 1 else None,
        evidence=[f"alarm {a}" for a in group[:20]],
        claimed_at=first if first < now else None,
    )
    return report(what, actor, now)


def _write(group: list[Alarm], how: Disposal, order: Order | None, actor: Actor, now: datetime) -> None:
    ids = [a.pk for a in group]
    done = Alarm.objects.filter(pk__in=ids, disposition="").update(
        disposition=how.disposition, order=order, note=how.note[:1000], handled_at=now, handler=actor.name
    )
    data = {
        "alarms": [str(a) for a in group],
        "count": done,
        "disposition": how.disposition,
        "note": how.note,
        "order": order.number if order else "",
    }
    subject = f"alarms:{group[0].project.code}"
    append(
        at=now, actor=actor.name, unit=actor.unit, subject=subject, verb="alarms_disposed", data=data,
        reasons=["R7.1"],
    )  # fmt: skip
