"""The accuracy card that the product ships, beside the profile it was measured with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from shiwei.diagnosis.calibration.card import Row, Section, Share


@dataclass(frozen=True, slots=True)
class Card:
    """``facts`` tell of what it was made (cameras, pictures, seed, folds, the data's hash); ``told`` is the file."""

    facts: Mapping[str, Any]
    sections: tuple[Section, ...]
    told: Mapping[str, Any]


@cache
def shipped() -> Card:
    """The card as ``shiwei calibrate`` wrote it. Raises KeyError for a file of another format."""
    text = resources.files("shiwei.diagnosis").joinpath("profiles", "accuracy.json").read_text("utf-8")
    return read(json.loads(text))


def read(told: Mapping[str, Any]) -> Card:
    """The card from its plain values. Raises KeyError where something is missing."""
    sections = tuple((title, tuple(_row(entry) for entry in rows)) for title, rows in told["sections"].items())
    return Card({name: value for name, value in told.items() if name != "sections"}, sections, told)


def _row(entry: Mapping[str, Any]) -> Row:
    return Row(
        kind=entry["kind"],
        found=_shares(entry["found"]),
        strength=_shares(entry["strength"]),
        alarms=_shares(entry["alarms"]),
        hard=_share(entry["hard"]),
        peer=entry["peer"],
        peer_found=_share(entry["peer_found"]) if entry["peer_found"] else None,
        most=entry["most"],
    )


def _shares(entry: Mapping[str, Any]) -> dict[str, Share]:
    return {name: _share(share) for name, share in entry.items()}


def _share(entry: Mapping[str, Any]) -> Share:
    return Share(entry["hits"], entry["of"])
