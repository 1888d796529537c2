"""Registry tables as people send them: CSV in UTF-8 or GB 18030, refused whole with every fault named by line."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from shiwei.assets.models import NodeKind

NODE_COLUMNS = ("code", "kind", "name", "unit", "power", "network")
CAMERA_COLUMNS = (
    "gb_code", "name", "project", "unit", "using_unit", "longitude", "latitude", "power", "network",
    "stream_url", "stream_user", "stream_password", "is_ptz", "is_key_location",
)  # fmt: skip
LARGEST = 64 * 1024 * 1024
MOST_FAULTS = 50
_GB_CODE = re.compile(r"\d{10}1(1[1-9]|3[1-9])\d{7}", re.ASCII)


class TableRefused(ValueError):
    """The table cannot be taken; ``faults`` names each fault with its line. Nothing was written."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = list(faults)
        more = f" (and {len(self.faults) - MOST_FAULTS} more)" if len(self.faults) > MOST_FAULTS else ""
        super().__init__("; ".join(self.faults[:MOST_FAULTS]) + more)


@dataclass(frozen=True, slots=True)
class Row:
    """One checked line: its number in the file and its values by column."""

    line: int
    values: dict[str, Any]


def read_nodes(content: bytes) -> list[Row]:
    """Lines of the supply chain: ``power`` and ``network`` list parents' codes, separated by ``;``."""
    return read_table(content, NODE_COLUMNS, _node)


def read_cameras(content: bytes) -> list[Row]:
    """Lines of cameras; coordinates in WGS-84 degrees."""
    return read_table(content, CAMERA_COLUMNS, _camera)


def read_table(
    content: bytes, columns: tuple[str, ...], check: Callable[[dict[str, str]], dict[str, Any]]
) -> list[Row]:
    """Every line checked by ``check``, which raises ValueError for a faulty one. Raises TableRefused naming all."""
    lines = csv.DictReader(io.StringIO(_text(content)), strict=True)
    faults: list[str] = []
    rows: list[Row] = []
    try:
        missing = [c for c in columns if c not in (lines.fieldnames or ())]
        if missing:
            raise TableRefused([f"line 1: missing columns {', '.join(missing)}; needed: {', '.join(columns)}"])
        for given in lines:
            _take(lines.line_num, given, columns, check, rows, faults)
    except csv.Error as error:
        faults.append(f"line {lines.line_num}: not a CSV line: {error}")
    if faults:
        raise TableRefused(faults)
    if not rows:
        raise TableRefused(["line 2: no data after the header"])
    return rows


def _take(
    line: int,
    given: dict[str, Any],
    columns: tuple[str, ...],
    check: Callable[[dict[str, str]], dict[str, Any]],
    rows: list[Row],
    faults: list[str],
) -> None:
    values = {c: (given[c] or "").strip() for c in columns}
    try:
        if None in given:
            raise ValueError("more values than columns")
        rows.append(Row(line, check(values)))
    except ValueError as error:
        faults.append(f"line {line}: {error}")


def _text(content: bytes) -> str:
    if len(content) > LARGEST:
        raise TableRefused([f"file: {len(content)} bytes; at most {LARGEST} are read at once"])
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise TableRefused(["file: neither UTF-8 nor GB 18030 text; save the table as CSV (not as a workbook)"])


def _node(values: dict[str, str]) -> dict[str, Any]:
    if values["kind"] not in set(NodeKind.values) - {NodeKind.CAMERA}:
        raise ValueError(f"kind {values['kind']!r} is none of {', '.join(sorted(NodeKind.values))}")
    need(values, "code", "name", "unit")
    return values | {role: _codes(values[role]) for role in ("power", "network")}


def _camera(values: dict[str, str]) -> dict[str, Any]:
    need(values, "name", "project", "unit", "stream_url")
    if not _GB_CODE.fullmatch(values["gb_code"]):
        raise ValueError(f"gb_code {values['gb_code']!r} is not a 20-digit camera code of GB/T 28181")
    if not values["stream_url"].startswith("rtsp://"):
        raise ValueError(f"stream_url {values['stream_url']!r} does not begin with rtsp://")
    checked: dict[str, Any] = dict(values)
    checked["longitude"] = _degrees(values["longitude"], "longitude", 180)
    checked["latitude"] = _degrees(values["latitude"], "latitude", 90)
    checked |= {name: _flag(values[name], name) for name in ("is_ptz", "is_key_location")}
    return checked | {role: _codes(values[role]) for role in ("power", "network")}


def need(values: dict[str, str], *names: str) -> None:
    """Raise ValueError for a column that must not be empty."""
    for name in names:
        if not values[name]:
            raise ValueError(f"{name} is empty")


def _degrees(text: str, name: str, largest: int) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not abs(value) <= largest:
        raise ValueError(f"{name} {text!r} is not a number of degrees up to {largest}")
    return value


def _flag(text: str, name: str) -> bool:
    if text.lower() not in {"", "0", "1", "true", "false", "是", "否"}:
        raise ValueError(f"{name} {text!r} is neither 1 nor 0")
    return text.lower() in {"1", "true", "是"}


def _codes(text: str) -> list[str]:
    return [code.strip() for code in text.split(";") if code.strip()]
