"""A list of orders for the table: filtered, sorted and paged by key as a real page does it."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.http import QueryDict

from shiwei.web.styleguide import cast

Row = dict[str, Any]
PAGE = 12
STATES = ("REPAIRING", "REPAIRING", "PENDING_TRIAGE", "PENDING_CONFIRM", "DEFERRED", "ARCHIVED")
SORTS: dict[str, Callable[[Row], tuple[Any, str]]] = {
    "number": lambda row: (row["number"], ""),
    "left": lambda row: (row["deadline"].isoformat(), row["number"]),
    "cameras": lambda row: (row["cameras"], row["number"]),
}


def all_orders(now: datetime) -> list[Row]:
    rng = random.Random(11)  # noqa: S311  # believable rows, not secrets
    return [_order(rng, i, now) for i in range(57)]


def _order(rng: random.Random, i: int, now: datetime) -> Row:
    state, urgent = rng.choice(STATES), rng.random() < 0.15
    limit = 4 if urgent else 24
    return {
        "number": f"20261124-{i + 1:04d}",
        "place": rng.choice(cast.PLACES),
        "fault": rng.choice(cast.FAULTS),
        "state": state,
        "urgency": "EMERGENCY" if urgent else "NORMAL",
        "unit": rng.choice(cast.UNITS),
        "cameras": rng.choice([1, 1, 1, 2, 4, 12]),
        "limit": limit,
        "paused": state == "DEFERRED",
        "deadline": now + timedelta(hours=limit * rng.uniform(-0.25, 0.98)),
    }


def page_of(rows: list[Row], query: QueryDict) -> dict[str, Any]:
    """``q``, ``state``, ``urgency`` filter; ``sort`` sorts; ``after`` is the number of the last row seen."""
    found = [row for row in rows if _fits(row, query)]
    sort = query.get("sort", "left")
    found.sort(key=SORTS.get(sort.lstrip("-"), SORTS["left"]), reverse=sort.startswith("-"))
    numbers = [row["number"] for row in found]
    begin = numbers.index(query["after"]) + 1 if query.get("after") in numbers else 0
    shown = found[begin : begin + PAGE]
    more = begin + PAGE < len(found)
    return {"rows": shown, "total": len(found), "after": shown[-1]["number"] if more else None}


def _fits(row: Row, query: QueryDict) -> bool:
    wanted = query.get("q", "").strip()
    if wanted and wanted not in row["place"] and wanted not in row["number"]:
        return False
    return all(query.get(name) in (None, "", row[name]) for name in ("state", "urgency"))
