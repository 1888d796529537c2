"""Which exclusions from emergency stand for an order (R10.5), as its journal tells."""

from __future__ import annotations

from shiwei.ledger.queries import events_of
from shiwei.workorders.facts import subject
from shiwei.workorders.models import Order


def in_force(order: Order) -> frozenset[str]:
    """The codes of the exclusions accepted, at the report or later, and not ended since."""
    found: set[str] = set()
    for row in events_of(subject(order.number)):
        case = row.data.get("case", {})
        if row.verb == "exclusion_accepted" or (row.verb == "reported" and case.get("evidence")):
            found |= {case["exclusion"]} if "exclusion" in case else set()
        elif row.verb == "exclusion_ended":
            found.discard(case["exclusion"])
    return frozenset(found)
