"""Approve a clause (part 0.5, A21): it is in force for the days it names, and all it reaches is judged anew."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from shiwei.accounts.facts import Actor
from shiwei.contracts.actions.enter_clause import told
from shiwei.contracts.facts import owners_of, subject
from shiwei.contracts.models import Clause
from shiwei.kernel.verdict import Verdict, allow, refuse
from shiwei.ledger.actions.append import append
from shiwei.penalties.effects import of_clause, reach_of_clause, take_effect
from shiwei.policy.setting import may_set
from shiwei.regulation.load import packaged

UNSEEN = "counts that a party has signed would change, or not all could be looked at: say that you have seen it"


def approve_clause(clause: Clause, actor: Actor, now: datetime, *, seen: bool = False) -> Verdict:
    """Approve, as an owner of the contract's projects. ``seen``: the person says that they looked at the effect.

    Refused when counts that a party has signed would change, or not all in reach could be looked at, and ``seen`` is
    not said: nothing signed changes in silence.
    """
    contract = clause.contract
    if actor.unit not in owners_of(contract):
        return refuse("10", f"{actor.unit} owns no project of the contract {contract.code}", "A21")
    verdict = may_set(packaged(), clause.parameter, clause.value, "contract")
    if not verdict:
        return verdict
    with transaction.atomic():
        effect = of_clause(clause, now)
        if effect.must_be_seen and not seen:
            return refuse("28", UNSEEN, "R28.11")
        decided = {"approved": True, "approved_by": actor.name, "approved_at": now}
        if not Clause.objects.filter(pk=clause.pk, approved=False).update(**decided):
            return refuse("10", f"clause {clause.number} of {contract.code} is approved already", "A21")
        append(
            at=now,
            actor=actor.name,
            unit=actor.unit,
            subject=subject(contract.code),
            verb="clause_approved",
            data={"more": {**told(clause), "effect": effect.told()}},
            reasons=verdict.because,
        )
        take_effect(reach_of_clause(clause), now)
    clause.refresh_from_db()
    return allow(*verdict.because)
