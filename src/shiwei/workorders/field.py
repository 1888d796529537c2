"""What a field worker's phone needs of the orders: mine by time left, what may be done, and what happened meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet

from shiwei.accounts.models import PartyRole, Unit, User
from shiwei.accounts.permissions import may
from shiwei.accounts.queries import units_with_role
from shiwei.contracts.facts import county_rules_for
from shiwei.ledger.queries import EventRow, events_of_many
from shiwei.policy.case import case_from_plain
from shiwei.policy.tables.order import open_acts, parties_of
from shiwei.regulation.load import packaged
from shiwei.regulation.rulebook import Rulebook
from shiwei.workorders.deferral_labels import CATEGORY
from shiwei.workorders.facts import family, plain_case, subject
from shiwei.workorders.models import Order

MOST_ORDERS = 200
"""On one phone. A unit with more open repairs sees the most pressing ones."""

REPAIRERS = (PartyRole.INTEGRATOR, PartyRole.NETWORK_OPERATOR, PartyRole.POWER_SUPPLIER)

ACTS: dict[str, tuple[str, str]] = {
    "arrive": ("workorders.arrive", "arrived"),
    "feed_back": ("workorders.feed_back", "repaired"),
    "hand_over": ("workorders.hand_over", "handed_over"),
    "defer": ("workorders.file_deferral", "deferral_filed"),
}
"""What can be done from a phone: the permission, and the event it records."""

_HANDS = frozenset(
    ["dispatched", "repaired", "handed_over", "rejected", "confirmed", "signed", "merged", "voided", "reopened"]
)
_DEFERRALS = frozenset(
    ["deferral_filed", "deferral_returned", "deferral_approved", "deferral_refused", "deferral_terminated"]
)
MATTERS: dict[str, frozenset[str]] = {
    "arrive": _HANDS,
    "feed_back": _HANDS | {"cameras_changed"},
    "hand_over": _HANDS,
    "defer": _HANDS | _DEFERRALS,
}
"""What happened meanwhile and makes an act meant for something else: the order changed hands or state, it concerns
other cameras than the worker saw repaired, or its deferral was filed or decided."""


def to_repair(user: User) -> QuerySet[Order]:
    """The open orders whose repair the person's unit holds, least time left first."""
    related = ("project__owner", "project__integrator", "project__jurisdiction", "holder", "node")
    mine = Order.objects.filter(holder=user.unit, stage_kind="REPAIR", state__in=("REPAIRING", "DEFERRED"))
    return mine.select_related(*related).prefetch_related("stages").order_by(F("deadline").asc(nulls_last=True), "pk")


def permitted(order: Order, user: User, able: Mapping[str, bool]) -> list[str]:
    """The acts open to this person on this order now; ``able`` are the permissions, asked once (``abilities``)."""
    assert user.unit is not None
    parties = parties_of(
        user.unit.code,
        owner=order.project.owner.code,
        integrator=order.project.integrator.code,
        source=order.source,
        holder=order.holder.code if order.holder else None,
    )
    events = open_acts(order.state, parties)
    return [act for act, (_, event) in ACTS.items() if able[act] and event in events]


def abilities(user: User) -> dict[str, bool]:
    """Which acts the permission table lets this person do at all."""
    return {act: may(user, verb) for act, (verb, _) in ACTS.items()}


def takers(user: User) -> list[Unit]:
    """The units to which this person's unit may hand an order over."""
    return list(units_with_role(*REPAIRERS).exclude(pk=user.unit_id))


def arrived(orders: Iterable[Order]) -> set[str]:
    """The numbers of those whose running stage has its arrival already."""
    started = {subject(o.number): (o.number, o.stage_started) for o in orders}
    found = set()
    for row in events_of_many(started):
        number, since = started[row.subject]
        if row.verb == "arrived" and since is not None and row.at >= since:
            found.add(number)
    return found


class DeferralCaps:
    """The longest deferral by category, in hours, as the law of each order's county has it; read once a request."""

    def __init__(self, orders: Iterable[Order]) -> None:
        self._law = _law({o.project.jurisdiction_id for o in orders})

    def of(self, order: Order, now: datetime) -> dict[str, int]:
        """Category -> hours; for severe weather the hours after its impact has ended, which nobody proposes."""
        law = self._law.at(order.stage_started or now, order.project.jurisdiction_id)
        return {category: law.value(f"deferral.cap.{category}") for category in CATEGORY}


def _law(counties: set[str]) -> Rulebook:
    head = case_from_plain(plain_case([]) | {"policy_overrides": county_rules_for(counties)})
    return packaged().with_county(head.overrides)


def happened(order: Order, act: str, seen: int) -> list[EventRow]:
    """What others did with the order after the ledger's row ``seen`` and that makes ``act`` meant for something else.

    An order merged into this one counts as a change of its cameras.
    """
    rows = [row for row in events_of_many(map(subject, family(order.number))) if row.seq > seen]
    return [row for row in rows if _verb(row, order.number) in MATTERS[act]]


def _verb(row: EventRow, number: str) -> str:
    if row.subject == subject(number):
        return row.verb
    joined = row.verb == "merged" and row.data["case"]["into"] == number
    return "cameras_changed" if joined else ""


def told(rows: Iterable[EventRow]) -> list[dict[str, Any]]:
    """Events as a phone shows them: when, what, who, by which unit, with which words."""
    return [
        {
            "at": row.at,
            "verb": row.verb,
            "actor": row.actor,
            "unit": row.unit,
            "note": row.data["case"].get("note") or row.data["case"].get("reason") or "",
        }
        for row in rows
    ]
