"""The one way a value comes into force: its effect seen, row approved, ledger told, all in reach judged anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from shiwei.accounts.facts import Actor
from shiwei.contracts.models import Clause, CountyRule
from shiwei.kernel.verdict import Verdict, refuse
from shiwei.ledger.actions.append import append
from shiwei.penalties.effects import Effect, Reach, take_effect

UNSEEN = "counts that a party has signed would change, or not all could be looked at: say that you have seen it"


@dataclass(frozen=True, slots=True)
class Approval:
    """What is approved: the row, what it would change, how far it reaches, and how the ledger tells it."""

    row: Clause | CountyRule
    effect: Effect
    reach: Reach
    subject: str
    verb: str
    told: dict[str, Any]


def unseen(effect: Effect, *, seen: bool) -> Verdict | None:
    """The refusal of a decision whose effect has to be seen and was not; None when it may go on."""
    return refuse("28", UNSEEN, "R28.11") if effect.must_be_seen and not seen else None


def approve(what: Approval, verdict: Verdict, actor: Actor, now: datetime, *, seen: bool) -> Verdict:
    """Approve, unless it is approved already or its effect was not seen. ``verdict`` is the law's on the value."""
    with transaction.atomic():
        refused = unseen(what.effect, seen=seen)
        if refused is not None:
            return refused
        model, decided = type(what.row), {"approved": True, "approved_by": actor.name, "approved_at": now}
        if not model._default_manager.filter(pk=what.row.pk, approved=False).update(**decided):
            return refuse("10", f"{what.row.parameter} of {what.subject} is approved already", *verdict.because)
        append(
            at=now,
            actor=actor.name,
            unit=actor.unit,
            subject=what.subject,
            verb=what.verb,
            data={"more": {**what.told, "effect": what.effect.told()}},
            reasons=verdict.because,
        )
        take_effect(what.reach, now)
    what.row.refresh_from_db()
    return verdict
