"""Suspend a contract (R26.5, A51): the service rests; its unit's clocks rest only if the clause says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from shiwei.accounts.facts import Actor
from shiwei.contracts.facts import subject
from shiwei.contracts.models import Contract
from shiwei.kernel.time import format_instant
from shiwei.kernel.verdict import Verdict, allow, refuse
from shiwei.ledger.actions.append import append
from shiwei.penalties.approving import unseen
from shiwei.penalties.effects import Effect, of_suspension, reach_of_contract, take_effect
from shiwei.policy.replay import assess
from shiwei.workorders.facts import case_of_events


@dataclass(frozen=True, slots=True)
class Suspended:
    """What the suspension notice says: ``[start, end)``, whether clocks rest, by which clause, why, on what papers."""

    start: datetime
    end: datetime
    stops_clock: bool
    clause: str
    reason: str
    evidence: Sequence[str] = ()


def suspend_contract(
    contract: Contract, what: Suspended, actor: Actor, now: datetime, *, seen: bool = False
) -> Verdict:
    """Record ``clock_suspended`` under the contract, judged by the fold; every order it concerns is due at once.

    Refused for anybody but an owner of its projects, without a reason, with no time in it, and, where clocks rest,
    without the clause that says so. ``seen`` as for a clause (approve_clause).
    """
    refused = _refused(what)
    if refused is not None:
        return refused
    event = event_of(contract, what, actor, now)
    for found in assess(case_of_events([event], now)).rejected:
        return refuse(found.article, found.why, "A51")
    with transaction.atomic():
        effect = of_suspension(contract, event, now)
        not_seen = unseen(effect, seen=seen)
        if not_seen is not None:
            return not_seen
        _append(contract, what, event, effect, actor, now)
        take_effect(reach_of_contract(contract, what.start), now)
    return allow("R26.5", "A51")


def event_of(contract: Contract, what: Suspended, actor: Actor, now: datetime) -> dict[str, Any]:
    """The suspension in the case format."""
    return {
        "at": format_instant(now),
        "type": "clock_suspended",
        "by": actor.unit,
        "contract": contract.code,
        "from": format_instant(what.start),
        "to": format_instant(what.end),
        "stops_clock": what.stops_clock,
    }


def _refused(what: Suspended) -> Verdict | None:
    if what.end <= what.start:
        return refuse("26", "a suspension ends after it starts", "A51")
    if not what.reason.strip():
        return refuse("26", "a suspension needs its reason", "R26.5")
    if what.stops_clock and not what.clause.strip():
        return refuse("26", "clocks rest only if a clause or the notice says so: name it", "A51")
    return None


def _append(
    contract: Contract, what: Suspended, event: dict[str, Any], effect: Effect, actor: Actor, now: datetime
) -> None:
    case = {name: value for name, value in event.items() if name not in {"at", "type", "by"}}
    more = {"clause": what.clause, "reason": what.reason, "evidence": list(what.evidence), "effect": effect.told()}
    append(
        at=now,
        actor=actor.name,
        unit=actor.unit,
        subject=subject(contract.code),
        verb="clock_suspended",
        data={"case": case, "more": more},
        reasons=["R26.5", "A51"],
    )
