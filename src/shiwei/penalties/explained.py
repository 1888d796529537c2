"""One count explained: what was done with it, whose signatures stand, what proves it, where its amount comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q

from shiwei.contracts.models import Clause, CountyRule
from shiwei.kernel.time import local_date
from shiwei.ledger.queries import EventRow, events_of
from shiwei.penalties.facts import key_of, owners_of
from shiwei.penalties.labels import ACT
from shiwei.penalties.models import Penalty
from shiwei.regulation.load import packaged
from shiwei.workorders.models import Stage


@dataclass(frozen=True, slots=True)
class Signature:
    """A party's signature that stands: the person's user name, the unit's code, the server's instant."""

    actor: str
    unit: str
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class Signatures:
    """The owner's and the liable unit's; None where one is missing or fell by a dispute."""

    owner: Signature | None
    unit: Signature | None


@dataclass(frozen=True, slots=True)
class AmountSource:
    """Where the amount comes from: ``level`` contract, county or city; the place in the paper and its words."""

    level: str
    paper: str
    number: str
    quote: str
    rule: str
    amount: Decimal


def story(count: Penalty) -> list[EventRow]:
    """Everything that was done with the count, oldest first; its order's own events are not among it."""
    key = key_of(count)
    rows = (row for row in events_of(count.subject) if row.verb in ACT)
    return [row for row in rows if key.items() <= {**row.data.get("more", {}), **row.data.get("case", {})}.items()]


def signatures(count: Penalty, rows: Sequence[EventRow]) -> Signatures:
    """The signatures that stand after these acts: a dispute cancels the unit's own, not the owner's (Q44)."""
    owners = owners_of(count)
    owner: Signature | None = None
    unit: Signature | None = None
    for row in rows:
        if row.verb == "penalty_disputed":
            unit = None
        elif row.verb == "penalty_signed":
            signed = Signature(row.actor, row.unit, row.at, str(row.data["case"].get("note", "")))
            if row.unit in owners:
                owner = signed
            else:
                unit = signed
    return Signatures(owner, unit)


def evidence(rows: Sequence[EventRow]) -> list[dict[str, Any]]:
    """The bundle of every statement and dispute about the count: ``kind, at, text, ref`` and whose it is."""
    found: list[dict[str, Any]] = []
    for row in rows:
        if row.verb not in {"finding_recorded", "penalty_disputed"}:
            continue
        given = row.data.get("more", {}).get("evidence", [])
        found += [{**_item(item), "by": row.unit, "verb": row.verb} for item in given]
    return found


def _item(item: Any) -> dict[str, Any]:
    return dict(item) if isinstance(item, dict) else {"kind": "file", "text": "", "ref": str(item)}


def breached(count: Penalty) -> list[Stage]:
    """The stages of the liable unit in the count's order that were overrun, in order."""
    if count.order is None:
        return []
    return list(count.order.stages.filter(unit=count.unit, overtime=True).select_related("unit").order_by("position"))


def amount_source(count: Penalty) -> AmountSource:
    """The contract's clause, else the county's rule, else the regulation's article, as the fold chose (Q49)."""
    keys = (f"penalty.amount.{count.cause}", "penalty.unit_amount")
    if "R28.13" in count.because and (clause := _clause(count, keys)):
        paper = f"{clause.contract.code} {clause.contract.name}"
        return AmountSource("contract", paper, clause.number, clause.quote, "R28.13", count.amount)
    if "R4.2" in count.because and (rule := _county(count, keys)):
        return AmountSource("county", rule.jurisdiction.name, rule.document, rule.quote, "R4.2", count.amount)
    parameter = packaged().parameters["penalty.unit_amount"]
    return AmountSource("city", "", "28", parameter.zh, "R28.12", count.amount)


def _clause(count: Penalty, keys: Sequence[str]) -> Clause | None:
    day = local_date(count.occurred_at)
    valid = Clause.objects.filter(
        Q(since=None) | Q(since__lte=day), Q(until=None) | Q(until__gte=day), contract=count.contract, approved=True
    )
    named = valid.filter(parameter__in=keys).select_related("contract")
    return min(named.order_by("-since", "-pk"), key=lambda clause: keys.index(clause.parameter), default=None)


def _county(count: Penalty, keys: Sequence[str]) -> CountyRule | None:
    if count.project is None:
        return None
    rules = CountyRule.objects.filter(
        jurisdiction=count.project.jurisdiction, parameter__in=keys, approved=True,
        since__lte=local_date(count.occurred_at),
    )  # fmt: skip
    latest = rules.select_related("jurisdiction").order_by("-since")
    return min(latest, key=lambda rule: keys.index(rule.parameter), default=None)
