"""A site photo's claimed time and place against the order's (R11.2, X5): shown to the owner, never judged here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from shiwei.assets.models import Camera
from shiwei.documents.models import StoredFile
from shiwei.documents.photos import metres_between
from shiwei.workorders.models import Order

FAR = 500
"""Metres from the nearest camera of the order beyond which the place is called another one."""


@dataclass(frozen=True, slots=True)
class PhotoCheck:
    """``minutes`` from the capture to the filing (negative: claimed after it), ``metres`` to the nearest camera.

    Both are None where the photo or the order says nothing. ``remarks`` are codes: NO_TIME, NO_PLACE, NO_CAMERA,
    BEFORE_ORDER, AFTER_FILING, FAR.
    """

    file: StoredFile
    minutes: int | None
    metres: int | None
    remarks: tuple[str, ...]

    @property
    def mismatch(self) -> bool:
        return bool({"BEFORE_ORDER", "AFTER_FILING", "FAR"} & set(self.remarks))


def check_photos(files: Iterable[StoredFile], orders: Sequence[Order], filed: datetime) -> list[PhotoCheck]:
    """Each photo against the orders it is filed for, at the instant of filing."""
    opened, places = min(order.opened_at for order in orders), _places(orders)
    return [_check(file, places, opened, filed) for file in files]


def _places(orders: Sequence[Order]) -> list[tuple[float, float]]:
    """Where the orders' cameras stand; of an order without cameras, those that its box or switch supplies."""
    cameras = Camera.objects.filter(order_links__order__in=orders)
    if not cameras.exists():
        cameras = Camera.objects.filter(node__supplied_by__parent__orders__in=orders)
    return list(cameras.values_list("longitude", "latitude").distinct())


def _check(file: StoredFile, places: list[tuple[float, float]], opened: datetime, filed: datetime) -> PhotoCheck:
    metres = _metres(file, places)
    minutes = None if file.captured_at is None else int((filed - file.captured_at).total_seconds() // 60)
    return PhotoCheck(file, minutes, metres, tuple(_remarks(file, places, metres, opened, filed)))


def _metres(file: StoredFile, places: list[tuple[float, float]]) -> int | None:
    if file.longitude is None or file.latitude is None or not places:
        return None
    return round(min(metres_between((file.longitude, file.latitude), place) for place in places))


def _remarks(
    file: StoredFile, places: list[tuple[float, float]], metres: int | None, opened: datetime, filed: datetime
) -> Iterable[str]:
    if file.captured_at is None:
        yield "NO_TIME"
    elif file.captured_at < opened:
        yield "BEFORE_ORDER"
    elif file.captured_at > filed:
        yield "AFTER_FILING"
    if file.longitude is None:
        yield "NO_PLACE"
    elif not places:
        yield "NO_CAMERA"
    elif metres is not None and metres > FAR:
        yield "FAR"
