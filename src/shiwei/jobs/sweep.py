"""The deadline sweep: touches only orders whose ``next_check`` is due; catches up with the true instants.

Each batch is one transaction. Its orders are held while it lasts; what another worker holds is left to that worker. Run
twice at one instant it changes nothing more: every notice has a key of its own instant, every call is made once.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, QuerySet

from shiwei.accounts.models import Unit
from shiwei.ledger.actions.append import enqueue_notices
from shiwei.penalties.actions.refresh import refresh_penalties
from shiwei.penalties.models import Penalty
from shiwei.policy import measure
from shiwei.policy.agenda import Due, agenda
from shiwei.policy.replay import Assessment, OrderAssessment, fold, measured
from shiwei.workorders.actions.escalate import escalate
from shiwei.workorders.caches import write_applications
from shiwei.workorders.columns import columns_of, units_of, write_stages_of
from shiwei.workorders.models import EmergencyNotice, Order
from shiwei.workorders.register import Register, register_of
from shiwei.workorders.reminders import reminders

log = logging.getLogger("shiwei.jobs")

BATCH = 50
"""Orders held at a time: few enough that nobody who acts on one of them waits long."""
LONGEST_PARKING = timedelta(days=1)


@dataclass(slots=True)
class Swept:
    """What a sweep did: orders looked at, of these parked because they could not be judged, rows of orders and stages
    written. ``left`` are those that another worker holds."""

    orders: int = 0
    parked: int = 0
    rows: int = 0
    left: set[int] = field(default_factory=set)

    def add(self, other: Swept) -> None:
        self.orders += other.orders
        self.parked += other.parked
        self.rows += other.rows
        self.left |= other.left


def sweep(now: datetime) -> int:
    """Recompute every due order; returns how many were looked at."""
    return sweep_due(now).orders


def sweep_due(now: datetime) -> Swept:
    """The same, telling what was written. An order that cannot be judged is parked and stops no other."""
    done = Swept()
    while due := _due(now, done.left):
        for part in _parts(due, now):
            done.add(part)
    return done


def _parts(due: Sequence[int], now: datetime) -> list[Swept]:
    """The batch in one transaction; when one of its orders undoes it, each in a transaction of its own."""
    try:
        return [_batch(due, now)]
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("a batch of %d due orders failed; they are checked one by one", len(due))
    return [_alone(key, now) for key in due]


def check(number: str, now: datetime) -> None:
    """Look at one order now, whenever it would be due."""
    Order.objects.filter(number=number).update(next_check=now)
    for key in Order.objects.filter(number=number).values_list("pk", flat=True):
        _parts([key], now)


def due_orders(now: datetime) -> QuerySet[Order, tuple[int]]:
    """The keys of the orders that are due, longest due first: read from one index, nothing else."""
    return Order.objects.filter(next_check__lte=now).order_by("next_check", "pk").values_list("pk")


def _due(now: datetime, left: set[int]) -> list[int]:
    found = [pk for (pk,) in due_orders(now)[: BATCH + len(left)]]
    return [pk for pk in found if pk not in left][:BATCH]


@dataclass(frozen=True, slots=True)
class _Checked:
    """One order as the fold sees it now, and what was or will be due."""

    order: Order
    assessment: Assessment
    dues: Sequence[Due]

    @property
    def found(self) -> OrderAssessment:
        return self.assessment.orders[self.order.number]


def _batch(keys: Sequence[int], now: datetime) -> Swept:
    done = Swept()
    with transaction.atomic():
        orders = _held(keys, now)
        done.left = set(keys) - {order.pk for order in orders}
        if orders:
            register = register_of(orders)
            checked = [c for order in orders if (c := _checked(register, order, now)) is not None]
            done.orders, done.parked = len(orders), len(orders) - len(checked)
            done.rows = _write(checked, now)
    return done


def _alone(key: int, now: datetime) -> Swept:
    """One order in a transaction of its own; what cannot be written is parked."""
    try:
        return _batch([key], now)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        order = Order.objects.get(pk=key)
        log.exception("order %s cannot be checked (%d times before)", order.number, order.check_failures)
        _park(order, now)
    return Swept(orders=1, parked=1)


def _held(keys: Sequence[int], now: datetime) -> list[Order]:
    """The orders that are still due and that nobody else holds; on PostgreSQL the others are skipped."""
    free = Order.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk__in=keys, next_check__lte=now)
    return list(free.select_related("project__integrator", "project__owner").order_by("pk"))


def _checked(register: Register, order: Order, now: datetime) -> _Checked | None:
    """Judge one order. What its journal or our fold makes impossible parks it: the others go on."""
    try:
        folded = fold(register.case_of(order.number, now))
        facts = folded.world.orders[order.number]
        dues = agenda(folded.world, facts, measure.read_order(folded.world, facts, now))
        return _Checked(order, measured(folded), dues)
    except Exception:
        log.exception("order %s cannot be judged (%d times before)", order.number, order.check_failures)
        _park(order, now)
    return None


def _park(order: Order, now: datetime) -> None:
    """Look again later, and later each time: until it is mended, its deadline is nobody's."""
    pause = min(timedelta(minutes=1 << min(order.check_failures, 12)), LONGEST_PARKING)
    Order.objects.filter(pk=order.pk).update(next_check=now + pause, check_failures=F("check_failures") + 1)


def _write(checked: Sequence[_Checked], now: datetime) -> int:
    """Everything the batch changes: few statements for all, one a row that differs. Returns how many rows."""
    units = units_of(c.found for c in checked)
    stages = write_stages_of({c.order.pk: c.found for c in checked}, units)
    for c in checked:
        write_applications(c.order, c.found)
    _refresh_counts(checked)
    enqueue_notices([n for c in checked for n in reminders(c.order, c.dues, now)], now)
    calls = _escalate(checked, now)
    return stages + sum(_keep(c, units, now, calls.get(c.order.pk)) for c in checked)


def _refresh_counts(checked: Sequence[_Checked]) -> None:
    """Only orders that have counts, or had some, are touched."""
    had = set(Penalty.objects.filter(order__in=[c.order.pk for c in checked]).values_list("order", flat=True))
    for c in checked:
        if c.order.pk in had or any(count.order == c.order.number for count in c.assessment.penalties):
            refresh_penalties(c.order, c.assessment)


def _escalate(checked: Sequence[_Checked], now: datetime) -> dict[int, datetime]:
    """Calls that are due in open emergencies; when the next one is, by order."""
    orders = {c.order.pk: c.order for c in checked}
    found: dict[int, datetime] = {}
    for notice in EmergencyNotice.objects.filter(order__in=orders.keys(), ended_at=None):
        coming = escalate(notice, orders[notice.order_id], now)
        if coming is not None:
            found[notice.order_id] = coming
    return found


def _keep(checked: _Checked, units: Mapping[str, Unit], now: datetime, call: datetime | None) -> int:
    """Write what differs, and when to look again. The row is held, so nobody changed it meanwhile."""
    order = checked.order
    coming = [due.at for due in checked.dues if due.at > now] + ([call] if call else [])
    columns = columns_of(order, checked.found, now, units)
    columns |= {"next_check": min(coming, default=None), "check_failures": 0}
    changed = {name: value for name, value in columns.items() if getattr(order, name) != value}
    return Order.objects.filter(pk=order.pk).update(**changed)
