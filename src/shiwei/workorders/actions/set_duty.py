"""Put a person on the unit's duty list from when to when (R10.6: whom an emergency calls first)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from shiwei.accounts.facts import Actor
from shiwei.accounts.models import Unit, User
from shiwei.kernel.time import format_instant
from shiwei.kernel.verdict import Verdict, allow, refuse
from shiwei.ledger.actions.append import append
from shiwei.workorders.models import DutyShift

FIRST, NEXT = 1, 2


@dataclass(frozen=True, slots=True)
class Shift:
    """``place`` is FIRST or NEXT; ``number`` what is dialled from ``starts`` up to, not including, ``ends``."""

    person: User
    starts: datetime
    ends: datetime
    number: str
    place: int = FIRST


def set_duty(shift: Shift, actor: Actor, now: datetime) -> Verdict:
    """Enter the shift for the actor's own unit. Refused (Article 10) when it is another's, over, empty or double."""
    with transaction.atomic():
        Unit.objects.select_for_update().get(code=actor.unit)  # two entries at once are judged one after the other
        if (refused := _refused(shift, actor, now)) is not None:
            return refused
        assert shift.person.unit is not None  # checked above
        row = DutyShift.objects.create(
            unit=shift.person.unit,
            person=shift.person,
            place=shift.place,
            starts=shift.starts,
            ends=shift.ends,
            number=shift.number.strip(),
            set_at=now,
            set_by=actor.name,
        )
        append(
            at=now, actor=actor.name, unit=actor.unit, subject=subject(actor.unit), verb="duty_set",
            data=told(row), reasons=["R10.6"],
        )  # fmt: skip
    return allow("R10.6")


def subject(unit: str) -> str:
    """The duty list of a unit in the ledger."""
    return f"duty:{unit}"


def told(row: DutyShift) -> dict[str, object]:
    """A shift as the ledger keeps it."""
    return {
        "shift": row.pk,
        "person": row.person.username,
        "place": row.place,
        "number": row.number,
        "starts": format_instant(row.starts),
        "ends": format_instant(row.ends),
    }


def _refused(shift: Shift, actor: Actor, now: datetime) -> Verdict | None:
    person = shift.person
    if person.unit is None or person.unit.code != actor.unit or not person.is_active:
        return refuse("10", "a duty list names the unit's own people", "R10.6")
    if shift.starts >= shift.ends:
        return refuse("10", "a shift ends after it begins", "R10.6")
    if shift.ends <= now:
        return refuse("10", "the shift is over already", "R10.6")
    if not shift.number.strip():
        return refuse("10", "a shift needs the number to dial", "R10.6")
    own = DutyShift.objects.filter(person=person, withdrawn_at=None, starts__lt=shift.ends, ends__gt=shift.starts)
    return refuse("10", "the person is on the list for that time already", "R10.6") if own.exists() else None
