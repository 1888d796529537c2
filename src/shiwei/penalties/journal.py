"""The one way a count changes: an event judged by the fold, appended to the ledger, its counts' rows refreshed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from shiwei.accounts.facts import Actor
from shiwei.assets.models import Project
from shiwei.contracts.models import Contract
from shiwei.kernel.time import format_instant
from shiwei.kernel.verdict import Verdict, allow, refuse
from shiwei.ledger.actions.append import append
from shiwei.ledger.models import Notice
from shiwei.penalties.actions.refresh import refresh_penalties, refresh_stated
from shiwei.penalties.facts import Home, UnitAct, closure
from shiwei.policy.assessment import PenaltyKey
from shiwei.policy.penalty import CAUSE_RULES
from shiwei.policy.replay import Assessment, assess
from shiwei.workorders.facts import case_of_events
from shiwei.workorders.models import Order

BECAUSE: dict[str, tuple[str, ...]] = {
    "finding_recorded": ("A41",),
    "penalty_signed": ("R28.11",),
    "penalty_disputed": ("A42",),
    "penalty_withdrawn": ("R28.11",),
}
"""The rule behind each act, kept with the event as its reasons."""


@dataclass(frozen=True, slots=True)
class Told:
    """One event to record about a count. ``case`` has the fields of the case format, ``more`` what only we keep."""

    type: str
    case: Mapping[str, Any]
    more: Mapping[str, Any] = field(default_factory=dict)
    notices: Sequence[Notice] = ()

    @property
    def key(self) -> PenaltyKey:
        return PenaltyKey(self.case["cause"], self.case["unit"], self.case["act"])


def record(home: Home, told: Told, actor: Actor, now: datetime) -> Verdict:
    """Judge one event about a count and, if it is allowed, write ledger, outbox and rows in one transaction."""
    return record_all(home, [told], actor, now)[0]


def record_all(home: Home, told: Sequence[Told], actor: Actor, now: datetime) -> list[Verdict]:
    """The same for several events about counts of one home, each on its own: a refused one hinders no other."""
    acts = {(one.case["unit"], one.case["act"]) for one in told}
    with transaction.atomic():
        _lock(home)
        verdicts, assessment = _judge(home, told, acts, actor, now)
        for one, verdict in zip(told, verdicts, strict=True):
            if verdict:
                _append(home, one, verdict, actor, now)
        if any(verdicts):
            _refresh(home, acts, assessment)
    return verdicts


def _lock(home: Home) -> None:
    """Two who act on one home are judged one after the other, also where the database lets both read."""
    kind, _, code = home.subject.partition(":")
    rows = {
        "order": Order.objects.filter(number=code),
        "contract": Contract.objects.filter(code=code),
        "project": Project.objects.filter(code=code),
    }[kind]
    list(rows.select_for_update().values_list("pk"))


def _judge(
    home: Home, told: Sequence[Told], acts: set[UnitAct], actor: Actor, now: datetime
) -> tuple[list[Verdict], Assessment]:
    history = closure(home.subject, acts)
    events = [{"at": format_instant(now), "type": one.type, "by": actor.unit, **one.case} for one in told]
    assessment = assess(case_of_events([*history, *events], now))
    refused = {r.index: refuse(r.article, r.why) for r in assessment.rejected}
    printed = {count.key for count in assessment.penalties}
    verdicts = [refused[i] if i in refused else _verdict(one, printed) for i, one in enumerate(told, len(history))]
    return verdicts, assessment


def _verdict(told: Told, printed: set[PenaltyKey]) -> Verdict:
    if told.type == "finding_recorded" and told.key not in printed:
        passed, total = told.case["passed"], told.case["total"]
        return refuse("28", f"{passed} of {total} is not below the threshold: no count arises", "A45")
    rule = (CAUSE_RULES[told.case["cause"]],) if told.type == "finding_recorded" else ()
    return allow(*rule, *BECAUSE[told.type])


def _append(home: Home, told: Told, verdict: Verdict, actor: Actor, now: datetime) -> None:
    append(
        at=now,
        actor=actor.name,
        unit=actor.unit,
        subject=home.subject,
        verb=told.type,
        data={"case": dict(told.case), "more": dict(told.more)},
        reasons=verdict.because,
        notices=told.notices,
    )


def _refresh(home: Home, acts: set[UnitAct], assessment: Assessment) -> None:
    if home.order is None:
        refresh_stated(home.subject, home.project, acts, assessment)
        return
    for order in Order.objects.filter(number__in=list(assessment.orders)).select_related("project"):
        refresh_penalties(order, assessment)
