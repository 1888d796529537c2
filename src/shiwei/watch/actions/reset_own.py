"""Give a camera its usual thresholds back: the words so far stay on record and move nothing any more."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from shiwei.accounts.facts import Actor
from shiwei.assets.models import Camera
from shiwei.kernel.verdict import Verdict, allow, refuse
from shiwei.ledger.actions.append import append
from shiwei.watch.actions.judge_finding import NOT_YOURS
from shiwei.watch.models import OwnReset
from shiwei.watch.own import own_of

NOTHING = "this camera has no threshold of its own here"


def reset_own(camera: Camera, kind: str, note: str, actor: Actor, now: datetime) -> Verdict:
    """Reset one kind, or all with ``kind`` empty. Refused for another unit than owner and integrator, and where there
    is nothing to reset."""
    if actor.unit not in {camera.project.owner.code, camera.project.integrator.code}:
        return refuse("7", NOT_YOURS, "R7.2")
    before = own_of([camera], now).get(camera.gb_code, {})
    if not before or (kind and kind not in before):
        return refuse("7", NOTHING, "R7.2")
    with transaction.atomic():
        OwnReset.objects.create(camera=camera, kind=kind, note=note[:400], at=now, actor=actor.name, unit=actor.unit)
        values = {name: f"{own.value:.4f}" for name, own in before.items() if kind in {"", name}}
        append(
            at=now, actor=actor.name, unit=actor.unit, subject=f"camera:{camera.gb_code}", verb="own_thresholds_reset",
            data={"kind": kind, "before": values, "note": note}, reasons=["R7.2"],
        )  # fmt: skip
    return allow("R7.2")
