"""What one count (一次) is: the act key of each cause (regulation B.6). The same key again is the same count (A41)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class What:
    """What a count is about. ``thing`` is the object the cause counts by: a room, a batch, a location, a record."""

    unit: str
    project: str
    day: date
    order: str = ""
    contract: str = ""
    thing: str = ""

    @property
    def under(self) -> str:
        return self.contract or self.project


NEEDS_THING = frozenset(
    [
        "RELOCATION_OVERTIME",
        "RECORD_NOT_KEPT",
        "PROVINCIAL_PASS_RATE_LOW",
        "ILLEGAL_EXTERNAL_CONNECTION",
        "KEY_LOCATION_INTERRUPTION",
        "CAMERA_FILE_ACCURACY_LOW",
    ]
)
"""Causes that are counted by an object, which has to be named."""


def act_key(cause: str, what: What) -> str:
    """The key that makes it one count. Raises ValueError when the cause is counted by something that is not named."""
    if cause in NEEDS_THING and not what.thing:
        raise ValueError(f"{cause} is counted by object: name the point, record, batch, event, location or audit")
    if cause == "FAULT_OVERTIME":
        if not what.order:
            raise ValueError("FAULT_OVERTIME is counted by order and unit: name the order")
        return f"{what.order}/{what.unit}"
    if cause == "PATROL_UNTIMELY":
        return f"patrol/{what.order or what.thing or what.project}" + ("" if what.order else f"/{what.day}")
    return {
        "RELOCATION_OVERTIME": f"relocation/{what.thing}",
        "POOR_IMAGE_QUALITY": f"sampling/{what.under}/{what.thing or what.day}",
        "MEETING_NOT_ON_TIME": f"meeting/{what.thing or what.day}",
        "RECORD_NOT_KEPT": f"record/{what.thing}",
        "PROVINCIAL_PASS_RATE_LOW": f"batch/{what.thing}/{what.under}",
        "ILLEGAL_EXTERNAL_CONNECTION": f"connection/{what.thing}",
        "KEY_LOCATION_INTERRUPTION": f"interruption/{what.thing}/{what.day}",
        "CAMERA_FILE_ACCURACY_LOW": f"audit/{what.thing}/{what.under}",
    }[cause]
