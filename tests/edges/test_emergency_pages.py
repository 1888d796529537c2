"""The pages of an emergency."""
from types import SimpleNamespace

import pytest
from django.test import Client

from shiwei.accounts.models import Duty
from shiwei.jobs import sweep
from shiwei.workorders.actions.report import Report, report
from shiwei.workorders.models import EmergencyNotice
from tests.world import build

pytestmark = pytest.mark.django_db

def test_called(wired: SimpleNamespace) -> None:
    world = build()
    lead = world.person(world.owner, Duty.LEADER)
    desk = world.person(world.owner, Duty.DISPATCHER)
    what = Report(world.project, "DAILY_PATROL", "IMG_OFFLINE", world.cameras[:11], title="交换机")
    order = report(what, world.actor(world.integrator), wired.clock.now())
    now = wired.clock.forward(minutes=11)
    print([n for n in dir(sweep) if not n.startswith("__")])
    sweep.sweep(now)
    print(EmergencyNotice.objects.get().called)
    c = Client(); c.force_login(desk, backend="django.contrib.auth.backends.ModelBackend")
    assert c.get(f"/orders/{order.number}/").status_code == 200
