"""The one way an order changes: append an event to its journal, unless the fold refuses it, and refresh the caches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from shiwei.accounts.facts import Actor
from shiwei.kernel.time import format_instant, parse_instant
from shiwei.kernel.verdict import Verdict, allow, refuse
from shiwei.ledger.actions.append import append
from shiwei.ledger.models import Notice
from shiwei.policy.replay import Assessment, OrderAssessment, assess
from shiwei.workorders import alarm
from shiwei.workorders.caches import write_applications
from shiwei.workorders.columns import columns_of, write_stages
from shiwei.workorders.facts import case_of_events, events_of, family, subject
from shiwei.workorders.models import Act, Order

__all__ = ["BECAUSE", "Entry", "Preview", "StaleOrder", "columns_of", "preview", "record", "refresh", "write_stages"]

BECAUSE: dict[str, tuple[str, ...]] = {
    "dispatched": ("T02", "R9.4"),
    "arrived": ("T04", "R10.7"),
    "repaired": ("T05", "R9.6"),
    "handed_over": ("T06", "R9.8"),
    "rejected": ("T10", "R9.9"),
    "confirmed": ("T08", "R9.7"),
    "cameras_changed": ("T20", "A06"),
    "voided": ("T22",),
    "reopened": ("T23", "A58"),
    "merged": ("T21",),
    "signed": ("T18", "R11.6"),
    "exclusion_accepted": ("R10.5", "A07"),
    "exclusion_ended": ("R10.5", "A07"),
    "special_timing_requested": ("T25", "R10.2"),
    "special_timing_granted": ("R10.2", "A09"),
    "special_timing_refused": ("R10.2", "A09"),
    "deferral_filed": ("T12", "R11.1", "R11.2"),
    "deferral_returned": ("R11.2",),
    "deferral_approved": ("T13", "R11.3"),
    "deferral_refused": ("T14", "R11.4"),
    "deferral_terminated": ("R11.3",),
    "impact_ended": ("R12.2", "A13"),
    "consultation_recorded": ("R12.8",),
    "continuation_consented": ("R12.9",),
    "deferral_found_false": ("R11.9", "A19"),
}
"""The transition and rule behind each act, kept with the event as its reasons."""

NOTHING_MORE: Mapping[str, Any] = MappingProxyType({})


class StaleOrder(Exception):
    """Somebody else changed the order between our reading and our writing; nothing was written. Load it again."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One event to record. ``case`` holds the fields of the case format; ``more`` what only the application keeps.

    ``claimed_at`` is when the person says it happened (T9: the server's instant stays the legal one). ``also`` are
    other orders that the event changes (a merge's parent): they are judged with it and their caches refreshed.
    """

    type: str
    case: Mapping[str, Any] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)
    claimed_at: datetime | None = None
    key: str = ""
    also: tuple[Order, ...] = ()


def expect(order: Order, version: int | None) -> None:
    """Raise StaleOrder when the order is no longer the one that somebody saw and now acts upon."""
    if version is not None and order.version != version:
        raise StaleOrder(f"order {order.number} was changed meanwhile: load it again and repeat the act")


def record(order: Order, entry: Entry, actor: Actor, now: datetime, notices: Sequence[Notice] = ()) -> Verdict:
    """Judge the event by the fold; when it is allowed, write ledger, outbox and caches in one transaction.

    Returns the verdict: refused with article and reason, or allowed. The same ``entry.key`` twice counts once, also
    when both come at the same time; a refused act leaves its key unused. Raises StaleOrder when the order's version
    moved meanwhile.
    """
    try:
        with transaction.atomic():
            return allow("X11") if _was_done(entry.key) else _record(order, entry, actor, now, notices)
    except IntegrityError:
        if not _was_done(entry.key):  # the other one of two at once has written it
            raise
        return allow("X11")


def _was_done(key: str) -> bool:
    return bool(key) and Act.objects.filter(key=key).exists()


def _record(order: Order, entry: Entry, actor: Actor, now: datetime, notices: Sequence[Notice]) -> Verdict:
    changed = (order, *entry.also)
    _lock(changed)
    history = _history(order, entry)
    now = max([now, *(parse_instant(event["at"]) for event in history)])  # who waited for the other comes after it
    verdict, assessment = _judge(order, entry, actor, now, history)
    if not verdict:
        return verdict
    _write(order, entry, actor, now, verdict, notices)
    for known in changed:
        refresh(known, assessment, now, bump=True)
        alarm.follow(known, entry.type, now)
    return verdict


def _lock(orders: Sequence[Order]) -> None:
    """Hold the rows before the ledger's end is held: whoever writes takes them in this order, so nobody waits in a
    circle."""
    list(Order.objects.select_for_update().filter(pk__in=[o.pk for o in orders]).order_by("pk").values_list("pk"))


def repeated(verdict: Verdict) -> bool:
    """Whether the act had been done already under its key, so that nothing was written now."""
    return "X11" in verdict.because


@dataclass(frozen=True, slots=True)
class Preview:
    """What an act would change, without doing it: the order's assessment now and after, and the fold's verdict."""

    verdict: Verdict
    before: Assessment
    after: Assessment


def preview(order: Order, entry: Entry, actor: Actor, now: datetime) -> Preview:
    """Judge an act without writing anything: "granting 3 days moves the deadline to …"."""
    history = _history(order, entry)
    before = assess(case_of_events(history, now))
    verdict, after = _judge(order, entry, actor, now, history)
    return Preview(verdict, before, after)


def _history(order: Order, entry: Entry) -> list[dict[str, Any]]:
    return events_of({number for known in (order, *entry.also) for number in family(known.number)})


def _judge(
    order: Order, entry: Entry, actor: Actor, now: datetime, history: Sequence[dict[str, Any]]
) -> tuple[Verdict, Assessment]:
    event = {"at": format_instant(now), "type": entry.type, "by": actor.unit, "order": order.number, **entry.case}
    case = case_of_events([*history, event], now)
    assessment = assess(case)
    last = len(case.events) - 1
    for refused in assessment.rejected:
        if refused.index == last:
            return refuse(refused.article, refused.why), assessment
    return allow(*BECAUSE.get(entry.type, ())), assessment


def _write(
    order: Order, entry: Entry, actor: Actor, now: datetime, verdict: Verdict, notices: Sequence[Notice]
) -> None:
    append(
        at=now,
        actor=actor.name,
        unit=actor.unit,
        subject=subject(order.number),
        verb=entry.type,
        data={"case": {"order": order.number, **entry.case}, "more": dict(entry.more)},
        reasons=verdict.because,
        claimed_at=entry.claimed_at,
        notices=notices,
    )
    if entry.key:
        Act.objects.create(key=entry.key, order=order, at=now)


def refresh(order: Order, assessment: Assessment, now: datetime, *, bump: bool) -> OrderAssessment:
    """Write what the fold says into the order's named columns and stage rows. Raises StaleOrder."""
    found = assessment.orders[order.number]
    columns = columns_of(order, found, now)
    if bump:
        columns["version"] = F("version") + 1
    if not Order.objects.filter(pk=order.pk, version=order.version).update(**columns):
        raise StaleOrder(f"order {order.number} was changed by somebody else: load it again and repeat the act")
    write_stages(order, found)
    write_applications(order, found)
    order.refresh_from_db()
    return found
