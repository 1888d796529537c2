"""A unit's spare-part list as people send it: CSV, refused whole with every fault named by its line."""

from __future__ import annotations

from typing import Any

from shiwei.assets.table import need
from shiwei.kernel.csv_table import Columns, Row, TableRefused, read_table

COLUMNS = ("part", "model", "in_stock", "obliged", "contract")
MOST = 1_000_000

__all__ = ["COLUMNS", "Row", "TableRefused", "read_stock"]


def read_stock(content: bytes) -> list[Row]:
    """Lines of spare parts: ``obliged`` and ``contract`` may be empty. Raises TableRefused."""
    return read_table(content, Columns(COLUMNS), _part)


def _part(values: dict[str, str]) -> dict[str, Any]:
    need(values, "part")
    for name in ("part", "model"):
        if len(values[name]) > 80:
            raise ValueError(f"{name} has {len(values[name])} characters; at most 80 are kept")
    checked: dict[str, Any] = values | {name: _count(values[name], name) for name in ("in_stock", "obliged")}
    if checked["obliged"] and not values["contract"]:
        raise ValueError("obliged is given without the contract that obliges it")
    return checked


def _count(text: str, name: str) -> int:
    if not text and name == "obliged":
        return 0
    if not (text.isascii() and text.isdigit() and int(text) <= MOST):
        raise ValueError(f"{name} {text!r} is not a whole number from 0 to {MOST}")
    return int(text)
