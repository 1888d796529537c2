"""Slow change as an early warning: daily measures against their own beginning. Rules are data, the arithmetic is pure.

Theil-Sen for the rate, Mann-Kendall for whether there is a trend at all, medians for where it stands: a bad day moves
none of them. Everything is reckoned in shares of the way from the usual value to the limit (profiles/drift.toml).
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shiwei.diagnosis.slots import Slot

_SIGMA = 1.4826  # of a normal distribution, in median absolute deviations
_BEGUN = 0.1  # of the way: before this nothing has begun
_FARTHEST = 3650
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Window:
    """What all kinds share; the fields are told in profiles/drift.toml."""

    reference: int
    days: int
    least: int
    last: int
    start: float
    stay: float
    certain: float
    noise: float
    trend: float
    horizon: int
    many: float
    few: int

    @property
    def kept(self) -> int:
        """Days of one slot worth keeping: the reference and the window."""
        return self.reference + self.days


@dataclass(frozen=True, slots=True)
class Rule:
    """How one kind creeps: ``measure`` goes towards ``limit``; ``grain`` is the least noise, as a share of the way;
    ``bands`` are the slots' bands that tell (all, when empty); ``weather``: what many show at once is none."""

    kind: str
    measure: str
    side: int  # 1: it rises, -1: it falls
    relative: bool
    limit: float
    grain: float
    bands: frozenset[int]
    weather: bool
    yields_to: frozenset[str]

    def limit_from(self, usual: float) -> float:
        """The measure's value at which the limit is reached, for a camera with this usual value."""
        return usual * self.limit if self.relative else usual + self.side * self.limit


@dataclass(frozen=True, slots=True)
class Day:
    """The measures of one day's look in one slot."""

    day: date
    measures: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Drift:
    """What changes: ``usual`` and ``value`` (now) of the measure, its ``rate`` a day, the ``limit``, which ``share`` of
    the way is gone, ``since`` when, and the day it ``reaches`` the limit if it goes on so (None: it does not move)."""

    kind: str
    measure: str
    slot: Slot
    since: date
    usual: float
    value: float
    rate: float
    limit: float
    share: float
    reaches: date | None


@cache
def window() -> Window:
    """The shared settings. Raises TypeError for faulty data."""
    return Window(**_data()["window"])


@cache
def rules() -> Mapping[str, Rule]:
    """The rule of each kind that can creep. Raises KeyError for faulty data."""
    return {kind: _rule(kind, entry) for kind, entry in _data()["kind"].items()}


def measures_kept() -> tuple[str, ...]:
    """The names of the measures that are worth keeping by day."""
    return tuple(sorted({rule.measure for rule in rules().values()}))


def _data() -> dict[str, Any]:
    text = resources.files("shiwei.diagnosis").joinpath("profiles", "drift.toml").read_text("utf-8")
    return tomllib.loads(text)


def _rule(kind: str, entry: Mapping[str, Any]) -> Rule:
    return Rule(
        kind=kind,
        measure=entry["measure"],
        side=-1 if entry.get("falls") else 1,
        relative=entry.get("relative", False),
        limit=float(entry["limit"]),
        grain=float(entry["grain"]),
        bands=frozenset(entry.get("bands", ())),
        weather=entry.get("weather", False),
        yields_to=frozenset(entry.get("yields_to", ())),
    )


def drifts(days: Sequence[Day], slot: Slot, standing: Collection[str] = ()) -> tuple[Drift, ...]:
    """What creeps in this slot. ``days`` are in order, the slot's reference days first; ``standing`` are the kinds that
    were warned of and are let go only when most of the way has been gone back."""
    told = (drift_of(days, slot, rule, rule.kind in standing) for rule in rules().values())
    return tuple(drift for drift in told if drift is not None)


def unexplained(found: Mapping[str, Drift]) -> dict[str, Drift]:
    """By kind, those that no other one explains (``yields_to``)."""
    return {kind: drift for kind, drift in found.items() if not rules()[kind].yields_to & found.keys()}


def drift_of(days: Sequence[Day], slot: Slot, rule: Rule, standing: bool = False) -> Drift | None:
    """Whether this kind creeps; None where it does not, or where there are not days enough to say."""
    shared = window()
    known = [day for day in days if rule.measure in day.measures]
    if len(known) < shared.least or (rule.bands and slot.band not in rule.bands):
        return None
    values = np.array([day.measures[rule.measure] for day in known])
    usual = float(np.median(values[: shared.reference]))
    limit = rule.limit_from(usual)
    if limit == usual:
        return None
    way = (values - usual) / (limit - usual)
    share = float(np.median(way[-shared.last :]))
    if share < (shared.stay if standing else shared.start):
        return None
    at = np.array([day.day.toordinal() for day in known[-shared.days :]], np.float64)
    course = _course(at, way[-shared.days :], rule.grain)
    if not standing and not _tells(at, way[-shared.days :], share, course):
        return None
    since, rate = date.fromordinal(int(course.since)), course.rate
    value = usual + share * (limit - usual)
    return Drift(
        rule.kind, rule.measure, slot, since, usual, value, rate * (limit - usual), limit, share,
        _reaches(known[-1].day, share, rate),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Course:
    """In shares of the way: the noise about the trend, when it began (ordinal), and the rate a day since."""

    noise: float
    since: float
    rate: float


def _course(at: Values, way: Values, grain: float) -> _Course:
    slope = _slope(at, way)
    rest = way - slope * at
    noise = max(grain, _SIGMA * float(np.median(np.abs(rest - np.median(rest)))))
    begun = _begun(way, max(_BEGUN, noise))
    first = max(0, min(begun, at.size - window().last))
    return _Course(noise, float(at[begun]), _slope(at[first:], way[first:]))


def _begun(way: Values, level: float) -> int:
    """Where the way was left for good: after the last of the running medians that is still at home."""
    half = window().last // 2
    smooth = [float(np.median(way[max(0, k - half) : k + half + 1])) for k in range(way.size)]
    home = [k for k, value in enumerate(smooth) if value <= level]
    return min(home[-1] + 1, way.size - 1) if home else 0


def _tells(at: Values, way: Values, share: float, course: _Course) -> bool:
    shared = window()
    soon = course.rate > 0 and (1 - share) / course.rate <= shared.horizon
    sure = share >= shared.noise * course.noise and _kendall(way) >= shared.trend
    return sure and at.size >= shared.least and (soon or share >= shared.certain)


def _slope(at: Values, values: Values) -> float:
    """Theil-Sen: the median of the slopes of all pairs."""
    one, other = np.triu_indices(at.size, 1)
    return float(np.median((values[other] - values[one]) / (at[other] - at[one]))) if one.size else 0.0


def _kendall(values: Values) -> float:
    """Mann-Kendall's Z for a rise, ties taken into account."""
    n = values.size
    one, other = np.triu_indices(n, 1)
    score = float(np.sign(values[other] - values[one]).sum())
    ties = np.unique(values, return_counts=True)[1]
    spread = (n * (n - 1) * (2 * n + 5) - float((ties * (ties - 1) * (2 * ties + 5)).sum())) / 18
    return (score - np.sign(score)) / float(np.sqrt(spread)) if spread > 0 else 0.0


def _reaches(today: date, share: float, rate: float) -> date | None:
    if share >= 1:
        return today
    left = (1 - share) / rate if rate > 0 else _FARTHEST
    return today + timedelta(days=round(left)) if left < _FARTHEST else None


def shared_by_many(kind: str, warned: int, judged: int) -> bool:
    """Whether so many of a county's cameras, judged in one slot, show it at once that it is weather or season."""
    shared = window()
    return rules()[kind].weather and warned >= shared.few and warned >= shared.many * judged


def worst(found: Iterable[Drift]) -> dict[str, Drift]:
    """Of each kind the one that has gone farthest, of all slots."""
    best: dict[str, Drift] = {}
    for drift in found:
        if drift.kind not in best or drift.share > best[drift.kind].share:
            best[drift.kind] = drift
    return best
