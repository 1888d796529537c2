"""Dismiss a candidate (X12): the owner looked at the evidence and states no finding; the reason stays."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict, allow, refuse
from shiwei.ledger.actions.append import append
from shiwei.penalties.facts import home_in
from shiwei.penalties.models import Candidate, CandidateState


def dismiss_candidate(candidate: Candidate, reason: str, actor: Actor, now: datetime) -> Verdict:
    """Refused (28) without a reason, for anybody but the project's owner, and when it was decided already."""
    if not reason:
        return refuse("28", "dismissing a candidate needs its reason")
    if actor.unit != candidate.project.owner.code:
        return refuse("28", f"{actor.unit} is not the owner")
    decided = {"state": CandidateState.DISMISSED, "decided_at": now, "decided_by": actor.name, "reason": reason[:1000]}
    with transaction.atomic():
        if not Candidate.objects.filter(pk=candidate.pk, state=CandidateState.OPEN).update(**decided):
            return refuse("28", f"candidate {candidate.pk} was decided already")
        append(
            at=now,
            actor=actor.name,
            unit=actor.unit,
            subject=home_in(candidate.project, None, candidate.order).subject,
            verb="candidate_dismissed",
            data={
                "more": {
                    "cause": candidate.cause,
                    "unit": candidate.unit.code,
                    "act": candidate.act,
                    "evidence": candidate.evidence,
                    "reason": reason,
                }
            },
            reasons=["R28.11"],
        )
    candidate.refresh_from_db()
    return allow("R28.11")
