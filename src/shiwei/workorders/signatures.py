"""The signatures under a deferred order's repair (R11.6), as its ledger events tell them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shiwei.ledger.queries import EventRow, events_of
from shiwei.workorders.facts import subject
from shiwei.workorders.models import Order


@dataclass(frozen=True, slots=True)
class Signature:
    """One party's signature: the unit, the person named, the account, when, and how (E3)."""

    unit: str
    signer: str
    account: str
    at: datetime
    method: str
    paper: str


def signatures(order: Order) -> list[Signature]:
    """The signatures given since the last confirmation; a refused one made all before it void (T19)."""
    found: list[Signature] = []
    for row in events_of(subject(order.number)):
        if row.verb == "signed":
            found.append(_signature(row))
        elif row.verb in {"confirmed", "rejected", "reopened"}:
            found.clear()
    return found


def _signature(row: EventRow) -> Signature:
    more = row.data.get("more", {})
    return Signature(
        unit=row.unit,
        signer=more.get("signer", ""),
        account=row.actor,
        at=row.at,
        method=more.get("method", ""),
        paper=more.get("paper", ""),
    )
