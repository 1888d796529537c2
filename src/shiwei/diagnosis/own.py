"""A camera's own thresholds: what people said of its looks, and what its clean looks scored, in; thresholds out.

Rules are data (``profiles/own.toml``); docs/reference/own-thresholds.md tells them in words.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any, Literal

Says = Literal["NOT_FAULT", "CONFIRMED", "MISSED"]
_STEP = 0.001
"""Scores are kept with three decimals: a threshold above one lies at least so far above it."""


@dataclass(frozen=True, slots=True)
class Word:
    """What somebody said of one look: of its finding that it is none (``NOT_FAULT``) or one (``CONFIRMED``), or that
    the kind should have been found (``MISSED``). ``score`` is the kind's in that look, ``at`` the look's instant;
    ``until`` the end that the person gave, if any."""

    kind: str
    says: Says
    score: float
    at: datetime
    said_at: datetime
    reason: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Clean:
    """The scores of one look by kind in which nobody and nothing found a fault of these kinds."""

    at: datetime
    scores: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Own:
    """A camera's own threshold of one kind: ``raised``, nothing below ``value`` is named; else ``value`` suffices."""

    value: float
    raised: bool


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one kind, read from the profile. ``days`` by reason; 0 for no end."""

    cap: float
    floor: float
    margin: float
    not_fault: int
    missed: int
    days: Mapping[str, int]
    history: timedelta
    looks: int
    spare: timedelta


@cache
def rules_of(kind: str) -> Rules:
    """The rules of a kind; kinds without their own share ``default``. Raises ValueError for impossible data."""
    table = _data()
    entry = {**table["default"], **table["kind"].get(kind, {})}
    needed, history = table["needed"], table["history"]
    if not 0 < entry["floor"] < entry["cap"] < 1:
        raise ValueError(f"own thresholds of {kind}: floor {entry['floor']} and cap {entry['cap']} are impossible")
    return Rules(
        cap=entry["cap"],
        floor=entry["floor"],
        margin=entry["margin"],
        not_fault=needed["not_fault"],
        missed=needed["missed"],
        days=table["valid_days"],
        history=timedelta(days=history["days"]),
        looks=history["looks"],
        spare=timedelta(hours=history["spare_hours"]),
    )


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(resources.files("shiwei.diagnosis").joinpath("profiles", "own.toml").read_text("utf-8"))


def ends_of(word: Word) -> datetime | None:
    """When the word ceases to count: the person's own end or the rule's, whichever is earlier; None for never."""
    key = word.reason if word.says == "NOT_FAULT" else word.says.lower()
    days = rules_of(word.kind).days.get(key, 0)
    ends = [end for end in (word.until, word.said_at + timedelta(days=days) if days else None) if end is not None]
    return min(ends, default=None)


def in_force(word: Word, now: datetime) -> bool:
    """Whether the word counts at this moment."""
    end = ends_of(word)
    return end is None or now < end


def own_thresholds(
    words: Iterable[Word], clean: Sequence[Clean], usual: Mapping[str, float], now: datetime
) -> dict[str, Own]:
    """The camera's own thresholds by kind, for the kinds whose words move them; all others keep the usual one.

    ``usual`` are the thresholds of ``fault`` by kind. The order of words and looks does not matter.
    """
    by_kind: dict[str, list[Word]] = {}
    for word in words:
        if in_force(word, now):
            by_kind.setdefault(word.kind, []).append(word)
    found = {kind: _own(kind, said, clean, usual[kind]) for kind, said in sorted(by_kind.items()) if kind in usual}
    return {kind: own for kind, own in found.items() if own is not None}


def _own(kind: str, words: Sequence[Word], clean: Sequence[Clean], usual: float) -> Own | None:
    rules = rules_of(kind)
    false = [w.score for w in words if w.says == "NOT_FAULT"]
    if len(false) >= rules.not_fault:
        return _raised(false, [w.score for w in words if w.says == "CONFIRMED"], rules)
    missed = [
        w for w in words if w.says == "MISSED" and w.score >= rules.floor
    ]  # others are out of any threshold's reach
    return _lowered(missed, false, clean, usual, rules) if len(missed) >= rules.missed else None


def _raised(false: Sequence[float], confirmed: Sequence[float], rules: Rules) -> Own:
    """Just above the false alarms; not beyond the cap, and not beyond what somebody confirmed as a fault."""
    return Own(min(above(max(false), rules.margin), rules.cap, *confirmed), raised=True)


def _lowered(
    missed: Sequence[Word], false: Sequence[float], clean: Sequence[Clean], usual: float, rules: Rules
) -> Own | None:
    """Just below the misses; not below the floor, and above what clean looks of this camera scored."""
    kind = missed[0].kind
    telling = (look for look in clean if all(abs(look.at - w.at) > rules.spare for w in missed))
    quiet = [*false, *(look.scores.get(kind, 0.0) for look in telling)]
    least = above(max(quiet), rules.margin) if quiet else 0.0
    value = max(below(min(w.score for w in missed), rules.margin), rules.floor, least)
    return Own(value, raised=False) if value < usual else None


def above(score: float, margin: float) -> float:
    """A threshold that the score does not reach."""
    return max(_moved(score, margin), score + _STEP)


def below(score: float, margin: float) -> float:
    """A threshold that the score reaches."""
    return min(_moved(score, -margin), score)


def _moved(score: float, by: float) -> float:
    sure = min(max(score, 1e-9), 1 - 1e-9)
    return 1 / (1 + (1 - sure) / sure * math.exp(-by))


def levels(warn: float, fault: float, own: Own | None) -> tuple[float, float]:
    """From which score on the kind is a warning and a fault, where the camera has a threshold of its own."""
    if own is None:
        return warn, fault
    if own.raised:
        return max(warn, own.value), max(fault, own.value)
    return min(warn, own.value), min(fault, own.value)
