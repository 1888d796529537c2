"""Registry tables as people send them: CSV in UTF-8 or GB 18030, refused whole with every fault named by line."""

from __future__ import annotations

import math
import re
from typing import Any

from shiwei.assets.models import NodeKind, PatrolStream
from shiwei.kernel.csv_table import Columns, read_table
from shiwei.kernel.csv_table import Row as Row
from shiwei.kernel.csv_table import TableRefused as TableRefused

NODE_COLUMNS = ("code", "kind", "name", "unit", "power", "network")
CAMERA_COLUMNS = (
    "gb_code", "name", "project", "unit", "using_unit", "longitude", "latitude", "power", "network",
    "stream_url", "stream_user", "stream_password", "is_ptz", "is_key_location",
)  # fmt: skip
NODE_EXTRAS = ("patrol_kbps",)
CAMERA_EXTRAS = ("main_stream_url", "patrol_stream")
"""Columns that a table may leave out: what is registered then stays."""
_GB_CODE = re.compile(r"\d{10}1(1[1-9]|3[1-9])\d{7}", re.ASCII)


def read_nodes(content: bytes) -> list[Row]:
    """Lines of the supply chain: ``power`` and ``network`` list parents' codes, separated by ``;``."""
    return read_table(content, Columns(NODE_COLUMNS, NODE_EXTRAS), _node)


def read_cameras(content: bytes) -> list[Row]:
    """Lines of cameras; coordinates in WGS-84 degrees."""
    return read_table(content, Columns(CAMERA_COLUMNS, CAMERA_EXTRAS), _camera)


def _node(values: dict[str, str]) -> dict[str, Any]:
    if values["kind"] not in set(NodeKind.values) - {NodeKind.CAMERA}:
        raise ValueError(f"kind {values['kind']!r} is none of {', '.join(sorted(NodeKind.values))}")
    need(values, "code", "name", "unit")
    kbps = values["patrol_kbps"]
    if kbps and not (kbps.isascii() and kbps.isdigit() and len(kbps) <= 9):
        raise ValueError(f"patrol_kbps {kbps!r} is not a whole number of kbit/s")
    return (
        values
        | {"patrol_kbps": int(kbps) if kbps else None}
        | {role: _codes(values[role]) for role in ("power", "network")}
    )


def _camera(values: dict[str, str]) -> dict[str, Any]:
    need(values, "name", "project", "unit", "stream_url")
    if not _GB_CODE.fullmatch(values["gb_code"]):
        raise ValueError(f"gb_code {values['gb_code']!r} is not a 20-digit camera code of GB/T 28181")
    for column in ("stream_url", "main_stream_url"):
        if values[column] and not values[column].startswith("rtsp://"):
            raise ValueError(f"{column} {values[column]!r} does not begin with rtsp://")
    if values["patrol_stream"] not in PatrolStream.values:
        raise ValueError(f"patrol_stream {values['patrol_stream']!r} is none of {', '.join(PatrolStream.values[1:])}")
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
