"""A million open deadlines, a thousand of them due: what a sweep costs, beside the two ways without its index.

Run: ``python -m benchmarks.deadlines [ORDERS] [DUE]``; SQLite in a folder of its own, PostgreSQL by DATABASE_URL.

Named alternatives, in the same run: finding the due ones in the same table without the index, and checking every open
order anew (the time of a sample by the same code, times their number).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter, process_time

from benchmarks.many_orders import NOW, make_orders, own_database

ORDERS, DUE, SAMPLE = 1_000_000, 1_000, 1_000


@dataclass(frozen=True)
class Took:
    """Seconds on the wall, and of this process's own CPU."""

    wall: float
    cpu: float


def took(act: Callable[[], object]) -> Took:
    wall, cpu = perf_counter(), process_time()
    act()
    return Took(perf_counter() - wall, process_time() - cpu)


def best(act: Callable[[], object], times: int = 5) -> float:
    return min(took(act).wall for _ in range(times))


def main(orders: int = ORDERS, due: int = DUE) -> int:
    with own_database():
        made = took(lambda: make_orders(orders, due, journals=due + max(SAMPLE, 10_000)))
        _report(orders, due, made)
    return 0


def _report(orders: int, due: int, made: Took) -> None:
    from django.db import connection

    from shiwei.jobs.sweep import BATCH, due_orders, sweep_due
    from shiwei.ledger.models import OutboxNotice
    from shiwei.workorders.models import Order

    print(f"{connection.vendor}: {orders:,} open deadlines, {due:,} of them due (made in {made.wall:.0f} s)")
    indexed = best(lambda: len(due_orders(NOW)[:BATCH]))
    told = OutboxNotice.objects.count()
    done = []
    swept = took(lambda: done.append(sweep_due(NOW)))
    print(
        f"sweep         {swept.wall:8.2f} s   (CPU {swept.cpu:.2f} s): {done[0].orders:,} orders looked at,"
        f" {done[0].rows:,} rows of orders and stages written, {OutboxNotice.objects.count() - told:,} notices"
    )
    idle = took(lambda: done.append(sweep_due(NOW))).wall
    print(f"sweep again   {idle * 1000:8.1f} ms  : {done[1].orders} orders due")
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX order_next_check")
    scanned = best(lambda: len(due_orders(NOW)[:BATCH]))
    ratio = f"{scanned / indexed:,.0f} ×"
    print(f"finding due   {indexed * 1000:8.1f} ms  by the index; without it {scanned * 1000:,.0f} ms: {ratio}")
    with connection.cursor() as cursor:
        columns = "(next_check, id) WHERE next_check IS NOT NULL"
        cursor.execute(f"CREATE INDEX order_next_check ON workorders_order {columns}")
    others = [f"N{due + 1 + number}" for number in range(SAMPLE)]
    for start in range(0, SAMPLE, 500):
        Order.objects.filter(number__in=others[start : start + 500]).update(next_check=NOW)
    each = took(lambda: sweep_due(NOW)).cpu / SAMPLE
    ratio = f"{each * orders / swept.cpu:,.0f} ×"
    print(f"checking all  {each * orders:8.0f} s   CPU ({SAMPLE:,} others took {each * 1000:.2f} ms each): {ratio}")


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:3])))
