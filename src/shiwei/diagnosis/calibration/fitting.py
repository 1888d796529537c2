"""The whole fit: both sets of trees, each kind judged on cameras it has not seen, then learned from all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shiwei.diagnosis.calibration import card, learning
from shiwei.diagnosis.calibration.card import Row, Section
from shiwei.diagnosis.calibration.examine import measured_names
from shiwei.diagnosis.calibration.learning import FOLDS
from shiwei.diagnosis.calibration.specimen import Specimen
from shiwei.diagnosis.calibration.usual import OF_KIND
from shiwei.diagnosis.learned import Learned, Trees

__all__ = ["FOLDS", "fit"]
Flags = NDArray[np.bool_]
KINDS_ALONE = (
    "signal_lost",
    "black",
    "blur",
    "low_contrast",
    "color_cast",
    "overexposed",
    "underexposed",
    "noise",
    "stripes",
    "mosaic",
    "occlusion",
    "stain",
)
KINDS_BESIDE = (*KINDS_ALONE, "scene_change")
KINDS_IN_TIME = ("freeze", "stutter", "shake")
Each = Callable[[Callable[[str], "_Fitted"], Iterable[str]], Iterable["_Fitted"]]
"""The built-in ``map``, or one that works in several processes."""


def fit(
    specimens: Sequence[Specimen], timed: Sequence[Specimen], seed: int, note: str, each: Each = map
) -> tuple[Learned, list[Section]]:
    """The profile, and the card's sections. ``each`` fits the kinds one by one unless told otherwise."""
    names, more = measured_names(specimens)
    single = [s for s in specimens if s.kind in {"ok", *KINDS_ALONE} and not s.second]
    compared = [s for s in specimens if s.beside]
    alone = _Set(learning.table(single, names, beside=False), seed)
    beside = _Set(learning.table(compared, (*names, *more), beside=True), seed)
    lone, guided = list(each(alone, KINDS_ALONE)), list(each(beside, KINDS_BESIDE))
    sections: list[Section] = [(card.ALONE, [_row(single, fitted) for fitted in lone])]
    strangers = [_row_apart(single, fitted) for fitted in lone if fitted.apart is not None and fitted.apart[1].any()]
    sections += [(card.APART, strangers)] if strangers else []
    sections.append((card.BESIDE, [_row(compared, fitted) for fitted in guided]))
    twice = [card.believed(fitted.kind, *_of(compared, fitted.faults, lambda s: s.judged)) for fitted in guided]
    sections += [(card.TWICE, rows)] if (rows := [row for row in twice if row is not None]) else []
    if timed:
        third = [card.row(kind, timed, np.array([kind in s.found for s in timed]), None) for kind in KINDS_IN_TIME]
        sections.append((card.IN_TIME, third))
    return Learned(alone.trees(lone), beside.trees(guided), note), sections


@dataclass(frozen=True, slots=True)
class _Fitted:
    """One kind fitted: its trees and scale, and of every specimen whether trees of other cameras give an alarm, or a
    fault; ``apart`` are the alarms by trees of other collections, and which specimens were judged by them."""

    kind: str
    model: learning.Model
    alarms: Flags
    faults: Flags
    apart: tuple[Flags, Flags] | None


@dataclass(frozen=True, slots=True)
class _Set:
    """The specimens of one set of trees; called with a kind, it fits that kind. Picklable."""

    data: learning.Table
    seed: int

    def __call__(self, kind: str) -> _Fitted:
        data, seed = self.data, self.seed
        everything = np.ones(len(data.kinds), np.bool_)
        sums = learning.crossed(data, kind, seed)
        model = learning.fit_one(data, kind, everything, seed), learning.scale(data, kind, sums, everything)
        apart = None if learning.compared(data) else learning.alarms_apart(data, kind, seed)
        return _Fitted(kind, model, *learning.judged(data, kind, sums, seed), apart)

    def trees(self, fitted: Sequence[_Fitted]) -> Trees:
        return learning.trees({one.kind: one.model for one in fitted}, self.data.names)


def _of(
    specimens: Sequence[Specimen], flags: Flags, chosen: Callable[[Specimen], bool]
) -> tuple[list[Specimen], Flags]:
    mine = np.array([chosen(s) for s in specimens])
    return [s for s, is_mine in zip(specimens, mine, strict=True) if is_mine], flags[mine]


def _row(specimens: Sequence[Specimen], fitted: _Fitted) -> Row:
    judged = _of(specimens, fitted.alarms, lambda s: s.judged and not s.second)
    return card.row(fitted.kind, *judged, OF_KIND.get(fitted.kind))


def _row_apart(specimens: Sequence[Specimen], fitted: _Fitted) -> Row:
    """How well what was learned from some collections does on another."""
    assert fitted.apart is not None, "asked before"
    alarms, told = fitted.apart
    return card.row(fitted.kind, [specimens[int(n)] for n in np.flatnonzero(told)], alarms[told], None)
