"""Orders' ledger events, and all they depend on, as the case that policy assesses."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Min, Q

from shiwei.accounts.facts import roles_by_unit
from shiwei.assets.models import Project
from shiwei.contracts.facts import contracts_for, county_rules_for, told_at
from shiwei.contracts.facts import subject as contract_subject
from shiwei.contracts.suspensions import as_they_stand
from shiwei.kernel.time import format_instant, parse_instant
from shiwei.ledger.queries import EventRow, events_of_many
from shiwei.policy.case import Case, case_from_plain
from shiwei.policy.fields import FORMS
from shiwei.policy.replay import Assessment, Folded, fold, measured
from shiwei.policy.room import Room, room
from shiwei.policy.world import World
from shiwei.regulation.load import packaged
from shiwei.regulation.rulebook import Snapshot
from shiwei.workorders.models import Order, OrderCamera

POLICY = "bozhou-2019"
_EVER_APPROVED = ("APPROVED", "ACTIVE", "EXPIRED", "RENEWED", "ENDED_REPAIRED", "TERMINATED", "VOIDED")


def subject(number: str) -> str:
    """The ledger's subject of an order."""
    return f"order:{number}"


def family(number: str) -> list[str]:
    """The order with all orders that its assessment depends on, by number.

    Those merged with it (T21), and those whose deferral takes cameras out of its count while it runs (A06).
    """
    merged = _merged_with(number)
    return sorted(merged.union(*(_merged_with(other) for other in _deferred_beside(merged))))


def _merged_with(number: str) -> set[str]:
    """The order with every order it was merged into and all that were merged into those."""
    root = Order.objects.filter(number=number).values_list("pk", "merged_into").first()
    while root and root[1]:
        root = Order.objects.filter(pk=root[1]).values_list("pk", "merged_into").first()
    found, level = {number}, [root[0]] if root else []
    while level:
        rows = Order.objects.filter(pk__in=level)
        found.update(rows.values_list("number", flat=True))
        level = list(Order.objects.filter(merged_into__in=level).values_list("pk", flat=True))
    return found


def _deferred_beside(numbers: Collection[str]) -> set[str]:
    """Orders with a deferral ever approved on a camera of these orders, open at the same time as they."""
    first = Order.objects.filter(number__in=numbers).aggregate(first=Min("opened_at"))["first"]
    cameras = OrderCamera.objects.filter(order__number__in=numbers).values("camera")
    return _deferred_on(cameras, first) - {*numbers} if first else set()


def _deferred_on(cameras: Any, since: datetime) -> set[str]:
    still = Order.objects.filter(Q(closed_at=None) | Q(closed_at__gte=since), affected__camera__in=cameras)
    return set(still.filter(deferrals__state__in=_EVER_APPROVED).values_list("number", flat=True))


def background_of(project: str, cameras: Collection[int], now: datetime) -> list[dict[str, Any]]:
    """What a new order depends on from its first instant: suspensions (A51), and deferrals on its cameras (A06)."""
    beside = set[str]().union(*(_merged_with(other) for other in _deferred_on(cameras, now))) if cameras else set()
    return [event_of(row) for row in _with_suspensions(_rows([subject(n) for n in sorted(beside)]), project)]


def events_of(numbers: Iterable[str], known_by: datetime | None = None) -> list[dict[str, Any]]:
    """The journal of these orders in the case format, with findings and penalties about them, oldest first.

    ``known_by``: with suspensions as they stood by that instant (None: as they stand).

    Raises LookupError when the ledger knows none of them.
    """
    rows = _rows([subject(n) for n in numbers])
    if not rows:
        raise LookupError(f"no event of {', '.join(numbers)} in the ledger: is the number right?")
    return [event_of(row) for row in _with_suspensions(rows, known_by=known_by)]


def events_told(subjects: Collection[str]) -> list[dict[str, Any]]:
    """The events of any subjects (an order, a project, a contract) in the case format, oldest first."""
    return [event_of(row) for row in _rows(subjects)]


def plain_case(events: Sequence[dict[str, Any]], as_of: datetime | None = None) -> dict[str, Any]:
    """Events with everything they depend on, as a case file (docs/reference/replay.md)."""
    named = _named("project", events)
    contracts = contracts_for(named, _named("contract", events))
    projects = _projects({*named, *(p for c in contracts for p in c["projects"])})
    case: dict[str, Any] = {
        "policy": POLICY,
        "policy_overrides": county_rules_for({p["jurisdiction"] for p in projects.values()}),
        "units": roles_by_unit(),
        "projects": projects,
        "contracts": contracts,
        "events": in_periods(events, contracts),
    }
    if as_of is not None:
        case["as_of"] = format_instant(as_of)
    return case


def case_of_events(events: Sequence[dict[str, Any]], as_of: datetime) -> Case:
    """The checked case of these events, measured at ``as_of`` but no earlier than the last of them: of two people who
    act at once the second may have read the clock first. Raises CaseError when registry or event contradict the format.
    """
    return case_from_plain(plain_case(events, max([as_of, *(parse_instant(event["at"]) for event in events)])))


def exported(number: str, as_of: datetime) -> dict[str, Any]:
    """The order as a case file: what was recorded by ``as_of`` of it and of all orders merged with it, measured then.

    Contracts, counties' rules and the registry are told as they are known now. Raises LookupError when nothing was
    recorded by then.
    """
    known = [event for event in events_of(family(number), as_of) if parse_instant(event["at"]) <= as_of]
    if not any(event.get("order") == number for event in known):
        raise LookupError(f"nothing of {number} was recorded by {format_instant(as_of)}: take a later instant")
    return plain_case(known, as_of)


def in_periods(events: Iterable[dict[str, Any]], contracts: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The events with every finding under a contract naming the contract's period in which it was made."""
    return [
        {**event, "contract": told_at(contracts, event["contract"], parse_instant(event["at"]))}
        if event.get("type") == "finding_recorded" and "contract" in event
        else event
        for event in events
    ]


def assessed(number: str, as_of: datetime) -> Assessment:
    """The fold of one order's events, with those of the orders merged with it, measured at ``as_of``."""
    return measured(folded(number, as_of))


def folded(number: str, as_of: datetime) -> Folded:
    """The facts of one order and of those merged with it, not yet measured."""
    return fold(case_of(number, as_of))


def case_of(number: str, as_of: datetime) -> Case:
    """One order's case with those merged with it. Raises CaseError, or LookupError when the ledger knows no such."""
    return case_of_events(events_of(family(number)), as_of)


def room_of(number: str, as_of: datetime) -> Room | None:
    """What the law leaves the order for deferral at ``as_of``; None before its first repair stage."""
    return room(case_of(number, as_of), number)


def _rows(subjects: Collection[str]) -> list[EventRow]:
    """Only what the case format knows: the application's own verbs (a notice given, a photo kept) stay out."""
    return [row for row in events_of_many(subjects) if row.verb in FORMS]


def _with_suspensions(rows: Sequence[EventRow], *more: str, known_by: datetime | None = None) -> list[EventRow]:
    projects = [*more, *(row.data["case"]["project"] for row in rows if row.verb == "reported")]
    return sorted([*rows, *suspension_rows(projects, known_by)], key=lambda row: row.seq)


def suspension_rows(projects: Iterable[str], known_by: datetime | None = None) -> list[EventRow]:
    """The suspensions of the contracts of these projects as they stand, or stood by that instant."""
    contracts = [contract_subject(c["id"]) for c in contracts_for(projects)]
    return as_they_stand(events_of_many(contracts), known_by)


def event_of(row: EventRow) -> dict[str, Any]:
    """A ledger row in the case format: the instant is the server's, the rest was stored with the format's names."""
    return {"at": format_instant(row.at), "type": row.verb, "by": row.unit, **row.data["case"]}


def _named(kind: str, events: Iterable[dict[str, Any]]) -> list[str]:
    return sorted({e[kind] for e in events if kind in e})


def _projects(codes: Collection[str]) -> dict[str, dict[str, str]]:
    rows = Project.objects.filter(code__in=codes).order_by("code")
    plain = rows.values_list("code", "owner__code", "integrator__code", "jurisdiction")
    return {code: {"owner": own, "integrator": integ, "jurisdiction": place} for code, own, integ, place in plain}


def snapshot_for(unit: str, project: str, instant: datetime) -> Snapshot:
    """The values of the law in force for a unit (by code) in a project at an instant, contract and county included."""
    case = case_from_plain(plain_case([{"project": project}]) | {"events": []})
    return World.of(case, packaged()).snapshot(unit, project, instant)
