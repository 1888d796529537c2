"""Change the affected cameras (T20, A06): growth past the threshold makes the order an emergency at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from shiwei.accounts.facts import Actor
from shiwei.assets.models import Camera
from shiwei.kernel.verdict import Verdict
from shiwei.workorders.journal import Entry, record
from shiwei.workorders.models import Order, OrderCamera


def entry_of(add: Sequence[str], remove: Sequence[str], key: str = "") -> Entry:
    """The event of cameras added and removed, by their codes."""
    return Entry("cameras_changed", {"add": sorted(add), "remove": sorted(remove)}, key=key)


def change_cameras(
    order: Order, add: Sequence[str], remove: Sequence[str], actor: Actor, now: datetime, *, key: str = ""
) -> Verdict:
    """Add and remove cameras by their codes. The caches of both lists follow the ledger."""
    with transaction.atomic():
        verdict = record(order, entry_of(add, remove, key), actor, now)
        if verdict:
            OrderCamera.objects.filter(order=order, camera__gb_code__in=remove).delete()
            added = Camera.objects.filter(gb_code__in=add).exclude(order_links__order=order)
            OrderCamera.objects.bulk_create(OrderCamera(order=order, camera=c) for c in added)
    return verdict
