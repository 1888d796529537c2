"""End a contract's suspension early (2.14: RESUMED): the service goes on, and so do the clocks it stopped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from shiwei.accounts.facts import Actor
from shiwei.contracts.facts import owners_of, subject
from shiwei.contracts.models import Contract
from shiwei.contracts.suspensions import ENDED, as_they_stand, span_of
from shiwei.kernel.time import format_instant
from shiwei.kernel.verdict import Verdict, allow, refuse
from shiwei.ledger.actions.append import append
from shiwei.ledger.queries import EventRow, events_of
from shiwei.penalties.approving import unseen
from shiwei.penalties.effects import Effect, of_early_end, reach_of_contract, take_effect


@dataclass(frozen=True, slots=True)
class EarlyEnd:
    """Which suspension (the ledger's number of its event), from when the service goes on, why, on what paper."""

    suspension: int
    end: datetime
    reason: str
    evidence: str = ""


def suspension_of(contract: Contract, seq: int) -> EventRow | None:
    """The suspension as it stands; None when the contract has none of that number, or it never came to be."""
    return next((row for row in as_they_stand(events_of(subject(contract.code))) if row.seq == seq), None)


def end_suspension(contract: Contract, what: EarlyEnd, actor: Actor, now: datetime, *, seen: bool = False) -> Verdict:
    """Record ``suspension_ended``; every order and count it concerns is judged anew as if it had been told so at first.

    Refused for anybody but an owner of its projects, without a reason, for an instant that is not before its end, and
    for one that has passed already without evidence (T9). ``seen`` as for a clause (approve_clause).
    """
    with transaction.atomic():
        Contract.objects.select_for_update().get(pk=contract.pk)
        row = suspension_of(contract, what.suspension)
        refused = _refused(contract, row, what, actor, now)
        if refused is not None or row is None:
            return refused or refuse("26", "there is no such suspension", "A51")
        effect = of_early_end(contract, row, what.end, now)
        not_seen = unseen(effect, seen=seen)
        if not_seen is not None:
            return not_seen
        _append(contract, what, effect, actor, now)
        take_effect(reach_of_contract(contract, span_of(row)[0]), now)
    return allow("R26.5", "A51")


def _refused(contract: Contract, row: EventRow | None, what: EarlyEnd, actor: Actor, now: datetime) -> Verdict | None:
    if actor.unit not in owners_of(contract):
        return refuse("26", "a suspension is ended by the owner of the contract's projects", "R26.5")
    if row is None:
        return refuse("26", "there is no such suspension", "A51")
    if not what.reason.strip():
        return refuse("26", "ending a suspension needs its reason", "R26.5")
    start, end = span_of(row)
    if not start <= what.end < end:
        return refuse("26", "an early end lies in the suspension: not before its start, before its end", "A51")
    if what.end < now and not what.evidence.strip():
        return refuse("26", "an end that has passed already needs evidence of when the service went on", "T9")
    return None


def _append(contract: Contract, what: EarlyEnd, effect: Effect, actor: Actor, now: datetime) -> None:
    append(
        at=now,
        actor=actor.name,
        unit=actor.unit,
        subject=subject(contract.code),
        verb=ENDED,
        data={
            "of": what.suspension,
            "to": format_instant(what.end),
            "reason": what.reason,
            "evidence": what.evidence,
            "effect": effect.told(),
        },
        reasons=["R26.5", "A51"],
        claimed_at=what.end if what.end < now else None,
    )
