"""What stands beside an order: what it was merged with, what it recurs from, and what might be merged with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from shiwei.accounts.facts import Actor
from shiwei.accounts.models import User
from shiwei.accounts.permissions import may
from shiwei.assets.models import Node
from shiwei.policy.replay import assess
from shiwei.topology.merging import Proposal
from shiwei.web.orders.impact_forms import MergeAllForm
from shiwei.web.orders.told import sentence
from shiwei.workorders.exclusions import in_force
from shiwei.workorders.facts import case_of_events, events_of, family
from shiwei.workorders.labels import EXCLUSION, title, word
from shiwei.workorders.merging import proposal_with, proposals
from shiwei.workorders.models import Order

Values = dict[str, Any]


def around(order: Order, user: User, now: datetime) -> Values:
    """Links to merged and recurring orders, exclusions that stand, and a proposal where the person may merge."""
    found = proposal_with(order, user) if may(user, "workorders.merge") else None
    return {
        "merged": [_line(other) for other in order.merged.order_by("opened_at")],
        "merged_into": order.merged_into,
        "recurrence_of": order.recurrence_of,
        "recurrences": list(order.recurrences.order_by("opened_at")),
        "exclusions": [word(EXCLUSION, code) for code in sorted(in_force(order))],
        "proposal": proposed(found, user, now) if found else None,
    }


def every(user: User) -> list[Values]:
    """The proposals for the list, without their effect."""
    if not may(user, "workorders.merge"):
        return []
    return [{"node": _name(p.node), "parent": p.orders[0], "count": len(p.orders)} for p in proposals(user)]


def _line(order: Order) -> Values:
    return {"number": order.number, "title": title(order), "cameras": order.camera_count}


def _name(code: str) -> str:
    return Node.objects.filter(code=code).values_list("name", flat=True).first() or code


def proposed(found: Proposal, user: User, now: datetime) -> Values:
    """A proposal: the node, the earliest order as parent, the others, and what their merging would make of it."""
    parent, *children = found.orders
    orders = {order.number: order for order in Order.objects.filter(number__in=found.orders)}
    form = MergeAllForm(
        orders[parent], user, auto_id="merge-all-%s",
        initial={"children": ",".join(children), "key": f"{uuid4().hex}-all"},
    )  # fmt: skip
    return {
        "node": _name(found.node),
        "parent": parent,
        "children": [_line(orders[number]) for number in children],
        "count": len(found.orders),
        "effect": _effect(orders[parent], children, Actor(user.username, user.unit.code if user.unit else ""), now),
        "form": form,
    }


def _effect(parent: Order, children: list[str], actor: Actor, now: datetime) -> str:
    """Judge all merges at once without writing anything; empty when one of them could not be."""
    known = events_of({member for number in (parent.number, *children) for member in family(number)})
    merges = [
        {"at": now.isoformat(), "type": "merged", "by": actor.unit, "order": number, "into": parent.number}
        for number in children
    ]
    before, after = (assess(case_of_events(events, now)) for events in (known, [*known, *merges]))
    if after.rejected:
        return ""
    return sentence(before.orders[parent.number], after.orders[parent.number])
