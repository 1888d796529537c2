"""What the race of two equal reports runs in a process of its own, on the database of its environment."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import django
from django.db import connection

AT_ONCE = 6


def race() -> None:
    """Report the same fault under the same key so many times at the same instant; print what came of it."""
    django.setup()
    from shiwei.ledger.models import Event
    from shiwei.ledger.verify import Verified, verify
    from shiwei.workorders.actions.report import Report, report
    from shiwei.workorders.models import Act, Numbering, Order
    from tests.world import DAY, build

    world = build()
    start = Barrier(AT_ONCE)

    def one(_: int) -> str:
        what = Report(project=world.project, source="OWNER", fault="IMG_BLACK", cameras=world.cameras[:1], key="k")
        start.wait()
        try:
            return report(what, world.actor(world.owner), DAY).number
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        numbers = list(pool.map(one, range(AT_ONCE)))
    told = {
        "numbers": numbers, "orders": Order.objects.count(), "acts": Act.objects.count(),
        "reported": Event.objects.filter(verb="reported").count(), "last": Numbering.objects.get().last,
        "whole": isinstance(verify(), Verified),
    }  # fmt: skip
    print(json.dumps(told))
