"""Reads on the duty list: who is on call now, and whom an emergency calls in which order (R10.6, 1.7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from shiwei.accounts.models import Unit, User
from shiwei.accounts.queries import duty_list, leader_of
from shiwei.workorders.models import DutyShift


@dataclass(frozen=True, slots=True)
class Contact:
    """A person who can be called, and the number to dial (empty where none is known)."""

    person: User
    number: str


def standing(unit: Unit, at: datetime) -> QuerySet[DutyShift]:
    """The unit's shifts that run at ``at`` or are still to come, earliest first."""
    return DutyShift.objects.filter(unit=unit, withdrawn_at=None, ends__gt=at).select_related("person", "unit")


def on_duty(unit: Unit, at: datetime) -> list[Contact]:
    """Who is on call at ``at``: from the first instant of a shift up to, not including, its last."""
    running = standing(unit, at).filter(starts__lte=at, person__is_active=True).order_by("place", "starts", "pk")
    return [Contact(shift.person, shift.number) for shift in running]


def to_call(unit: Unit, at: datetime) -> list[Contact]:
    """Whom an emergency calls, in order: who is on call, then the others of the unit's list or desk. Each once."""
    return _each_once([*on_duty(unit, at), *(contact_of(person) for person in duty_list(unit))])


def leader(unit: Unit, at: datetime) -> Contact | None:
    """The unit's leader, by the number of the shift where the leader is on call."""
    person = leader_of(unit)
    if person is None:
        return None
    return next((found for found in on_duty(unit, at) if found.person == person), contact_of(person))


def contact_of(person: User) -> Contact:
    """The person with the own number, or else the unit's."""
    return Contact(person, person.phone or (person.unit.phone if person.unit else ""))


def _each_once(contacts: Iterable[Contact]) -> list[Contact]:
    found: dict[int, Contact] = {}
    for contact in contacts:
        found.setdefault(contact.person.pk, contact)
    return list(found.values())
