"""Report a fault: the order comes into being, PENDING_TRIAGE, and its clock runs from this instant (T01)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from shiwei.accounts.facts import Actor
from shiwei.accounts.models import Unit
from shiwei.assets.models import Camera, Node, Project
from shiwei.kernel.time import format_instant, local_date
from shiwei.ledger.actions.append import append
from shiwei.ledger.models import Notice
from shiwei.policy.intake import USER_FIRST
from shiwei.policy.replay import Assessment, assess
from shiwei.workorders import alarm, journal, notices
from shiwei.workorders.facts import background_of, case_of_events, subject
from shiwei.workorders.models import Act, Numbering, Order, OrderCamera, Urgency
from shiwei.workorders.numbering import next_numbers


class ReportRefused(ValueError):
    """The report breaks a rule; the message names the article and why. Nothing was written."""


@dataclass(frozen=True, slots=True)
class Report:
    """What is reported. ``cameras`` may be empty for a fault without cameras (a leaning pole, a module)."""

    project: Project
    source: str
    fault: str
    cameras: Sequence[Camera] = ()
    title: str = ""
    description: str = ""
    node: Node | None = None
    domain: str = "unknown"
    proposed_unit: Unit | None = None
    reasons: Sequence[dict[str, Any]] = ()
    pictures: dict[str, str] = field(default_factory=dict)
    system_wide: bool = False
    reporter: str = ""
    external_number: str = ""
    exclusion: str = ""
    evidence: Sequence[str] = ()
    recurrence_of: Order | None = None
    claimed_at: datetime | None = None
    user_first: bool = False
    key: str = ""


def report(what: Report, actor: Actor, now: datetime) -> Order:
    """Open the order, append ``reported`` and its notices. The same ``key`` twice returns the first order, also when
    both come at the same time.

    Raises ReportRefused when the fold refuses the event.
    """
    try:
        with transaction.atomic():
            return _known(what.key) or _open(what, actor, now)
    except IntegrityError:  # the other one of two at once has written it
        known = _known(what.key)
        if known is None:
            raise
        return known


def _known(key: str) -> Order | None:
    """The order that was opened under this key."""
    done = Act.objects.filter(key=key).select_related("order").first() if key else None
    return done.order if done else None


def _open(what: Report, actor: Actor, now: datetime) -> Order:
    (number,) = next_numbers(Numbering, "GD", local_date(now))
    order = _new_order(what, number, now)
    assessment = _judge(order, what, actor, now)
    found = assessment.orders[order.number]
    for name, value in journal.columns_of(order, found, now).items():
        setattr(order, name, value)
    order.save(force_insert=True)
    _link_cameras(order, what)
    _append(order, what, actor, now, notices.on_report(order))
    journal.write_stages(order, found)
    alarm.follow(order, "reported", now)
    if what.key:
        Act.objects.create(key=what.key, order=order, at=now)
    return order


def _judge(order: Order, what: Report, actor: Actor, now: datetime) -> Assessment:
    event = {"at": format_instant(now), "type": "reported", "by": actor.unit, **_case(order.number, what)}
    history = background_of(what.project.code, [camera.pk for camera in what.cameras], now)
    assessment = assess(case_of_events([*history, event], now))
    for refused in assessment.rejected:
        raise ReportRefused(f"Article {refused.article}: {refused.why}")
    return assessment


def _case(number: str, what: Report) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "order": number,
        "project": what.project.code,
        "source": what.source,
        "fault": what.fault,
        "cameras": [c.gb_code for c in what.cameras],
    }
    if what.system_wide:
        fields["system_wide"] = True
    if what.exclusion:
        fields["exclusion"] = what.exclusion
    if what.evidence:
        fields["evidence"] = list(what.evidence)
    if what.claimed_at:
        fields["claimed_at"] = format_instant(what.claimed_at)
    return fields


def _new_order(what: Report, number: str, now: datetime) -> Order:
    return Order(
        number=number,
        project=what.project,
        source=what.source,
        fault=what.fault,
        domain=what.domain,
        node=what.node,
        title=what.title[:200],
        description=what.description,
        reporter=what.reporter[:120],
        external_number=what.external_number[:60],
        system_wide=what.system_wide,
        recurrence_of=what.recurrence_of,
        user_first=what.user_first or what.source in USER_FIRST,
        proposed_unit=what.proposed_unit,
        reasons=list(what.reasons),
        urgency=Urgency.NORMAL,
        opened_at=now,
    )


def _link_cameras(order: Order, what: Report) -> None:
    OrderCamera.objects.bulk_create(
        OrderCamera(order=order, camera=c, picture_before=what.pictures.get(c.gb_code, "")) for c in what.cameras
    )


def _append(order: Order, what: Report, actor: Actor, now: datetime, sent: Sequence[Notice]) -> None:
    append(
        at=now,
        actor=actor.name,
        unit=actor.unit,
        subject=subject(order.number),
        verb="reported",
        data={
            "case": _case(order.number, what),
            "more": {
                "title": order.title,
                "description": order.description,
                "domain": order.domain,
                "node": what.node.code if what.node else "",
                "proposed_unit": what.proposed_unit.code if what.proposed_unit else "",
                "reasons": order.reasons,
                "pictures": what.pictures,
                "reporter": order.reporter,
                "external_number": order.external_number,
                "recurrence_of": what.recurrence_of.number if what.recurrence_of else "",
            },
        },
        reasons=["T01", "R9.1"],
        claimed_at=what.claimed_at,
        notices=sent,
    )
