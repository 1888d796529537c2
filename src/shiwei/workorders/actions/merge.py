"""Merge orders of one cause into one (T21, R10.4): the parent takes all cameras and the earliest triage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from shiwei.accounts.facts import Actor
from shiwei.kernel.verdict import Verdict, allow, refuse
from shiwei.workorders import notices
from shiwei.workorders.journal import Entry, record
from shiwei.workorders.models import Order, OrderCamera


class NotMerged(Exception):
    """One of several orders could not be merged; ``verdict`` says why. None of them was."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.why)
        self.verdict = verdict


def entry_of(parent: Order, key: str = "") -> Entry:
    """The event of an order's becoming part of ``parent``; both orders' caches follow it."""
    return Entry("merged", {"into": parent.number}, key=key, also=(parent,))


def merge(child: Order, parent: Order, actor: Actor, now: datetime, *, key: str = "") -> Verdict:
    """End ``child`` as part of ``parent``: its running stage is not assessed, its cameras are the parent's now."""
    with transaction.atomic():
        verdict = record(child, entry_of(parent, key), actor, now, notices.on_merged(child, parent))
        if verdict and child.merged_into_id is None:
            _unite(child, parent)
    return verdict


def merge_all(children: Sequence[Order], parent: Order, actor: Actor, now: datetime, *, key: str = "") -> Verdict:
    """Merge several orders into one, all of them or none: refused with the first order that cannot be."""
    try:
        with transaction.atomic():
            for child in children:
                verdict = merge(child, parent, actor, now, key=f"{key}-{child.number}" if key else "")
                if not verdict:
                    raise NotMerged(replace(verdict, why=f"{child.number}: {verdict.why}"))
    except NotMerged as stopped:
        return stopped.verdict
    return allow("T21") if children else refuse("9", "no order to merge was named", "T21")


def _unite(child: Order, parent: Order) -> None:
    """The parent's camera rows are those of both; a camera that both have keeps the parent's row."""
    known = parent.affected.values("camera")
    OrderCamera.objects.bulk_create(
        OrderCamera(order=parent, camera_id=link.camera_id, picture_before=link.picture_before)
        for link in child.affected.exclude(camera__in=known)
    )
    Order.objects.filter(pk=child.pk).update(merged_into=parent)
    if child.system_wide:
        Order.objects.filter(pk=parent.pk).update(system_wide=True)
    child.refresh_from_db()
    parent.refresh_from_db()
