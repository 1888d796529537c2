"""The kinds of value a parameter can have, each with the check that says what is wrong with one."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from shiwei.kernel.money import parse_yuan


def _whole(least: int, most: int, name: str) -> Callable[[Any], str | None]:
    def check(value: Any) -> str | None:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            return f"must be a whole number of {name} from {least} to {most}"
        return None

    return check


def _optional(check: Callable[[Any], str | None]) -> Callable[[Any], str | None]:
    return lambda value: None if value is None else check(value)


def _yuan(value: Any) -> str | None:
    if not isinstance(value, str):
        return "must be an amount in a string of the form digits.dd"
    try:
        parse_yuan(value)
    except ValueError:
        return "must be an amount of the form digits.dd"
    return None


def _flag(value: Any) -> str | None:
    return None if isinstance(value, bool) else "must be true or false"


def _text(value: Any) -> str | None:
    return None if isinstance(value, str) and value else "must be a text"


def _choice(value: Any) -> str | None:
    return None if isinstance(value, str) and re.fullmatch(r"[A-Z0-9_]+", value) else "must be a code"


def _percents(value: Any) -> str | None:
    check = _whole(1, 100, "percent")
    if not isinstance(value, list) or not value or any(check(item) for item in value):
        return "must be a list of whole percents"
    return None


def _hours_list(value: Any) -> str | None:
    check = _whole(1, _CENTURY_HOURS, "hours")
    if not isinstance(value, list) or not value or any(check(item) for item in value):
        return "must be a list of whole hours"
    return None


def _codes(value: Any) -> str | None:
    if not isinstance(value, list) or not value or any(_choice(item) for item in value):
        return "must be a list of codes"
    return None


def _anything(_value: Any) -> str | None:
    return None


_CENTURY_HOURS = 876_600

KINDS: dict[str, Callable[[Any], str | None]] = {
    "hours": _whole(1, _CENTURY_HOURS, "hours"),
    "hours_list": _hours_list,
    "hour_of_day": _whole(0, 23, "hours of the day"),
    "hours_or_none": _optional(_whole(1, _CENTURY_HOURS, "hours")),
    "cap_hours": _whole(0, _CENTURY_HOURS, "hours"),
    "minutes": _whole(0, _CENTURY_HOURS * 60, "minutes"),
    "days": _whole(0, 36_525, "days"),
    "days_or_none": _optional(_whole(0, 36_525, "days")),
    "months": _whole(0, 1_200, "months"),
    "cameras": _whole(0, 10_000_000, "cameras"),
    "count": _whole(0, 10_000_000, "times"),
    "count_or_none": _optional(_whole(0, 10_000_000, "times")),
    "percent": _whole(0, 100, "percent"),
    "percents": _percents,
    "yuan": _yuan,
    "yuan_or_none": _optional(_yuan),
    "flag": _flag,
    "choice": _choice,
    "codes": _codes,
    "text": _text,
    "text_or_none": _optional(_text),
    "free": _anything,
}

WHOLE = frozenset({"hours", "hour_of_day", "cap_hours", "minutes", "days", "months", "cameras", "count", "percent"})
"""The kinds that are one whole number: only these have a floor or a ceiling."""
