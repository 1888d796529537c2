"""Which open orders look like one cause (S-01): proposals for a person, made from what the registry says."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from shiwei.accounts.models import User
from shiwei.assets.facts import depends_on
from shiwei.policy.tables.order import RUNNING
from shiwei.topology.merging import WITHIN, Proposal, Reported, merge_proposals
from shiwei.workorders.models import Order, OrderCamera
from shiwei.workorders.queries import visible_to

MOST = 200
"""Of a whole list only this many of the newest orders are looked at."""


def proposals(user: User) -> list[Proposal]:
    """The proposals among the newest running orders a person may see."""
    return _among(visible_to(user).filter(state__in=RUNNING).order_by("-opened_at")[:MOST])


def proposal_with(order: Order, user: User) -> Proposal | None:
    """The proposal in which this order stands, or None."""
    if order.state not in RUNNING:
        return None
    around = visible_to(user).filter(
        state__in=RUNNING, opened_at__gte=order.opened_at - WITHIN, opened_at__lte=order.opened_at + WITHIN
    )
    return next((p for p in _among(around.order_by("-opened_at")[:MOST]) if order.number in p.orders), None)


def closest(order: Order, user: User, limit: int = 50) -> list[Order]:
    """Other running orders that this one might be merged with, those reported closest in time first."""
    others = visible_to(user).filter(state__in=RUNNING).exclude(pk=order.pk)
    after = others.filter(opened_at__gte=order.opened_at).order_by("opened_at")[:limit]
    before = others.filter(opened_at__lt=order.opened_at).order_by("-opened_at")[:limit]
    return sorted([*after, *before], key=lambda other: abs(other.opened_at - order.opened_at))[:limit]


def _among(orders: QuerySet[Order]) -> list[Proposal]:
    known = list(orders)
    if len(known) < 2:
        return []
    cameras = _cameras([order.pk for order in known])
    above = depends_on({camera for found in cameras.values() for camera in found})
    return merge_proposals(
        Reported(order.number, order.opened_at, order.fault, _shared(cameras.get(order.pk, ()), above))
        for order in known
    )


def _cameras(orders: Collection[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for order, camera in OrderCamera.objects.filter(order__in=orders).values_list("order_id", "camera_id"):
        found.setdefault(order, []).append(camera)
    return found


def _shared(cameras: Collection[int], above: dict[int, dict[str, str]]) -> dict[str, str]:
    """The nodes that all of an order's cameras hang on."""
    each = [above.get(camera, {}) for camera in cameras]
    if not each:
        return {}
    return {code: kind for code, kind in each[0].items() if all(code in other for other in each[1:])}
