"""Confirm a repair (T08, T09, R9.7): archived only by a clean test of every camera it concerns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict, refuse
from shiwei.ledger.actions.append import enqueue_notices
from shiwei.ledger.models import Notice
from shiwei.workorders import notices
from shiwei.workorders.caches import awaiting_units
from shiwei.workorders.deferral_notices import about
from shiwei.workorders.journal import Entry, record, repeated
from shiwei.workorders.models import Order, OrderState


def confirm(order: Order, evidence: Sequence[str], actor: Actor, now: datetime, *, key: str = "") -> Verdict:
    """Close the order on its evidence. For a picture fault the evidence is each camera's own clean picture.

    Refused (Article 9) while a camera has no clean test since the repair was fed back.
    """
    refused = proof_missing(order)
    if refused is not None:
        return refused
    if is_picture_fault(order):
        evidence = [*evidence, *_clean_pictures(order)]
    with transaction.atomic():
        verdict = record(order, Entry("confirmed", {"evidence": list(evidence)}, key=key), actor, now)
        if verdict and not repeated(verdict):
            enqueue_notices(_told(order), now)
    return verdict


def _told(order: Order) -> list[Notice]:
    """Archived: the users hear of it. Deferred before: its parties are asked to sign (R11.5)."""
    if order.state != OrderState.PENDING_DOUBLE_SIGN:
        return notices.on_archived(order)
    return about(order, "SIGN", order.number, awaiting_units(order), turn=f"-{order.version}")


def proof_missing(order: Order) -> Verdict | None:
    """The refusal while a picture fault's cameras have not all been seen clean since the repair."""
    missing = untested(order) if is_picture_fault(order) else []
    return refuse("9", f"no clean test since the repair: {', '.join(missing[:5])}", "R9.7") if missing else None


def is_picture_fault(order: Order) -> bool:
    """Whether the eyes can prove the repair: an image fault (but not PTZ control) with cameras listed."""
    return order.fault.startswith("IMG_") and order.fault != "IMG_PTZ" and order.affected.exists()


def untested(order: Order) -> list[str]:
    """Names of the cameras whose last test is missing, failed, or older than the feedback."""
    links = order.affected.select_related("camera")
    since = order.stage_started
    return [
        link.camera.name
        for link in links
        if not link.test_passed or link.tested_at is None or (since is not None and link.tested_at < since)
    ]


def _clean_pictures(order: Order) -> list[str]:
    return sorted(p for p in order.affected.values_list("picture_after", flat=True) if p)
