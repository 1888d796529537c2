"""Judge a re-test: each camera of the order passes by its own clean picture, or does not."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from shiwei.ledger.actions.append import append
from shiwei.watch.actions.believe import believe
from shiwei.watch.facts import Seen, seen
from shiwei.watch.glances import Persistence
from shiwei.watch.models import Observation, Round, RoundState
from shiwei.workorders.facts import subject
from shiwei.workorders.models import Order, OrderCamera


def judge_retest(round_: Round, rules: Persistence, now: datetime) -> None:
    """Write each camera's test into its order, and the whole test into the order's journal."""
    with transaction.atomic():
        locked = Round.objects.select_for_update().get(pk=round_.pk)
        if locked.state == RoundState.DONE or locked.order is None:
            return
        everything = seen(locked, rules)
        believe(everything, now, settled=True)
        for s in everything:
            _write(locked.order, locked, s)
        _end(locked, locked.order, everything, now)


def passed(s: Seen) -> bool:
    """A clean test: a fresh picture was decoded and nothing in it is graded a fault."""
    return s.state == "ok"


def _write(order: Order, round_: Round, s: Seen) -> None:
    last = Observation.objects.filter(round=round_, camera_id=s.camera_id).order_by("-attempt")[0]
    note = s.reason or ", ".join(b.kind for b in s.believed)
    OrderCamera.objects.filter(order=order, camera_id=s.camera_id).update(
        picture_after=last.picture, tested_at=s.at, test_passed=passed(s), test_note=note
    )


def _end(round_: Round, order: Order, everything: list[Seen], now: datetime) -> None:
    clean = sum(passed(s) for s in everything)
    summary = {"total": len(everything), "passed": clean}
    one = {"camera": round_.camera.gb_code} if round_.camera else {}
    Round.objects.filter(pk=round_.pk).update(state=RoundState.DONE, ended_at=now, summary=summary)
    append(
        at=now,
        actor=round_.started_by,
        unit="",
        subject=f"test:{order.number}",
        verb="retested",
        data={"round": round_.pk, "order": subject(order.number), **one, **summary},
        reasons=["R9.7"],
    )
