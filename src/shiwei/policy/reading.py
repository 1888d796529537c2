"""Strict reading of JSON values: each reader returns the value or raises ValueError with what is wrong."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NoReturn

from shiwei.kernel.money import parse_yuan
from shiwei.kernel.time import parse_instant

LARGEST = 4 * 1024 * 1024
DEEPEST = 32
LONGEST = 10_000
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def load_json(content: bytes | str) -> Any:
    """A JSON document: at most 4 MiB, at most 32 deep, no NaN or Infinity, no name twice. Raises ValueError."""
    if len(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")) > LARGEST:
        raise ValueError(f"larger than {LARGEST} bytes")
    try:
        text = content.decode("utf-8") if isinstance(content, bytes) else content
    except UnicodeDecodeError as error:
        raise ValueError(f"not UTF-8 text: {error.reason} at byte {error.start}") from error
    _check_depth(text)
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant, parse_float=_finite)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} at line {error.lineno} column {error.colno}") from error


_OUTSIDE = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


def _check_depth(text: str) -> None:
    depth = 0
    for token in _OUTSIDE.finditer(text):
        sign = token.group()
        if sign in "[{":
            depth += 1
        elif sign in "]}":
            depth -= 1
        if depth > DEEPEST:
            raise ValueError(f"nested deeper than {DEEPEST}")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"the name {name!r} stands twice in one object")
        found[name] = value
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a value")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text} is out of range")
    return value


def text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("is not a text")
    if len(value) > LONGEST:
        raise ValueError(f"is longer than {LONGEST} characters")
    return value


def identifier(value: Any) -> str:
    if not text(value):
        raise ValueError("is empty")
    return str(value)


def count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError("is not a whole number >= 0")
    return value


def hours(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError("is not a whole number >= 1")
    if value > 1_000_000:
        raise ValueError("is out of range")
    return value


def flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("is neither true nor false")
    return value


def instant(value: Any) -> datetime:
    return parse_instant(text(value))


def day(value: Any) -> date:
    if not _DATE.fullmatch(text(value)):
        raise ValueError("is not a date YYYY-MM-DD")
    return date.fromisoformat(value)


def amount(value: Any) -> Decimal:
    return parse_yuan(text(value))


def listed(value: Any, each: Callable[[Any], str]) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError("is not a list")
    return tuple(each(item) for item in value)


def mapping(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("is not an object")
    return value


def span(value: Any) -> tuple[datetime, datetime]:
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError("is not [from, to]")
    start, end = instant(value[0]), instant(value[1])
    if end <= start:
        raise ValueError("ends before it starts")
    return start, end
