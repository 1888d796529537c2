"""Checks of TOML tables: which keys stand there and what each may hold. A fault names file, key and reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any


class LawError(ValueError):
    """The law's data cannot be. The text names the file, the key and the reason."""


def exactly(where: str, table: Any, required: Collection[str], optional: Collection[str] = ()) -> Mapping[str, Any]:
    """The table, if it has every required key and none but these. Raises LawError."""
    if not isinstance(table, Mapping):
        raise LawError(f"{where}: must be a table")
    for key in table:
        if key not in required and key not in optional:
            raise LawError(f"{where}: unknown key {key!r}")
    for key in required:
        if key not in table:
            raise LawError(f"{where}: {key!r} is missing")
    return table


def texts(where: str, table: Mapping[str, Any], *keys: str) -> None:
    """Each of the keys holds a text that is not empty. Raises LawError."""
    for key in keys:
        if not isinstance(table[key], str) or not table[key]:
            raise LawError(f"{where}: {key!r} must be a text, not {table[key]!r}")


def tables(where: str, table: Mapping[str, Any], key: str) -> list[Any]:
    """The key's list of tables. Raises LawError."""
    found = table[key]
    if not isinstance(found, list) or not all(isinstance(entry, Mapping) for entry in found):
        raise LawError(f"{where}: {key!r} must be a list of tables")
    return found


def words(where: str, table: Mapping[str, Any], key: str) -> list[str]:
    """The key's list of texts. Raises LawError."""
    found = table[key]
    if not isinstance(found, list) or not all(isinstance(entry, str) and entry for entry in found):
        raise LawError(f"{where}: {key!r} must be a list of texts, not {found!r}")
    return found


def flag(where: str, table: Mapping[str, Any], key: str) -> bool:
    """The key's truth, false where it is not there. Raises LawError."""
    found = table.get(key, False)
    if not isinstance(found, bool):
        raise LawError(f"{where}: {key!r} must be true or false, not {found!r}")
    return found


def day(where: str, table: Mapping[str, Any], key: str) -> date:
    """The key's local day. Raises LawError."""
    found = table[key]
    if isinstance(found, datetime) or not isinstance(found, date):
        raise LawError(f"{where}: {key!r} must be a day (YYYY-MM-DD), not {found!r}")
    return found
