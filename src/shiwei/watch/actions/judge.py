"""Judge a round: believe findings, fold them into causes, and report each cause at once as one order."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from shiwei.ledger.actions.append import append
from shiwei.watch.actions.believe import believe
from shiwei.watch.actions.hold import hold
from shiwei.watch.actions.report_causes import report_causes
from shiwei.watch.actions.untested import keep_untested
from shiwei.watch.causes import causes_of
from shiwei.watch.facts import Seen, seen
from shiwei.watch.glances import Persistence
from shiwei.watch.models import Cause, Round, RoundState
from shiwei.workorders.models import OPEN_STATES


def judge(round_: Round, rules: Persistence, now: datetime) -> None:
    """All of it in one transaction: a kill leaves the round as it was, and judging again reports nothing twice."""
    with transaction.atomic():
        locked = Round.objects.select_for_update().get(pk=round_.pk)
        if locked.state == RoundState.DONE:
            return
        close_finished_causes(now)
        everything = seen(round_, rules)
        fresh = believe(everything, now)
        keep_untested(everything, now)
        reported = report_causes(round_, causes_of(everything, hold(fresh, now)), now)
        _end(round_, everything, reported, now)


def close_finished_causes(now: datetime) -> None:
    """A cause is closed with its order, so that a recurrence is a new cause (A58 b)."""
    Cause.objects.filter(closed_at=None).exclude(order__state__in=OPEN_STATES).update(closed_at=now)


def _end(round_: Round, everything: Sequence[Seen], reported: int, now: datetime) -> None:
    summary = _summary(everything) | {"orders": reported}
    Round.objects.filter(pk=round_.pk).update(state=RoundState.DONE, ended_at=now, summary=summary)
    append(
        at=now,
        actor="system",
        unit="",
        subject=f"round:{round_.pk}",
        verb="round_closed",
        data={"kind": round_.kind, "summary": summary, "digest": _digest(round_)},
        reasons=["R7.2"],
    )


def _summary(everything: Sequence[Seen]) -> dict[str, Any]:
    states = [s.state for s in everything]
    return {"total": len(states)} | {state: states.count(state) for state in sorted(set(states))}


def _digest(round_: Round) -> str:
    """SHA-256 over every observation of the round in order: the chain carries the batch, not each look."""
    lines = round_.observations.order_by("camera__gb_code", "attempt").values_list(
        "camera__gb_code", "attempt", "at", "tested", "reason", "picture"
    )
    whole = hashlib.sha256()
    for line in lines.iterator():
        whole.update(repr(line).encode())
    return whole.hexdigest()
