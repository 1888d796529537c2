"""Rows of deferrals and special timings as the fold prints them, with the papers that their ledger events name.

Their truth is the ledger: deleting these rows and writing them again gives the same rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from shiwei.accounts.models import Unit
from shiwei.kernel.time import parse_instant
from shiwei.ledger.queries import EventRow, events_of
from shiwei.policy.assessment import DeferralAssessment, OrderAssessment, TimingAssessment
from shiwei.workorders.facts import subject
from shiwei.workorders.models import Deferral, Order, SpecialTiming

IMPACT_END_STATED = "impact_end_stated"
"""The unit's word on when the weather's effect ended (F6); the owner's acceptance is the case's ``impact_ended``."""

Papers = dict[str, dict[str, Any]]


def awaiting_column(units: Iterable[str]) -> str:
    """Units as the order's ``awaiting`` column holds them."""
    return "".join(f"|{unit}" for unit in units) + "|" if units else ""


def awaiting_units(order: Order) -> list[str]:
    """The units whose signature is missing, from the column."""
    return [unit for unit in order.awaiting.split("|") if unit]


def write_applications(order: Order, found: OrderAssessment) -> None:
    """Write the order's deferrals and special timings, one row each; an order that never had one is left alone."""
    if not found.deferrals and not found.timings:
        return
    papers = _papers(events_of(subject(order.number)))
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=_units(found))}
    _write(
        order.deferrals,
        [
            Deferral(order=order, code=code, unit=units[d.unit], **_of_deferral(d), **papers[code])
            for code, d in found.deferrals.items()
        ],
    )
    _write(
        order.timings,
        [
            SpecialTiming(order=order, code=code, unit=units[t.unit], **_of_timing(t), **papers[code])
            for code, t in found.timings.items()
        ],
    )


def _units(found: OrderAssessment) -> set[str]:
    return {d.unit for d in found.deferrals.values()} | {t.unit for t in found.timings.values()}


def _write(known: Any, rows: list[Any]) -> None:
    """Write the rows and remove any that the fold no longer knows; ``known`` are the order's rows of the kind."""
    named = [f.name for f in known.model._meta.fields if f.name not in {"id", "code"}]
    known.bulk_create(rows, update_conflicts=True, unique_fields=["code"], update_fields=named)
    known.exclude(code__in=[row.code for row in rows]).delete()


def _of_deferral(found: DeferralAssessment) -> dict[str, Any]:
    return {
        "category": found.category,
        "state": found.state,
        "filed_at": found.filed,
        "hours": found.hours,
        "granted_hours": found.granted_hours,
        "start": found.start,
        "end": found.end,
        "late": found.late,
        "renews": found.renews or "",
        "retroactive": found.retroactive,
        "impact_end": found.impact_end,
        "refusal": found.refusal or "",
    }


def _of_timing(found: TimingAssessment) -> dict[str, Any]:
    return {
        "state": found.state,
        "requested_at": found.requested,
        "timely": found.timely,
        "pause_start": found.pause.start if found.pause else None,
        "pause_end": found.pause.end if found.pause else None,
        "deadline": found.deadline,
    }


_UNDECIDED: Mapping[str, Any] = {"decided_at": None, "decided_by": "", "opinion": ""}
_DECISIONS = frozenset(
    [
        "deferral_returned",
        "deferral_approved",
        "deferral_refused",
        "special_timing_granted",
        "special_timing_refused",
    ]
)


def _papers(events: Iterable[EventRow]) -> Papers:
    """What only the events tell of each application, by its code; a new filing forgets the decision before it."""
    found: Papers = {}
    for row in events:
        case, more = row.data.get("case", {}), row.data.get("more", {})
        code = case.get("deferral") or case.get("request") or more.get("deferral")
        if row.verb == "deferral_filed":
            found[code] = _filing(row, case, more)
        elif row.verb == "special_timing_requested":
            found[code] = _request(row, case, more)
        elif row.verb in _DECISIONS:
            found[code] |= {"decided_at": row.at, "decided_by": row.actor, "opinion": _opinion(case, more)}
        elif row.verb == IMPACT_END_STATED:
            found[code]["stated_end"] = parse_instant(more["impact_end"])
    return found


def _filing(row: EventRow, case: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "reason": case["reason"],
        "batch": more.get("batch", ""),
        "photos": more.get("photos", []),
        "form": more.get("form", ""),
        "part": more.get("part", ""),
        "stock": more.get("stock", []),
        "filed_by": row.actor,
        "registered_by": more.get("registered_by", ""),
        "stated_end": None,
        **_UNDECIDED,
    }


def _request(row: EventRow, case: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "reason": case["reason"],
        "category": more.get("category", ""),
        "treatment": more.get("treatment", ""),
        "form": more.get("form", ""),
        "requested_by": row.actor,
        **_UNDECIDED,
    }


def _opinion(case: Mapping[str, Any], more: Mapping[str, Any]) -> str:
    return str(case.get("note") or more.get("opinion", ""))
