"""An early warning as the values that pages show."""

from __future__ import annotations

from datetime import date
from typing import Any

from shiwei.accounts.models import User
from shiwei.assets.models import Camera
from shiwei.diagnosis.slots import HOURS
from shiwei.watch import early_labels as words
from shiwei.watch.early_queries import EarlyAsked, anchor_of, course_of, listed_warnings, ripe
from shiwei.watch.labels import word
from shiwei.watch.models import EarlyWarning, ViewSlot
from shiwei.web import present
from shiwei.web.components.sparkline import sparkline


def open_of(user: User, camera: Camera) -> list[EarlyWarning]:
    """The camera's open early warnings."""
    return list(listed_warnings(user, EarlyAsked(camera=camera.gb_code)))


def row(warning: EarlyWarning, today: date) -> dict[str, Any]:
    """In the list: what, since when, how fast, and when it would be a fault."""
    return {
        "w": warning,
        "kind": word(words.KIND, warning.kind),
        "change": words.change_words(warning),
        "rate": words.rate_words(warning),
        "slot": words.slot_words(warning),
        "reaches": words.reach_words(warning, today),
        "percent": min(100, round(100 * warning.share)),
        "advice": word(words.VISIT, warning.kind),
        "outcome": word(words.OUTCOME, warning.outcome) if warning.outcome else "",
        "urgent": warning.share >= 0.8 or (warning.reaches is not None and (warning.reaches - today).days <= 14),
    }


def shown(warning: EarlyWarning, today: date) -> dict[str, Any]:
    """On the camera's page: also its course, and its picture then and now."""
    course, slot = course_of(warning), anchor_of(warning)
    status = getattr(warning.camera, "status", None)
    then = present.picture_url(slot.picture) if slot else None
    now = present.picture_url(status.picture) if status and status.picture else None
    return row(warning, today) | {
        "spark": sparkline([value for _, value in course]),
        "first": course[0][0] if course else None,
        "anchored": slot.anchored_on if slot else None,
        "last": course[-1][0] if course else None,
        "pair": {
            "title": warning.camera.name,
            "before": {"src": then, "at": None} if then else None,
            "now": {"src": now, "at": status.at if status else None, "regions": []} if now else None,
            "now_none": "",
        },
    }


def slot(learned: ViewSlot) -> dict[str, Any]:
    """A slot on the camera's page: light, hours, and whether it is in use."""
    return {
        "slot": learned,
        "light": word(words.LIGHT, learned.light),
        "end": (learned.band + HOURS) % 24,
        "ripe": ripe(learned),
    }
