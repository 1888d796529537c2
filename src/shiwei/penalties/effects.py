"""What a clause, a county's rule or a suspension would change, told before it takes effect: nothing is written here.

It stands above the orders and the counts because both are judged anew by what it changes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from shiwei.assets.models import Project
from shiwei.contracts.facts import code_of, overrides_of, periods_of
from shiwei.contracts.facts import subject as contract_subject
from shiwei.contracts.models import Clause, Contract, CountyRule
from shiwei.contracts.suspensions import SUSPENDED, span_of
from shiwei.kernel.time import format_instant, parse_instant, start_of_day
from shiwei.ledger.queries import EventRow
from shiwei.penalties.actions.refresh import refresh_stated
from shiwei.penalties.facts import closure, project_subject
from shiwei.penalties.models import Penalty
from shiwei.policy.case import case_from_plain
from shiwei.policy.difference import CountChange, Difference, difference
from shiwei.policy.replay import assess
from shiwei.workorders.facts import case_of_events, events_of, family, in_periods, plain_case
from shiwei.workorders.models import Order

MOST = 200
"""No more orders, and no more counts without one, are looked at before a decision; the rest is told by number."""

Plain = dict[str, Any]
Change = Callable[[Plain], Plain]


@dataclass(frozen=True, slots=True)
class Effect:
    """What would change among the orders and counts ``looked_at``, of all that are ``concerned``."""

    changes: Difference
    looked_at: int
    concerned: int

    @property
    def signed(self) -> tuple[CountChange, ...]:
        """Counts a party has signed or disputed that would not stay as they are."""
        return tuple(change for change in self.changes.counts if change.signed)

    @property
    def must_be_seen(self) -> bool:
        """Whether nobody may decide without saying that they looked: signed counts move, or not all was looked at."""
        return bool(self.signed) or self.looked_at < self.concerned

    def told(self) -> Plain:
        """The effect as the ledger keeps it with the decision."""
        return {
            "orders": [change.order for change in self.changes.orders],
            "counts": [_told(change) for change in self.changes.counts],
            "looked_at": self.looked_at,
            "concerned": self.concerned,
        }


def _told(change: CountChange) -> Plain:
    sides = {"before": change.before, "after": change.after}
    plain = {name: [side[0], f"{side[1]:.2f}"] if side else None for name, side in sides.items()}
    return {"cause": change.key.cause, "unit": change.key.unit, "act": change.key.act, **plain}


@dataclass(frozen=True, slots=True)
class Reach:
    """What a change can reach: the orders of these projects since an instant, and what is told of them without one."""

    projects: tuple[Project, ...]
    contracts: tuple[str, ...]
    since: datetime

    def orders(self) -> QuerySet[Order]:
        """Running ones first, then the newest."""
        alive = Q(closed_at=None) | Q(closed_at__gte=self.since)
        found = Order.objects.filter(alive, project__in=self.projects)
        return found.order_by(F("closed_at").desc(nulls_first=True), "-opened_at")

    def counts(self) -> QuerySet[Penalty]:
        """Counts without an order, newest first."""
        told = [*map(contract_subject, self.contracts), *(project_subject(p.code) for p in self.projects)]
        return Penalty.objects.filter(order=None, subject__in=told, occurred_at__gte=self.since)


def of_clause(clause: Clause, now: datetime) -> Effect:
    """What the approval of this clause would change."""
    contract, approved = clause.contract, copy(clause)
    approved.approved = True
    others = [known for known in contract.clauses.all() if known.pk != clause.pk]

    def change(plain: Plain) -> Plain:
        kept = [known for known in plain["contracts"] if code_of(known["id"]) != contract.code]
        if kept == plain["contracts"]:
            return plain
        told = [*kept, *periods_of(contract, [*others, approved])]
        return {**plain, "contracts": told, "events": in_periods(plain["events"], told)}

    return _effect(reach_of_clause(clause), change, now)


def of_county_rule(rule: CountyRule, now: datetime) -> Effect:
    """What the approval of this county's rule would change."""

    def change(plain: Plain) -> Plain:
        return {**plain, "policy_overrides": [*plain["policy_overrides"], *overrides_of([rule])]}

    return _effect(reach_of_county_rule(rule), change, now)


def of_suspension(contract: Contract, event: Mapping[str, Any], now: datetime) -> Effect:
    """What this ``clock_suspended`` would change."""

    def change(plain: Plain) -> Plain:
        return {**plain, "events": [*plain["events"], dict(event)]}

    return _effect(reach_of_contract(contract, parse_instant(event["from"])), change, now)


def of_early_end(contract: Contract, suspension: EventRow, end: datetime, now: datetime) -> Effect:
    """What it would change that this suspension ends at that instant."""
    start, _end = span_of(suspension)
    told = {"at": format_instant(suspension.at), **suspension.data["case"]}

    def ended(event: Plain) -> bool:
        return event["type"] == SUSPENDED and all(event[name] == value for name, value in told.items())

    def change(plain: Plain) -> Plain:
        kept = plain["events"] if end > start else [e for e in plain["events"] if not ended(e)]
        return {**plain, "events": [{**e, "to": format_instant(end)} if ended(e) else e for e in kept]}

    return _effect(reach_of_contract(contract, start), change, now)


def reach_of_clause(clause: Clause) -> Reach:
    return reach_of_contract(clause.contract, start_of_day(clause.since or clause.contract.starts))


def reach_of_contract(contract: Contract, since: datetime) -> Reach:
    return Reach(tuple(contract.projects.all()), (contract.code,), since)


def reach_of_county_rule(rule: CountyRule) -> Reach:
    projects = tuple(Project.objects.filter(jurisdiction=rule.jurisdiction))
    contracts = Contract.objects.filter(projects__in=projects).distinct().values_list("code", flat=True)
    return Reach(projects, tuple(contracts), start_of_day(rule.since))


def take_effect(reach: Reach, now: datetime) -> None:
    """Every order in reach is due for the sweep, every count told without an order is judged again at once."""
    reach.orders().order_by().update(next_check=now)
    rows = reach.counts().order_by("subject", "-pk").select_related("project")
    places = {row.subject: row.project for row in rows if row.project is not None}
    for subject, project in places.items():
        refresh_stated(subject, project, None, assess(case_of_events(closure(subject), now)))


def _effect(reach: Reach, change: Change, now: datetime) -> Effect:
    orders, counts = reach.orders(), reach.counts()
    numbers = list(orders.values_list("number", flat=True)[:MOST])
    rows = list(counts.select_related("unit").order_by("-occurred_at", "-pk")[:MOST])
    if not numbers and not rows:
        return Effect(Difference((), ()), 0, 0)
    plain = plain_case([*_events_of_orders(numbers), *_events_of_counts(rows)])
    plain["events"].sort(key=lambda event: parse_instant(event["at"]))
    plain["as_of"] = format_instant(max([now, *(parse_instant(event["at"]) for event in plain["events"][-1:])]))
    changes = difference(*(assess(case_from_plain(case)) for case in (plain, change(plain))))
    known = set(numbers)
    seen = Difference(
        tuple(c for c in changes.orders if c.order in known),
        tuple(c for c in changes.counts if c.order is None or c.order in known),
    )
    return Effect(seen, len(numbers) + len(rows), orders.count() + counts.count())


def _events_of_orders(numbers: Collection[str]) -> list[Plain]:
    """The events of these orders and of all merged with them; suspensions come with the orders."""
    return events_of({member for number in numbers for member in family(number)}) if numbers else []


def _events_of_counts(rows: Collection[Penalty]) -> Iterator[Plain]:
    wanted: dict[str, set[tuple[str, str]]] = {}
    for row in rows:
        wanted.setdefault(row.subject, set()).add((row.unit.code, row.act))
    for subject, acts in wanted.items():
        yield from closure(subject, acts)
