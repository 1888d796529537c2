"""Approve a clause (part 0.5, A21): it is in force for the days it names, and all it reaches is judged anew."""

from __future__ import annotations

from datetime import datetime

from shiwei.accounts.facts import Actor
from shiwei.contracts.actions.enter_clause import told
from shiwei.contracts.facts import owners_of, subject
from shiwei.contracts.models import Clause
from shiwei.kernel.verdict import Verdict, refuse
from shiwei.penalties.approving import Approval, approve
from shiwei.penalties.effects import of_clause, reach_of_clause
from shiwei.policy.setting import may_set
from shiwei.regulation.load import packaged


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
    effect, reach = of_clause(clause, now), reach_of_clause(clause)
    what = Approval(clause, effect, reach, subject(contract.code), "clause_approved", told(clause))
    return approve(what, verdict, actor, now, seen=seen)
