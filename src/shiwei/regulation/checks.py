"""Checks of TOML tables: which keys stand there and what each may hold. A fault names file, key and reason."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

_T = TypeVar("_T")


class LawError(ValueError):
    """The law's data cannot be. Each of its ``faults`` (one at least) names file, key and reason."""

    def __init__(self, *faults: str) -> None:
        self.faults = faults
        super().__init__("; ".join(faults))


@dataclass(slots=True)
class Faults:
    """Faults as they are found: one stops only what rests on it, so that a reader learns of all at once."""

    found: list[str] = field(default_factory=list)

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Keep the faults that stop what is done inside, and go on after it."""
        try:
            yield
        except LawError as error:
            self.found.extend(error.faults)

    def of(self, read: Callable[..., _T], *told: Any) -> _T | None:
        """What ``read`` returns; None if a fault stopped it, which is kept."""
        try:
            return read(*told)
        except LawError as error:
            self.found.extend(error.faults)
        return None

    def stop(self) -> None:
        """Raises LawError with all faults, each named once, if there are any."""
        if self.found:
            raise LawError(*dict.fromkeys(self.found))


def exactly(where: str, table: Any, required: Collection[str], optional: Collection[str] = ()) -> Mapping[str, Any]:
    """The table, if it has every required key and none but these. Raises LawError."""
    if not isinstance(table, Mapping):
        raise LawError(f"{where}: must be a table")
    unknown = [f"{where}: unknown key {key!r}" for key in table if key not in required and key not in optional]
    missing = [f"{where}: {key!r} is missing" for key in required if key not in table]
    Faults([*unknown, *missing]).stop()
    return table


def texts(where: str, table: Mapping[str, Any], *keys: str) -> None:
    """Each of the keys holds a text that is not empty. Raises LawError."""
    wrong = [key for key in keys if not isinstance(table[key], str) or not table[key]]
    Faults([f"{where}: {key!r} must be a text, not {table[key]!r}" for key in wrong]).stop()


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
