"""Report a recurrence (T24, A58): the repair was real but did not last; a new order is linked to the archived one."""

from __future__ import annotations

from datetime import datetime

from shiwei.accounts.facts import Actor
from shiwei.workorders.actions.report import Report, ReportRefused, report
from shiwei.workorders.models import Order, OrderState


def recur(archived: Order, source: str, description: str, actor: Actor, now: datetime, *, key: str = "") -> Order:
    """The new order: the same place, fault and cameras, its clock from this instant.

    Raises ReportRefused (Article 9) when the earlier order is not archived or the actor is neither the integrator nor
    the owner of its project.
    """
    project = archived.project
    if archived.state != OrderState.ARCHIVED:
        raise ReportRefused(f"Article 9: {archived.number} is {archived.state}; only an archived order recurs")
    if actor.unit not in {project.integrator.code, project.owner.code}:
        raise ReportRefused(f"Article 9: {actor.unit} is neither the integrator nor the owner of {project.code}")
    what = Report(
        project=project,
        source=source,
        fault=archived.fault,
        cameras=[link.camera for link in archived.affected.select_related("camera").order_by("camera__gb_code")],
        title=archived.title,
        description=description,
        node=archived.node,
        domain=archived.domain,
        proposed_unit=archived.proposed_unit,
        recurrence_of=archived,
        key=key,
    )
    return report(what, actor, now)
