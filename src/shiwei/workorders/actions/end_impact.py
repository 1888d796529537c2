"""The end of severe weather's effect (F6, A13): the unit states it, the owner accepts it, which fixes the pause."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from shiwei.accounts.facts import Actor
from shiwei.kernel.time import format_instant
from shiwei.kernel.verdict import Verdict, allow, refuse
from shiwei.ledger.actions.append import append
from shiwei.workorders.caches import IMPACT_END_STATED
from shiwei.workorders.deferral_notices import about, parties
from shiwei.workorders.facts import subject
from shiwei.workorders.journal import Entry, record
from shiwei.workorders.models import Deferral


def end_impact(
    deferral: Deferral,
    impact_end: datetime,
    actor: Actor,
    now: datetime,
    *,
    evidence: Sequence[str] = (),
    key: str = "",
) -> Verdict:
    """The owner accepts when the effect ended; the last word holds. Refused (12) for an instant that is yet to come."""
    if impact_end > now:
        return refuse("12", "the effect cannot end later than now", "R12.2")
    order = deferral.order
    case = {"deferral": deferral.code, "impact_end": format_instant(impact_end)}
    drafts = about(order, "IMPACT", deferral.code, parties(deferral), turn=f"-{order.version}")
    return record(order, Entry("impact_ended", case, {"evidence": list(evidence)}, key=key), actor, now, drafts)


def state_impact_end(
    deferral: Deferral, impact_end: datetime, actor: Actor, now: datetime, *, evidence: Sequence[str] = ()
) -> Verdict:
    """The unit's word on it, for the owner to accept: kept in the ledger, no clock moves. Refused (12) for others."""
    if deferral.unit.code != actor.unit or deferral.category != "SEVERE_WEATHER":
        return refuse("12", f"{deferral.code} is no open deferral for severe weather of this order", "R12.2")
    if impact_end > now:
        return refuse("12", "the effect cannot end later than now", "R12.2")
    order = deferral.order
    more = {"deferral": deferral.code, "impact_end": format_instant(impact_end), "evidence": list(evidence)}
    with transaction.atomic():
        append(
            at=now, actor=actor.name, unit=actor.unit, subject=subject(order.number), verb=IMPACT_END_STATED,
            data={"more": more}, reasons=["R12.2"],
            notices=about(order, "STATED", deferral.code, [order.project.owner.code], turn=f"-{now:%Y%m%d%H%M%S}"),
        )  # fmt: skip
        Deferral.objects.filter(pk=deferral.pk).update(stated_end=impact_end)
    return allow("R12.2")
