"""What differs between two assessments of the same events: told before a rule, a clause or a decision takes effect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from shiwei.policy.assessment import Assessment, OrderAssessment, PenaltyAssessment, PenaltyKey
from shiwei.policy.tables.penalty import SIGNED


@dataclass(frozen=True, slots=True)
class Standing:
    """How an order stands: urgency, deadline of the running stage (None when none runs), stages overtime."""

    state: str
    urgency: str
    deadline: datetime | None
    overtime: int


@dataclass(frozen=True, slots=True)
class OrderChange:
    order: str
    before: Standing
    after: Standing


@dataclass(frozen=True, slots=True)
class CountChange:
    """A count that appears, disappears, or changes state or amount; a side is None where there is no count."""

    key: PenaltyKey
    order: str | None
    before: tuple[str, Decimal] | None
    after: tuple[str, Decimal] | None

    @property
    def signed(self) -> bool:
        """Whether a party's signature or dispute stood on it before."""
        return self.before is not None and self.before[0] in SIGNED


@dataclass(frozen=True, slots=True)
class Difference:
    orders: tuple[OrderChange, ...]
    counts: tuple[CountChange, ...]

    def __bool__(self) -> bool:
        return bool(self.orders or self.counts)


def difference(before: Assessment, after: Assessment) -> Difference:
    """Every order and count that does not stand the same in both. Orders only one of them knows are left out."""
    return Difference(tuple(_orders(before, after)), tuple(_counts(before, after)))


def standing(order: OrderAssessment) -> Standing:
    running = next((stage for stage in order.stages if stage.end is None), None)
    overtime = sum(stage.overtime for stage in order.stages)
    return Standing(order.state, order.urgency, running.deadline if running else None, overtime)


def _orders(before: Assessment, after: Assessment) -> Iterator[OrderChange]:
    for name in before.orders.keys() & after.orders.keys():
        first, second = standing(before.orders[name]), standing(after.orders[name])
        if first != second:
            yield OrderChange(name, first, second)


def _counts(before: Assessment, after: Assessment) -> Iterator[CountChange]:
    known = {count.key: count for count in before.penalties}
    later = {count.key: count for count in after.penalties}
    for key in sorted(known.keys() | later.keys()):
        first, second = known.get(key), later.get(key)
        sides = _side(first), _side(second)
        if sides[0] != sides[1]:
            told = first or second
            yield CountChange(key, told.order if told else None, *sides)


def _side(count: PenaltyAssessment | None) -> tuple[str, Decimal] | None:
    return None if count is None else (count.state, count.amount)
