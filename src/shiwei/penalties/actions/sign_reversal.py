"""Sign a reversal (2.11): with both parties' signatures the confirmed count's amount is taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict, allow, refuse
from shiwei.ledger.actions.append import append
from shiwei.ledger.models import Notice
from shiwei.penalties import notices
from shiwei.penalties.facts import key_of, owners_of, parties
from shiwei.penalties.models import Penalty, Reversal
from shiwei.policy.tables.penalty import Party, permit


def sign_reversal(count: Penalty, actor: Actor, now: datetime) -> Verdict:
    """The signature of the party that has not signed yet; refused (28) for anybody else, and for the same again."""
    with transaction.atomic():
        made = Reversal.objects.select_for_update().filter(penalty=count).first()
        if made is None:
            return refuse("28", f"no reversal of count {count.pk} was opened")
        known = parties(count, actor.unit)
        verdict = permit("reversed", count.state, known)
        if not verdict:
            return verdict
        if made.own_signed_at if Party.OWNER in known else made.unit_signed_at:
            return refuse("28", f"{actor.unit} has signed the reversal already")
        sent = notices.on_act(count, "REVERSED", {count.unit.code, *owners_of(count)} - {actor.unit}, now)
        append_signature(made, "penalty_reversal_signed", {"ruling": made.ruling}, sent, actor, now)
    count.refresh_from_db()
    return allow("R28.11")


def append_signature(
    made: Reversal, verb: str, more: Mapping[str, Any], sent: Sequence[Notice], actor: Actor, now: datetime
) -> None:
    """Write a party's signature: row and ledger event. The case format does not know these events."""
    count = made.penalty
    side = "own" if Party.OWNER in parties(count, actor.unit) else "unit"
    columns = {f"{side}_signed_by": actor.name, f"{side}_signed_at": now}
    Reversal.objects.filter(pk=made.pk).update(**columns)
    made.refresh_from_db()
    if made.own_signed_at and made.unit_signed_at:
        Penalty.objects.filter(pk=count.pk).update(reversed_at=now)
    append(
        at=now,
        actor=actor.name,
        unit=actor.unit,
        subject=count.subject,
        verb=verb,
        data={"more": {**key_of(count), **more}},
        reasons=["R28.11"],
        notices=sent,
    )
