"""An emergency to act upon: eleven cameras behind one switch, and the people of its parties."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django.test import Client

from shiwei.accounts.models import Duty, Unit, User
from shiwei.workorders.actions.dispatch import dispatch
from shiwei.workorders.actions.report import Report, report
from shiwei.workorders.models import EmergencyNotice, Order
from tests.world import World

MICRO = timedelta(microseconds=1)
MINUTE = timedelta(minutes=1)


@dataclass
class Site:
    world: World
    wired: SimpleNamespace

    @property
    def now(self) -> datetime:
        moment: datetime = self.wired.clock.now()
        return moment

    def client(self, party: str, duty: Duty = Duty.DISPATCHER) -> Client:
        signed = Client()
        signed.force_login(self.person(party, duty), backend="django.contrib.auth.backends.ModelBackend")
        return signed

    def person(self, party: str, duty: Duty = Duty.DISPATCHER) -> User:
        unit: Unit = getattr(self.world, party)
        return self.world.person(unit, duty)

    def order(self, count: int = 11) -> Order:
        """An order of so many cameras; eleven make an emergency (R10.4)."""
        what = Report(self.world.project, "DAILY_PATROL", "IMG_OFFLINE", self.world.cameras[:count], title="交换机")
        return report(what, self.world.actor(self.world.integrator), self.now)

    def dispatched(self) -> Order:
        """The emergency, held by NET-B."""
        made = self.order()
        assert dispatch(made, "NET-B", self.world.actor(self.world.integrator), self.now)
        return Order.objects.get(pk=made.pk)

    def notice(self) -> EmergencyNotice:
        return EmergencyNotice.objects.get()


def told(site: Site, **more: Any) -> dict[str, Any]:
    """The form of the human notice, filled in."""
    at = site.now + timedelta(hours=8)  # the form speaks local time
    given = {"person": "王主任", "channel": "PHONE", "number": "0558-5550100", "told_at": f"{at:%Y-%m-%dT%H:%M}"}
    return given | more


def text(answer: Any) -> str:
    return str(answer.content.decode())
