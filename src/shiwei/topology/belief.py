"""How likely each thing is: failures by kind, what a camera shows under one, readings, times of onset.

Everything is a natural logarithm of a probability or of a ratio of two. The rates are those of a city's ordinary day; a
round's own numbers then move them (``learn``), so that a city with bad cameras is not taken for one with bad feeds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from math import exp, log, pi, sqrt

from shiwei.topology.graph import NETWORK, POWER

RATES: dict[str, tuple[float, float]] = {
    "feed": (0.010, 0.001),
    "meter": (0.004, 0.001),
    "box": (0.005, 0.001),
    "pole": (0.002, 0.002),
    "onu": (0.002, 0.005),
    "switch": (0.002, 0.007),
    "olt": (0.002, 0.007),
    "room": (0.004, 0.003),
    "nvr": (0.001, 0.005),
    "platform": (0.001, 0.001),
    "camera": (0.001, 0.001),
}
"""Share of the nodes of a kind that are failed in a round, as givers of (power, network)."""

PROOFS = frozenset({"refused", "unauthorized", "not_found", "no_media"})
"""Answers that only a device with power and network can give."""

_WRONG_PARENT = 0.012  # a camera hangs elsewhere, or answered before it fell
_LYING_PROOF = 0.004  # an answer came from something else, or is a round old
_READING = {  # state of the node -> what is read there
    "ok": {"up": 0.98, "power": 0.007, "link": 0.007, "down": 0.006},
    "dark": {"up": 0.02, "power": 0.75, "link": 0.08, "down": 0.15},
    "cut": {"up": 0.05, "power": 0.05, "link": 0.75, "down": 0.15},
    "broken": {"up": 0.04, "power": 0.16, "link": 0.60, "down": 0.20},
}
READINGS = {state: {word: log(p) for word, p in row.items()} for state, row in _READING.items()}
NEVER = -1e9
_MANY = 8


@dataclass(frozen=True, slots=True)
class Belief:
    """``alone``: share of cameras down by themselves; ``silent``: share of those that show as a timeout; ``sigma`` and
    ``spread`` in seconds: how close cameras of one failure fall, and over how long a time onsets are strewn at all."""

    alone: float = 0.02
    silent: float = 0.5
    sigma: float = 60.0
    spread: float = 60.0
    rates: dict[tuple[str, int], float] = field(default_factory=dict)

    def prior(self, kind: str, sort: int) -> float:
        """Odds of a failure before anything is seen."""
        rate = self.rates.get((kind, sort), RATES[kind][sort])
        return log(rate / (1 - rate))

    @property
    def up(self) -> float:
        """A camera that answers, under a failure against under none."""
        return log(_WRONG_PARENT / (1 - self.alone))

    def down(self, reason: str | None) -> float:
        """A camera that is down for this reason, under a failure against by itself."""
        knocked = 1 - _WRONG_PARENT - _LYING_PROOF
        if reason is None:
            return log(knocked / self.alone)
        if reason in PROOFS:
            return log(_LYING_PROOF / (self.alone * (1 - self.silent)))
        return log(knocked / (self.alone * self.silent))

    def together(self, since: float, onset: float) -> float:
        """A camera's time under a failure that began at ``onset``, against a time of its own."""
        off = abs(since - onset)
        near = 0.8 * exp(-0.5 * (off / self.sigma) ** 2) / (self.sigma * sqrt(2 * pi))
        round_off = max(5 * self.sigma, 300.0)
        far = 0.18 * exp(-off / round_off) / (2 * round_off)
        return log((near + far) * self.spread + 0.02)

    def onset_cost(self, timed: int) -> float:
        """What it costs to fit an onset to so many times: one free number."""
        return max(0.0, log(self.spread * sqrt(timed) / (2.5 * self.sigma))) if timed else 0.0


def onset_of(times: list[float], sigma: float) -> float | None:
    """Where most of the times stand together: the middle of the fullest window of four sigma."""
    if not times:
        return None
    times = sorted(times)
    best, first, span = 0, 0, (0, 1)
    for last, time in enumerate(times):
        while time - times[first] > 4 * sigma:
            first += 1
        if last - first + 1 > best:
            best, span = last - first + 1, (first, last + 1)
    window = times[span[0] : span[1]]
    return window[len(window) // 2]


def sigma_of(groups: list[list[float]]) -> float:
    """How close cameras of one failure fall, from groups that surely fell together; in seconds, 10 to 600."""
    off: list[float] = []
    for times in groups:
        middle = sorted(times)[len(times) // 2]
        off.extend(abs(t - middle) for t in times)
    if len(off) < 4:
        return 60.0
    return min(600.0, max(10.0, 1.4826 * sorted(off)[len(off) // 2]))


def grain_of(times: Iterable[float]) -> float:
    """How coarsely times are told, in seconds: the smallest step between many of them, 0 if there are few."""
    distinct = sorted(set(times))
    return min(b - a for a, b in pairwise(distinct)) if len(distinct) >= _MANY else 0.0


def spread_of(times: list[float], sigma: float) -> float:
    """Over how many seconds onsets are strewn; a few strays do not count in a large city."""
    if not times:
        return 4 * sigma
    times = sorted(times)
    trim = len(times) // 50
    return max(times[len(times) - 1 - trim] - times[trim], 4 * sigma, 60.0)


def share(seen: int, of: int, usual: float, weight: float) -> float:
    """A rate seen in few cases, held near the usual one."""
    return (seen + usual * weight) / (of + weight)


SORTS = (POWER, NETWORK)
