"""Sign a confirmation list (D-12): the unit line by line, agreed or disputed, the owner all of it (R15.4, AC-30 b, c).

Each signature is that party's signature under every count it stands for, in the counts' own journals; so a count is
confirmed by the second one, and one alone leaves a disputed count disputed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict, allow, refuse
from shiwei.ledger.actions.append import append
from shiwei.penalties.actions.dispute import dispute
from shiwei.penalties.actions.sign_many import sign_many
from shiwei.penalties.models import ConfirmationList, ListLine
from shiwei.penalties.notices import on_list


def sign_list(
    row: ConfirmationList,
    actor: Actor,
    now: datetime,
    *,
    objections: Mapping[int, str] | None = None,
    scan: str = "",
) -> Verdict:
    """The signature of the owner or of the unit, once each.

    ``objections``: the lines (keys) the unit disputes, and why; it agrees to all others. A count that has meanwhile
    gone its own way (withdrawn, confirmed) stays as it is.
    """
    against = {pk: why.strip() for pk, why in (objections or {}).items()}
    with transaction.atomic():
        held = ConfirmationList.objects.select_for_update(of=("self",)).select_related("owner", "unit").get(pk=row.pk)
        lines = list(held.lines.select_related("penalty__unit", "penalty__project", "penalty__order", "order"))
        refused = _refused(held, lines, against, actor)
        if refused is not None:
            return refused
        if actor.unit == held.unit.code:
            told = _by_unit(held, lines, against, actor, now)
        else:
            told = _by_owner(held, lines, actor, now)
        if scan:
            ConfirmationList.objects.filter(pk=held.pk).update(scan=scan)
        _append(held, {**told, "scan": scan}, actor, now)
    row.refresh_from_db()
    return allow("R15.4", "R28.11")


def _refused(row: ConfirmationList, lines: list[ListLine], against: Mapping[int, str], actor: Actor) -> Verdict | None:
    if actor.unit not in {row.owner.code, row.unit.code}:
        return refuse("15", "a confirmation list is signed by the owner and by its unit", "R15.4")
    done = row.own_signed_at if actor.unit == row.owner.code else row.unit_signed_at
    if done is not None:
        return refuse("15", "this unit has signed the list already", "R15.4")
    if against and actor.unit == row.owner.code:
        return refuse("15", "only the unit disputes lines; the owner withdraws a count", "A42")
    if not set(against) <= {line.pk for line in lines}:
        return refuse("15", "a disputed line is not on this list", "R15.4")
    if not all(against.values()):
        return refuse("15", "a disputed line needs its reason", "A42")
    return None


def _by_unit(
    row: ConfirmationList, lines: list[ListLine], against: Mapping[int, str], actor: Actor, now: datetime
) -> dict[str, Any]:
    for line in lines:
        line.agreed, line.objection = line.pk not in against, against.get(line.pk, "")[:400]
    ListLine.objects.bulk_update(lines, ["agreed", "objection"])
    for line in lines:
        if not line.agreed and line.penalty is not None:
            dispute(line.penalty, line.objection, actor, now)
    signed = _sign([line for line in lines if line.agreed], row, actor, now)
    ConfirmationList.objects.filter(pk=row.pk).update(unit_signed_at=now, unit_signed_by=actor.name)
    disputed = [
        {"order": line.order.number, "kind": line.kind, "why": line.objection} for line in lines if not line.agreed
    ]
    return {"agreed": sum(bool(line.agreed) for line in lines), "disputed": disputed, "counts": signed}


def _by_owner(row: ConfirmationList, lines: list[ListLine], actor: Actor, now: datetime) -> dict[str, Any]:
    signed = _sign(lines, row, actor, now)
    ConfirmationList.objects.filter(pk=row.pk).update(own_signed_at=now, own_signed_by=actor.name)
    return {"counts": signed}


def _sign(lines: list[ListLine], row: ConfirmationList, actor: Actor, now: datetime) -> int:
    """How many counts took the signature; the others had it already, or are out."""
    counts = [line.penalty for line in lines if line.penalty is not None]
    return sum(map(bool, sign_many(counts, actor, now, note=f"D-12 {row}").values()))


def _append(row: ConfirmationList, told: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    other = row.owner.code if actor.unit == row.unit.code else row.unit.code
    append(
        at=now,
        actor=actor.name,
        unit=actor.unit,
        subject=str(row),
        verb="list_signed",
        data=dict(told),
        reasons=["R15.4", "R28.11"],
        notices=on_list(row, other, f"SIGNED-{actor.unit}"),
    )
