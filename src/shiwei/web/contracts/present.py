"""Contracts, rules and the effects of changing them, as the pages show them."""

from __future__ import annotations

from typing import Any

from shiwei.contracts.models import Clause, Contract, CountyRule
from shiwei.kernel.time import local_date
from shiwei.penalties.effects import Effect
from shiwei.penalties.labels import CAUSE, STATE
from shiwei.policy.difference import CountChange, OrderChange
from shiwei.regulation.load import packaged
from shiwei.web import present
from shiwei.web.contracts.values import name_of, shown
from shiwei.workorders.labels import STATE as ORDER_STATE
from shiwei.workorders.labels import URGENCY, word

Values = dict[str, Any]


def contract(row: Contract, units: present.Units, now: Any) -> Values:
    """A contract as the list shows it."""
    today = local_date(now)
    clauses = list(row.clauses.all())
    return {
        "contract": row,
        "unit": units.badge(row.unit.code),
        "projects": [p.name for p in row.projects.all()],
        "in_force": row.approved and row.starts <= today <= row.ends,
        "clauses": len(clauses),
        "waiting": sum(not c.approved for c in clauses),
    }


def value(row: Clause | CountyRule) -> Values:
    """A clause or a rule: what it sets, and what the regulation says itself."""
    parameter = packaged().parameters.get(row.parameter)
    own = parameter.values[-1].value if parameter else None
    cause = row.parameter.rpartition(".")[2]
    return {
        "row": row,
        "name": name_of(row.parameter) + (f"（{word(CAUSE, cause)}）" if cause in CAUSE else ""),
        "article": parameter.article if parameter else "",
        "value": shown(row.parameter, row.value),
        "own": shown(row.parameter, own) if own is not None else "",
    }


def effect(found: Effect, units: present.Units) -> Values:
    """What would change: orders with their deadlines, counts with state and amount, and how many were looked at."""
    return {
        "orders": [_order(change) for change in found.changes.orders],
        "counts": [_count(change, units) for change in found.changes.counts],
        "signed": len(found.signed),
        "looked_at": found.looked_at,
        "concerned": found.concerned,
        "must_be_seen": found.must_be_seen,
    }


def _order(change: OrderChange) -> Values:
    sides = (change.before, change.after)
    return {
        "number": change.order,
        "deadline": [side.deadline for side in sides],
        "urgency": [word(URGENCY, side.urgency) for side in sides],
        "state": [word(ORDER_STATE, side.state) for side in sides],
        "overtime": [side.overtime for side in sides],
    }


def _count(change: CountChange, units: present.Units) -> Values:
    def side(told: tuple[str, Any] | None) -> str:
        return "—" if told is None else f"{word(STATE, told[0])} · {told[1]:.2f}"

    return {
        "cause": word(CAUSE, change.key.cause),
        "unit": units.badge(change.key.unit),
        "act": change.key.act,
        "before": side(change.before),
        "after": side(change.after),
        "signed": change.signed,
    }
