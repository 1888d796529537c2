"""JSON read strictly: UTF-8, no name twice, no NaN, at most 4 MiB and 32 levels."""

from __future__ import annotations

import json
from typing import Any, NoReturn

MOST_BYTES = 4 * 1024 * 1024
DEEPEST = 32


class NotStrictJson(ValueError):
    """The text is not JSON as we accept it; the message says why, in one line."""


def decode(text: str | bytes) -> Any:
    """The decoded value. Raises NotStrictJson."""
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if len(raw) > MOST_BYTES:
        raise NotStrictJson(f"larger than {MOST_BYTES} bytes")
    try:
        value = json.loads(raw.decode("utf-8"), object_pairs_hook=_object, parse_constant=_constant)
    except UnicodeDecodeError as error:
        raise NotStrictJson(f"not UTF-8 at byte {error.start}") from error
    except RecursionError as error:
        raise NotStrictJson(f"nested deeper than {DEEPEST}") from error
    except json.JSONDecodeError as error:
        raise NotStrictJson(f"not JSON: {error.msg} at line {error.lineno} column {error.colno}") from error
    except ValueError as error:
        raise NotStrictJson(str(error).splitlines()[0]) from error
    check_depth(value)
    return value


def check_depth(value: Any) -> None:
    """Raises NotStrictJson when lists and objects are nested deeper than 32."""
    level, depth = [value], 0
    while level := [item for item in level if isinstance(item, dict | list)]:
        depth += 1
        if depth > DEEPEST:
            raise NotStrictJson(f"nested deeper than {DEEPEST}")
        level = [inner for item in level for inner in (item.values() if isinstance(item, dict) else item)]


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise NotStrictJson(f"the name {json.dumps(twice[:60])} stands twice in one object")
    return found


def _constant(name: str) -> NoReturn:
    raise NotStrictJson(f"{name} is not a JSON number")
