"""A dry run as JSON (docs/reference/policy.md)."""

from __future__ import annotations

from typing import Any

from shiwei.kernel.money import format_yuan
from shiwei.policy.compare import CaseComparison, Change, DryRun, OrderChange, OtherValue, first_day
from shiwei.policy.compare_sums import UnitSum
from shiwei.regulation.rulebook import Rulebook

Plain = dict[str, Any]


def to_json(found: DryRun) -> Plain:
    """The whole dry run as plain values."""
    sums = found.sums
    left, right = sums.all_units
    return {
        "a": _side(found.names[0], found.laws[0]),
        "b": _side(found.names[1], found.laws[1]),
        "parameters": [_value(value) for value in found.values],
        "cases": [_case(file, case) for file, case in found.cases.items()],
        "sums": {
            "cases": sums.cases,
            "orders": sums.orders,
            "orders_changed": sums.orders_changed,
            "states_changed": sums.states_changed,
            "deadlines": sums.deadlines,
            "deadlines_moved": sums.deadlines_moved,
            "events_changed": sums.events_changed,
            "a": _unit(left),
            "b": _unit(right),
        },
        "units": {name: {"a": _unit(mine), "b": _unit(theirs)} for name, (mine, theirs) in sums.units.items()},
        "bad": [{"file": file, "why": why} for file, why in found.bad.items()],
    }


def _side(name: str, law: Rulebook) -> Plain:
    return {"name": name, "policy": law.policy, "effective": first_day(law).isoformat()}


def _value(found: OtherValue) -> Plain:
    parameter = found.parameter
    return {
        "key": parameter.key,
        "what": found.what,
        "since": found.since.isoformat(),
        "until": found.until.isoformat() if found.until else None,
        "a": found.a.value,
        "b": found.b.value,
        "unit": parameter.unit,
        "article": parameter.article,
        "rule": parameter.rule,
        "citation_a": found.a.citation,
        "citation_b": found.b.citation,
    }


def _case(file: str, found: CaseComparison) -> Plain:
    return {
        "file": file,
        "orders": [_order(order) for order in found.orders],
        "counts": [_change(count) for count in found.counts],
        "events": [_change(event) for event in found.events],
    }


def _order(order: OrderChange) -> Plain:
    own = order.own or Change({"order": order.order}, {}, {})
    return {
        **_change(own),
        "stages": [_change(stage) for stage in order.stages],
        "deferrals": [_change(deferral) for deferral in order.deferrals],
        "counts": [_change(count) for count in order.counts],
    }


def _change(change: Change) -> Plain:
    return {**change.of, "a": change.a, "b": change.b}


def _unit(found: UnitSum) -> Plain:
    return {
        "overtime": found.overtime,
        "counts": found.counts,
        "yuan": format_yuan(found.yuan),
        "confirmed_counts": found.confirmed_counts,
        "confirmed_yuan": format_yuan(found.confirmed_yuan),
    }
