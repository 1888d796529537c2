"""Reading the environment: a value that cannot be is refused with its name."""

from __future__ import annotations

import os

from django.core.exceptions import ImproperlyConfigured


def number(name: str, default: float, least: float = 0) -> float:
    """The number in the environment variable, or the default. Raises ImproperlyConfigured naming the variable."""
    text = os.environ.get(name, "")
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not least <= value < float("inf"):
        raise ImproperlyConfigured(f"{name}={text!r} is not a number of at least {least:g}: mend it or unset it")
    return value


def whole(name: str, default: int, least: int = 0) -> int:
    """The whole number in the environment variable, or the default. Raises ImproperlyConfigured."""
    value = number(name, default, least)
    if value != int(value):
        raise ImproperlyConfigured(f"{name}={value!r} is not a whole number: mend it or unset it")
    return int(value)


def one_of(name: str, default: str, allowed: tuple[str, ...]) -> str:
    """The word in the environment variable, or the default. Raises ImproperlyConfigured for another than allowed."""
    value = os.environ.get(name, "").strip() or default
    if value not in allowed:
        raise ImproperlyConfigured(f"{name}={value!r} is none of {', '.join(allowed)}: mend it or unset it")
    return value
