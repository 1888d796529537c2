"""Open a reversal (2.11): a confirmed count is to be cancelled by a ruling; who opens it has signed it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict, allow, refuse
from shiwei.penalties import notices
from shiwei.penalties.actions.sign_reversal import append_signature
from shiwei.penalties.facts import owners_of, parties
from shiwei.penalties.models import Penalty, Reversal
from shiwei.policy.tables.penalty import permit


def open_reversal(
    count: Penalty, reason: str, ruling: str, evidence: Sequence[str], actor: Actor, now: datetime
) -> Verdict:
    """Propose to cancel a confirmed count: reason, number of the ruling, and what proves it (names or hashes).

    Refused (28) in any other state, for anybody but its two parties, without reason, ruling or evidence, and when a
    reversal is there already. The confirmed count itself never changes: what is cancelled stays visible.
    """
    if not (reason and ruling and evidence):
        return refuse("28", "a reversal needs its reason, the number of the ruling and evidence")
    with transaction.atomic():
        locked = Penalty.objects.select_for_update().get(pk=count.pk)
        verdict = permit("reversed", locked.state, parties(count, actor.unit))
        if not verdict:
            return verdict
        if Reversal.objects.filter(penalty=count).exists():
            return refuse("28", f"a reversal of count {count.pk} was opened already")
        made = Reversal(penalty=count, reason=reason, ruling=ruling, evidence=list(evidence), opened_at=now)
        made.save(force_insert=True)
        more = {"reason": reason, "ruling": ruling, "evidence": list(evidence)}
        others = {count.unit.code, *owners_of(count)} - {actor.unit}
        sent = notices.on_act(count, "REVERSAL", others, now, reason)
        append_signature(made, "penalty_reversal_opened", more, sent, actor, now)
    return allow("R28.11")
