"""A database of its own with very many open orders: one real order, made by the product's actions, copied by SQL.

SQLite in a folder of its own, or an empty PostgreSQL database named by DATABASE_URL.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

NOW = datetime(2026, 6, 3, 12, 0, tzinfo=UTC)
MARK = timedelta(hours=12, minutes=30)
"""From the report to the first reminder: half an hour of triage, half of the 24 hours of the repair."""


@contextmanager
def own_database() -> Iterator[None]:
    """Django on a database of its own; what is embedded is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="shiwei-benchmark-") as folder:
        os.environ["SHIWEI_DATA"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shiwei.config.settings")
        sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        from shiwei.workorders.models import Order

        if Order.objects.exists():
            sys.exit("this database holds orders already: name an empty one in DATABASE_URL")
        yield


def make_orders(count: int, due: int, journals: int) -> Any:
    """Copy one order ``count`` times: of the first ``due`` the first reminder is due at NOW, of the others later.

    Only the first ``journals`` get their journal and stages too. Returns the cast (tests.world).
    """
    from django.db import connection
    from tests.world import build

    from shiwei.workorders.models import Order

    world = build(2)
    order = _template(world)
    with connection.cursor() as cursor:
        lite = connection.vendor == "sqlite"
        delta = f"(CASE WHEN n.i <= {due} THEN -1 - n.i % 60 ELSE 1 + n.i % 43000 END)"
        shift = _shift(lite)
        _copy(cursor, count, "workorders_order", f"t.id = {order.pk}", {
            "id": f"{order.pk} + n.i",
            "number": "'N' || n.i",
            **{name: shift(name, delta) for name in ("opened_at", "stage_started", "deadline", "next_check")},
            "pressure": f"t.pressure + {delta} * 1000000",
        })  # fmt: skip
        _copy(cursor, journals, "workorders_stage", f"t.order_id = {order.pk}", {
            "id": "100 + n.i * 10 + t.position",
            "order_id": f"{order.pk} + n.i",
            **{name: shift(name, delta) for name in ("start", "end", "deadline")},
        })  # fmt: skip
        _copy(cursor, journals, "ledger_event", f"t.subject = 'order:{order.number}'", {
            "seq": "100 + n.i * 10 + t.seq",
            "at": _stamp(lite, delta),
            "subject": "'order:N' || n.i",
            "data": f"replace(t.data, '{order.number}', 'N' || n.i)",
        })  # fmt: skip
        Order.objects.filter(pk=order.pk).update(next_check=None)
        cursor.execute("ANALYZE")
    return world


def _template(world: Any) -> Any:
    """One order with its journal, as the product writes it, its first reminder due at NOW."""
    from shiwei.workorders.actions.dispatch import dispatch
    from shiwei.workorders.actions.report import Report, report
    from shiwei.workorders.models import Order

    begun = NOW - MARK
    what = Report(world.project, "DAILY_PATROL", "IMG_OFFLINE", world.cameras[:1], title="光明路与芍花路")
    order = report(what, world.actor(world.integrator), begun)
    dispatch(order, "NET-B", world.actor(world.integrator), begun + timedelta(minutes=30))
    Order.objects.filter(pk=order.pk).update(next_check=NOW)
    return order


Shift = Callable[[str, str], str]


def _shift(lite: bool) -> Shift:
    """A column's instant so many seconds later, in this database's words."""
    if lite:
        return lambda name, delta: f"strftime('%Y-%m-%d %H:%M:%f', t.\"{name}\", ({delta}) || ' seconds')"
    return lambda name, delta: f't."{name}" + make_interval(secs => {delta})'


def _stamp(lite: bool, delta: str) -> str:
    """The ledger's instant, a text, so many seconds later."""
    if lite:
        return f"strftime('%Y-%m-%dT%H:%M:%S', t.at, ({delta}) || ' seconds') || '.000000Z'"
    later = f"(t.at::timestamptz AT TIME ZONE 'UTC') + make_interval(secs => {delta})"
    return f"to_char({later}, 'YYYY-MM-DD\"T\"HH24:MI:SS') || '.000000Z'"


def _copy(cursor: Any, count: int, table: str, which: str, changed: Mapping[str, str]) -> None:
    """Every row of the table that is ``which``, ``count`` times over, with these columns changed."""
    cursor.execute(f"SELECT * FROM {table} LIMIT 0")
    columns = [column[0] for column in cursor.description]
    listed = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(changed.get(name, f't."{name}"') for name in columns)
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
    if cursor.db.vendor == "sqlite":
        cursor.execute(f"{numbers} INSERT INTO {table} ({listed}) SELECT {values} FROM n, {table} t WHERE {which}")
    else:
        cursor.execute(f"INSERT INTO {table} ({listed}) {numbers} SELECT {values} FROM n, {table} t WHERE {which}")
