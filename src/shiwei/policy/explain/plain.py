"""An explanation as JSON: instants in +08:00, whole seconds rounded down, money as text with two decimals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from shiwei.kernel.money import format_yuan
from shiwei.kernel.time import format_instant
from shiwei.policy.explain.values import Explanation, PartyTime, Piece

_NAMES = {"used": "used_seconds", "paused": "paused_seconds", "left": "left_seconds", "over": "over_seconds"}


def to_plain(found: Explanation) -> dict[str, Any]:
    """The whole explanation as plain values; the names are those of the dataclasses."""
    return {
        "order": found.order,
        "state": found.state,
        "urgency": found.urgency,
        "emergency_since": _value(found.emergency_since),
        "as_of": _value(found.moment),
        "from": _value(found.start),
        "to": _value(found.end),
        "total_seconds": _value(found.total),
        "stages": [_fields(stage) for stage in found.stages],
        "pieces": [_piece(piece) for piece in found.pieces],
        "parties": [_party(party) for party in found.parties],
    }


def _piece(piece: Piece) -> dict[str, Any]:
    return {**_fields(piece), "seconds": _value(piece.length)}


def _party(party: PartyTime) -> dict[str, Any]:
    whole = {"other_seconds": _value(party.other), "seconds": _value(party.whole)}
    return {"unit": party.unit, "used_seconds": _value(party.used), "paused_seconds": _value(party.paused), **whole}


def _fields(row: Any) -> dict[str, Any]:
    return {_NAMES.get(field.name, field.name): _value(getattr(row, field.name)) for field in fields(row)}


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return format_instant(value)
    if isinstance(value, timedelta):
        return value // timedelta(seconds=1)
    if isinstance(value, Decimal):
        return format_yuan(value)
    if isinstance(value, Mapping):
        return {name: _value(item) for name, item in value.items()}
    if isinstance(value, tuple | list):
        return [_value(item) for item in value]
    return _fields(value) if hasattr(value, "__dataclass_fields__") else value
