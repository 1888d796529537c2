"""Accuracy over JSON: the shipped card, and the card of this city for a period."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.errors import HttpError

from shiwei.api.auth import allowed
from shiwei.api.orders import ERRORS
from shiwei.diagnosis.calibration.shipped import shipped
from shiwei.kernel.time import local_date, start_of_day
from shiwei.ports.outside import outside
from shiwei.watch.city_card import Cell, city_card

router = Router(tags=["accuracy"])
_DAYS = 30
_LONGEST = 366


class IntervalOut(Schema):
    """Wilson's interval, 95 %."""

    low: float
    high: float


class CellOut(Schema):
    """One kind in one light. Findings that nobody judged are not agreed with: ``at_most_per_1000`` takes them all for
    false alarms."""

    checks: int
    findings: int
    judged: int
    false: int
    missed: int
    false_per_1000: float | None
    interval_per_1000: IntervalOut | None
    at_most_per_1000: float | None
    share_false: IntervalOut | None


class CityCardOut(Schema):
    """By kind and light (``all``, ``day``, ``night`` with infrared). ``first`` and ``last`` are local days, both
    included; ``unlit`` checks are counted in ``all`` alone."""

    first: date
    last: date
    unlit: int
    whole: dict[str, CellOut]
    kinds: dict[str, dict[str, CellOut]]


class ShippedCardOut(Schema):
    """What ``shiwei calibrate`` wrote: docs/reference/accuracy.md in numbers, with the hash of its data."""

    cameras: int
    pictures: int
    clips: int
    seed: int
    folds: int
    data: str
    sections: dict[str, list[dict[str, Any]]]


@router.get("/shipped", response={200: ShippedCardOut, **ERRORS}, summary="The accuracy card that was shipped")
def get_shipped(request: HttpRequest) -> dict[str, Any]:
    allowed(request, "watch.see")
    return dict(shipped().told)


@router.get("/city", response={200: CityCardOut, **ERRORS}, summary="What people said of the findings in a period")
def get_city(request: HttpRequest, first: date | None = None, last: date | None = None) -> dict[str, Any]:
    user, _ = allowed(request, "watch.see")
    until = last or local_date(outside().clock.now())
    if not 2000 < until.year < 3000:
        raise HttpError(422, "last must lie between the years 2001 and 2999")
    since = first or until - timedelta(days=_DAYS - 1)
    if not 0 <= (until - since).days <= _LONGEST:
        raise HttpError(422, f"first must not be after last, and both within {_LONGEST} days")
    card = city_card(user, start_of_day(since), start_of_day(until + timedelta(days=1)))
    kinds = {kind: _lights(cells) for kind, cells in card.rows.items()}
    return {"first": since, "last": until, "unlit": card.unlit, "whole": _lights(card.whole), "kinds": kinds}


def _lights(cells: dict[str, Cell]) -> dict[str, Any]:
    return {light: _plain(cell) for light, cell in cells.items()}


def _plain(cell: Cell) -> dict[str, Any]:
    return asdict(cell) | {
        "false_per_1000": cell.false_per_1000,
        "interval_per_1000": _interval(cell.interval_per_1000),
        "at_most_per_1000": cell.at_most_per_1000,
        "share_false": _interval(cell.share_false),
    }


def _interval(bounds: tuple[float, float] | None) -> dict[str, float] | None:
    return {"low": bounds[0], "high": bounds[1]} if bounds else None
