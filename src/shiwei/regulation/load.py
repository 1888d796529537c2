"""Reading the packaged TOML; the only I/O of the law. What cannot be right is refused with file, key and reason."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from shiwei.kernel.time import parse_instant
from shiwei.regulation.rulebook import COUNTABLE, Parameter, Rulebook

FOLDER = Path(__file__).resolve().parent
_UNITS = COUNTABLE | {"yuan", "choice", "text"}
_KNOWN = {"value", "unit", "source", "citation", "contract", "county", "settable", "least"}


class LawRefused(ValueError):
    """A file of the law cannot be taken; the message names file, key and reason."""


@cache
def load(folder: Path = FOLDER) -> Rulebook:
    """The rulebook of a folder: ``policy.toml`` and every file in ``articles/``. Raises LawRefused."""
    head = _toml(folder / "policy.toml")
    parameters: dict[str, Parameter] = {}
    for path in sorted((folder / "articles").glob("*.toml")):
        for key, fields in _toml(path).items():
            if key in parameters:
                raise LawRefused(f"{path.name}: {key}: declared twice")
            parameters[key] = _parameter(path.name, key, fields)
    return Rulebook(
        name=head["name"],
        effective=parse_instant(head["effective"]),
        parameters=parameters,
        causes=frozenset(head["causes"]),
    )


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise LawRefused(f"{path.name}: {error}") from error


def _parameter(file: str, key: str, fields: dict[str, Any]) -> Parameter:
    unknown = sorted(set(fields) - _KNOWN)
    missing = sorted({"unit", "source", "citation"} - set(fields))
    if unknown or missing:
        raise LawRefused(f"{file}: {key}: {'unknown' if unknown else 'missing'} {(unknown or missing)[0]}")
    unit, value = fields["unit"], fields.get("value")
    if unit not in _UNITS:
        raise LawRefused(f"{file}: {key}: unknown unit {unit!r}")
    if fields["source"] not in {"text", "default"}:
        raise LawRefused(f"{file}: {key}: source is neither text nor default")
    return Parameter(
        key=key,
        value=_value(file, key, unit, value, fields.get("least", 0)),
        unit=unit,
        source=fields["source"],
        citation=fields["citation"],
        contract=bool(fields.get("contract", False)),
        county=bool(fields.get("county", True)),
        settable=bool(fields.get("settable", True)),
        least=fields.get("least", 0),
    )


def _value(file: str, key: str, unit: str, value: Any, least: int) -> Any:
    if value is None:
        return None
    if unit == "yuan":
        return Decimal(value)
    if unit in COUNTABLE and (isinstance(value, bool) or not isinstance(value, int) or value < least):
        raise LawRefused(f"{file}: {key}: {value!r} is not a whole number of {unit} >= {least}")
    return value
