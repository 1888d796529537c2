"""The list of orders at a hundred thousand rows: the whole page, for each kind of reader, at the top and far down.

Run: ``python -m benchmarks.lists [ORDERS]``; SQLite in a folder of its own, PostgreSQL by DATABASE_URL. Once with every
order open, once with one in twenty open and the others archived. Named alternative, in the same run: the same rows far
down by offset, as the list was paged before.
"""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

from benchmarks.deadlines import best
from benchmarks.many_orders import NOW, make_orders, own_database

ORDERS = 100_000
RANK = 10**18


def main(orders: int = ORDERS) -> int:
    with own_database():
        world = make_orders(orders, 0, journals=orders)
        from django.conf import settings
        from django.db import connection
        from tests.fakes.outside import FakeClock

        from shiwei.ports.outside import Outside, install

        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
        settings.ALLOWED_HOSTS = ["testserver"]
        install(Outside(FakeClock(NOW), None, None, None, None))  # type: ignore[arg-type]
        print(f"{connection.vendor}: {orders:,} orders, all of them open")
        _readers(world)
        _archive(orders)
        print(f"{connection.vendor}: {orders:,} orders, one in twenty open")
        _readers(world)
    return 0


def _archive(orders: int) -> None:
    from django.db import connection
    from django.db.models import F

    from shiwei.policy.pressure import ENDED_FROM
    from shiwei.workorders.models import Order

    place = ENDED_FROM + RANK - 1 + 88_200_000_000
    done = Order.objects.annotate(rest=F("id") % 20).exclude(rest=0)
    done.update(
        pressure=place - (F("pressure") - 3 * RANK), state="ARCHIVED", holder=None, deadline=None, next_check=None,
        closed_at=NOW,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


HEADING = ("reader", "view", "page ms", "queries", "rows ms", "counts ms", "far down ms", "by offset ms")


def _readers(world: Any) -> None:
    from tests.world import unit

    from shiwei.accounts.models import Duty, PartyRole

    if "bureau" not in world.__dict__:
        world.bureau = unit("DRB", "数据局监督", PartyRole.DATA_BUREAU)
    print("{:10}{:10}{:>9}{:>9}{:>9}{:>11}{:>13}{:>14}".format(*HEADING))
    for name in ("owner", "network", "using", "bureau"):
        duty = Duty.SUPERVISOR if name == "bureau" else Duty.DISPATCHER
        person = world.person(getattr(world, name), duty)
        for view in ("open", "all", "overtime", "mine"):
            figures = _figures(person, view)
            print("{:10}{:10}{:9.0f}{:9}{:9.1f}{:11.1f}{:13.1f}{:14.1f}".format(name, view, *figures))


def _figures(person: Any, view: str) -> tuple[float, int, float, float, float, float]:
    """Milliseconds, the best of three: the whole page, its statements, its rows, its counts, the same rows far down."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from shiwei.workorders import queries

    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    address = f"/orders/?view={view}"
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as seen:
        client.get(address)
        statements = len(connection.queries_log)
    asked = queries.Filter(view=view)
    page = best(lambda: client.get(address), 3)
    rows = best(lambda: queries.listed(person, asked, NOW), 3)
    counts = best(lambda: queries.counts(person, NOW), 3)
    return (page * 1000, max(statements, len(seen)), rows * 1000, counts * 1000, *_far_down(person, asked))


def _far_down(person: Any, asked: Any) -> tuple[float, float]:
    """After nine tenths of the list: by the last row's place, and by its position."""
    from dataclasses import replace

    from shiwei.workorders import queries

    every = queries.in_view(queries.visible_to(person), person, asked, NOW).order_by("pressure", "pk")
    far = every.count() * 9 // 10
    last = every[far : far + 1].values_list("pressure", "pk").first() if far else None
    if last is None:
        return 0.0, 0.0
    after = replace(asked, after=f"{last[0]}-{last[1]}")
    by_place = best(lambda: queries.listed(person, after, NOW), 3)
    return by_place * 1000, best(lambda: list(every[far : far + asked.size + 1]), 3) * 1000


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:2])))
