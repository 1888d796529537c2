"""The demo city's duty lists: a week for the owner's and the integrators' people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from shiwei.accounts.facts import actor_of
from shiwei.accounts.models import Unit, User
from shiwei.demo.city_parties import INTEGRATORS, OWNER
from shiwei.workorders.actions.set_duty import Shift, set_duty

LASTS = timedelta(days=7)


def seed_duty(units: Mapping[str, Unit], now: datetime) -> None:
    """One shift of a week for the first person of each of these units, by the unit's number."""
    for code in (OWNER, *INTEGRATORS):
        person = User.objects.filter(unit=units[code]).order_by("pk").first()
        if person is not None:
            set_duty(Shift(person, now, now + LASTS, units[code].phone), actor_of(person), now)
