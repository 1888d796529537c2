"""Fault reports as the tests of intake receive them, and what was posted of them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from shiwei.accounts.models import Unit
from shiwei.ledger.models import OutboxNotice
from shiwei.workorders.actions.receive_report import Incoming, receive_report
from shiwei.workorders.models import FaultReport
from tests.world import World


def told(world: World, **more: Any) -> Incoming:
    """A using unit's report of a black picture, unless told otherwise."""
    given = {"source": "USING_UNIT", "fault": "IMG_BLACK", "unit": world.using, "cameras": [world.cameras[0]]}
    return Incoming(project=world.project, place="光明路与芍花路 1 号", **{**given, **more})


def received(world: World, wired: SimpleNamespace, by: Unit | None = None, **more: Any) -> FaultReport:
    return receive_report(told(world, **more), world.actor(by or world.using), wired.clock.now())


def kinds(unit: str) -> list[str]:
    return list(OutboxNotice.objects.filter(to_unit=unit).order_by("pk").values_list("kind", flat=True))
