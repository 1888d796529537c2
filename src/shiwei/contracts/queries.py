"""Reads on contracts' resources."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from shiwei.accounts.models import User
from shiwei.accounts.queries import scope_of
from shiwei.contracts.models import SparePart
from shiwei.kernel.time import format_instant

MOST_LINES = 300
"""Lines of a snapshot at most; a unit with more parts is asked to name the one that is lacking."""


def stock_of(unit: str) -> list[dict[str, Any]]:
    """A unit's spare parts (by its code) as plain values: what an application keeps of them. Obliged ones first."""
    parts = SparePart.objects.filter(unit__code=unit).select_related("contract").order_by("-obliged", "name", "model")
    return [
        {
            "part": str(part),
            "in_stock": part.in_stock,
            "obliged": part.obliged,
            "contract": part.contract.code if part.contract else "",
            "counted_at": format_instant(part.counted_at),
        }
        for part in parts[:MOST_LINES]
    ]


def stock_seen_by(user: User) -> QuerySet[SparePart]:
    """The spare parts of the person's own unit and those below it."""
    return SparePart.objects.filter(unit__in=scope_of(user)).select_related("contract", "unit")
