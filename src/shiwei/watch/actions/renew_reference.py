"""The view of a camera changed and is well as it is: its old reference goes, the next clean look is the new one."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from shiwei.accounts.facts import Actor
from shiwei.assets.actions.learn_baseline import await_baseline
from shiwei.assets.models import Camera
from shiwei.kernel.verdict import Verdict, allow, refuse
from shiwei.ledger.actions.append import append
from shiwei.watch.actions.judge_finding import NOT_YOURS
from shiwei.watch.models import EarlyWarning, Outcome, SlotDay, ViewSlot

NO_REASON = "to take the present view as the new reference needs its reason"


def renew_reference(camera: Camera, note: str, actor: Actor, now: datetime) -> Verdict:
    """Forget the camera's baselines of every light, hour and stream, and end its early warnings.

    For a camera that was turned, moved or replaced: no threshold of its own would help there. Open findings end by
    themselves when rounds find it well. Refused for another unit than owner and integrator, and without a reason.
    """
    if actor.unit not in {camera.project.owner.code, camera.project.integrator.code}:
        return refuse("7", NOT_YOURS, "R7.2")
    if not note.strip():
        return refuse("7", NO_REASON, "R7.2")
    with transaction.atomic():
        slots, _ = ViewSlot.objects.filter(camera=camera).delete()
        SlotDay.objects.filter(camera=camera).delete()
        warnings = EarlyWarning.objects.filter(camera=camera, closed_at=None).update(
            closed_at=now, outcome=Outcome.ACCEPTED, handler=actor.name, note=note[:400]
        )
        await_baseline(camera, now)
        append(
            at=now, actor=actor.name, unit=actor.unit, subject=f"camera:{camera.gb_code}", verb="reference_renewed",
            data={"note": note, "slots": slots, "early_warnings": warnings}, reasons=["R7.2"],
        )  # fmt: skip
    return allow("R7.2")
