"""When a finding is believed: so many times in so many looks, for so long. Rules are data, the arithmetic is pure."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Any, Literal

State = Literal["clear", "suspected", "believed", "cleared", "flapping"]


@dataclass(frozen=True, slots=True)
class Seen:
    """One tested look at one camera: was this kind graded ``fault``? Untested looks are no evidence: leave them out."""

    at: datetime
    fault: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """How a kind is believed: ``hits`` faults among the last ``window`` looks that span at least ``min_duration``.

    ``second_look_pause`` is how long a round waits before it looks again at a suspect; faults at two looks so far apart
    are enough within a round. More than ``flaps`` changes within the window are flapping; ``flapping_is_fault`` says
    whether that is itself the fault (a line that comes and goes) or a doubt about it (a measure on the edge).
    """

    kind: str
    hits: int
    window: int
    min_duration: timedelta
    second_look_pause: timedelta
    flaps: int = 2
    flapping_is_fault: bool = False

    def paced(self, pace: float) -> Rule:
        """The same rule with its pause within a round stretched or shortened, as a site sets it."""
        return replace(self, second_look_pause=self.second_look_pause * pace)


@cache
def rule_for(kind: str) -> Rule:
    """The rule of a kind; kinds without one of their own share ``default``."""
    text = resources.files("shiwei.diagnosis").joinpath("profiles", "persistence.toml").read_text("utf-8")
    table = tomllib.loads(text)
    return _rule(kind, {**table["default"], **table["kind"].get(kind, {})})


def _rule(kind: str, entry: dict[str, Any]) -> Rule:
    rule = Rule(
        kind=kind,
        hits=entry["hits"],
        window=entry["window"],
        min_duration=timedelta(seconds=entry["min_duration_s"]),
        second_look_pause=timedelta(seconds=entry["second_look_pause_s"]),
        flaps=entry["flaps"],
        flapping_is_fault=entry.get("flapping_is_fault", False),
    )
    if not 1 <= rule.hits <= rule.window:
        raise ValueError(f"persistence of {kind}: {rule.hits} hits of {rule.window} looks is impossible")
    return rule


def believe(history: Sequence[Seen], rule: Rule) -> State:
    """What to believe after these looks, oldest first.

    ``clear``: never seen. ``suspected``: seen, not often or long enough. ``believed``: it is there. ``cleared``: it was
    believed and the last look is clean. ``flapping``: it comes and goes. Raises ValueError when the looks are not in
    order of time.
    """
    if any(later.at < earlier.at for earlier, later in pairwise(history)):
        raise ValueError("looks must be in order of time")
    window = history[-rule.window :]
    if not any(look.fault for look in window):
        return "cleared" if _was_believed(history, rule) else "clear"
    if _changes(window) > rule.flaps:
        return "flapping"
    if not window[-1].fault:
        return "cleared" if _was_believed(history, rule) else "suspected"
    return "believed" if _enough(window, rule) else "suspected"


def _enough(window: Sequence[Seen], rule: Rule) -> bool:
    """Enough hits over enough time; or the first round's rule: this look and the one before it, a pause apart."""
    hits = [look.at for look in window if look.fault]
    if len(hits) >= rule.hits and hits[-1] - hits[0] >= rule.min_duration:
        return True
    last = window[-2:]
    return len(last) == 2 and all(look.fault for look in last) and last[1].at - last[0].at >= rule.second_look_pause


def _was_believed(history: Sequence[Seen], rule: Rule) -> bool:
    ends = (end for end in range(1, len(history)) if history[end - 1].fault)
    return any(_enough(history[max(0, end - rule.window) : end], rule) for end in ends)


def changes(history: Sequence[Seen], rule: Rule) -> int:
    """How often the kind came or went within the rule's window."""
    return _changes(history[-rule.window :])


def _changes(window: Sequence[Seen]) -> int:
    return sum(earlier.fault != later.fault for earlier, later in pairwise(window))
