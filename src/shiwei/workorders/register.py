"""The cases of many orders at once: what they share is read and checked once, their journals in one query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shiwei.ledger.queries import EventRow, events_of_many
from shiwei.policy.case import Case, case_from_plain
from shiwei.policy.fields import FORMS
from shiwei.workorders.facts import event_of, family, in_periods, plain_case, subject, suspension_rows
from shiwei.workorders.models import Order


@dataclass(frozen=True, slots=True)
class Register:
    """The journals of some orders and the head that all their cases share."""

    head: Case
    rows: Mapping[str, Sequence[EventRow]]
    families: Mapping[str, Sequence[str]]
    suspended: Sequence[EventRow]
    contracts: Sequence[Mapping[str, Any]]

    def case_of(self, number: str, as_of: datetime) -> Case:
        """One order's case, with the orders merged with it. Raises CaseError, or LookupError for an order without a
        journal."""
        rows = [row for member in self.families[number] for row in self.rows.get(member, ())]
        if not rows:
            raise LookupError(f"no event of {number} in the ledger: is the number right?")
        ordered = sorted([*rows, *self.suspended], key=lambda row: row.seq)
        events = in_periods([event_of(row) for row in ordered], self.contracts)
        return self.head.with_events(events, max([as_of, *(row.at for row in ordered)]))


def register_of(orders: Sequence[Order]) -> Register:
    """Read what the cases of these orders need, in a number of queries that does not grow with them.

    Raises CaseError when the registry itself contradicts the case format.
    """
    families = _families(orders)
    rows = _rows(name for members in families.values() for name in members)
    told = [event_of(row) for found in rows.values() for row in found]
    suspended = suspension_rows({event["project"] for event in told if "project" in event})
    shared = plain_case([*told, *(event_of(row) for row in suspended)])
    head = case_from_plain({**shared, "events": []})
    return Register(head, rows, families, suspended, shared["contracts"])


def _families(orders: Sequence[Order]) -> dict[str, list[str]]:
    """Most orders stand alone; only those merged with others are followed one by one."""
    keys = [order.pk for order in orders]
    parents = set(Order.objects.filter(merged_into__in=keys).values_list("merged_into", flat=True))
    alone = {o.number: [o.number] for o in orders if o.merged_into_id is None and o.pk not in parents}
    return {o.number: alone.get(o.number) or family(o.number) for o in orders}


def _rows(numbers: Iterable[str]) -> dict[str, list[EventRow]]:
    found: defaultdict[str, list[EventRow]] = defaultdict(list)
    for row in events_of_many({subject(number) for number in numbers}):
        if row.verb in FORMS:
            found[row.subject.removeprefix("order:")].append(row)
    return found
