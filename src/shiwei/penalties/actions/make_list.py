"""The owner makes a confirmation list (D-12) for one unit up to a cut-off; its lines are frozen (R15.4)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from shiwei.accounts.facts import Actor
from shiwei.accounts.models import Unit
from shiwei.kernel.time import format_instant
from shiwei.kernel.verdict import Verdict, allow, refuse
from shiwei.ledger.actions.append import append
from shiwei.penalties.lists import drafts_for
from shiwei.penalties.models import ConfirmationList, ListLine
from shiwei.penalties.notices import on_list


def make_list(
    owner: Unit, unit: Unit, cut_off: datetime, actor: Actor, now: datetime, *, meeting: str = ""
) -> tuple[Verdict, ConfirmationList | None]:
    """Keep the list and tell the unit. Refused for anybody but the owner, for a cut-off to come, and when nothing is to
    be confirmed; the same cut-off again is the same list."""
    if actor.unit != owner.code or owner == unit:
        return refuse("15", "a confirmation list is made by the owner, for another unit", "R15.4"), None
    if cut_off > now:
        return refuse("15", "the cut-off lies in the future: what is not over yet cannot be confirmed", "R15.4"), None
    with transaction.atomic():
        list(Unit.objects.select_for_update().filter(pk=owner.pk).values_list("pk"))
        known = ConfirmationList.objects.filter(owner=owner, unit=unit, cut_off=cut_off).first()
        if known is not None:
            return allow("R15.4"), known
        drafts = drafts_for(owner, unit, cut_off)
        if not drafts:
            return refuse("15", "the unit has no deferred or overtime order to confirm by that cut-off", "R15.4"), None
        told = {"owner": owner, "unit": unit, "cut_off": cut_off, "meeting": meeting[:120]}
        row = ConfirmationList.objects.create(**told, made_at=now, made_by=actor.name)
        ListLine.objects.bulk_create(
            ListLine(list=row, kind=d.kind, order=d.order, deferral=d.deferral, penalty=d.penalty, told=d.told)
            for d in drafts
        )
        _append(row, actor, now)
    return allow("R15.4"), row


def _append(row: ConfirmationList, actor: Actor, now: datetime) -> None:
    lines = [{"kind": line.kind, "order": line.order.number, **line.told} for line in row.lines.select_related("order")]
    append(
        at=now,
        actor=actor.name,
        unit=actor.unit,
        subject=str(row),
        verb="list_made",
        data={"unit": row.unit.code, "cut_off": format_instant(row.cut_off), "meeting": row.meeting, "lines": lines},
        reasons=["R15.4"],
        notices=on_list(row, row.unit.code, "MADE"),
    )
