"""The whole fit: both sets of trees, each kind judged on cameras it has not seen, then learned from all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shiwei.diagnosis.calibration import learning
from shiwei.diagnosis.calibration.card import Row, Section, believed, row
from shiwei.diagnosis.calibration.examine import measured_names
from shiwei.diagnosis.calibration.learning import FOLDS
from shiwei.diagnosis.calibration.specimen import Specimen
from shiwei.diagnosis.calibration.usual import OF_KIND
from shiwei.diagnosis.learned import Learned, Trees

__all__ = ["FOLDS", "fit"]
Flags = NDArray[np.bool_]
ALONE = (
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
BESIDE = (*ALONE, "scene_change")
IN_TIME = ("freeze", "stutter", "shake")
Each = Callable[[Callable[[str], "_Kind"], Iterable[str]], Iterable["_Kind"]]
"""The built-in ``map``, or one that works in several processes."""


def fit(
    specimens: Sequence[Specimen], timed: Sequence[Specimen], seed: int, note: str, each: Each = map
) -> tuple[Learned, list[Section]]:
    """The profile, and the card's sections. ``each`` fits the kinds one by one unless told otherwise."""
    names, more = measured_names(specimens)
    single = [s for s in specimens if s.kind in {"ok", *ALONE}]
    compared = [s for s in specimens if s.beside]
    alone = _Set(single, tuple(names), seed, beside=False)
    beside = _Set(compared, (*names, *more), seed, beside=True)
    first, second = list(each(alone, ALONE)), list(each(beside, BESIDE))
    sections: list[Section] = [("One picture alone", [kind.row for kind in first])]
    if strangers := [kind.apart for kind in first if kind.apart is not None]:
        sections.append(("One picture alone, each collection judged by trees of the others", strangers))
    sections.append(("With the camera's baseline", [kind.row for kind in second]))
    if twice := [kind.twice for kind in second if kind.twice is not None]:
        sections.append(("With the camera's baseline, a fault at two looks", twice))
    if timed:
        third = [row(kind, timed, np.array([kind in s.found for s in timed]), None) for kind in IN_TIME]
        sections.append(("Clips of four seconds", third))
    return Learned(alone.trees(first), beside.trees(second), note), sections


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind fitted: its trees and scale, its row of the card, ``apart`` the row of judging by other collections,
    ``twice`` the row of two looks that agree."""

    name: str
    model: learning.Model
    row: Row
    apart: Row | None
    twice: Row | None


@dataclass(frozen=True, slots=True)
class _Set:
    """The specimens of one set of trees; called with a kind, it fits that kind. Picklable."""

    specimens: Sequence[Specimen]
    names: tuple[str, ...]
    seed: int
    beside: bool

    def __call__(self, kind: str) -> _Kind:
        data = learning.table(self.specimens, self.names, self.beside)
        everything = np.ones(len(self.specimens), np.bool_)
        sums = learning.crossed(data, kind, self.seed)
        alarms, faults = learning.judged(data, kind, sums, self.seed)
        fitted = learning.fit_one(data, kind, everything, self.seed), learning.scale(data, kind, sums, everything)
        alone = self._row(kind, data.judged, alarms, OF_KIND.get(kind))
        return _Kind(kind, fitted, alone, self._apart(data, kind), self._twice(data, kind, faults))

    def _twice(self, data: learning.Table, kind: str, faults: Flags) -> Row | None:
        """How much is left of the false alarms when a second look must agree."""
        if not self.beside:
            return None
        return believed(kind, [self.specimens[int(n)] for n in np.flatnonzero(data.judged)], faults[data.judged])

    def _apart(self, data: learning.Table, kind: str) -> Row | None:
        """How well what was learned from some collections does on another."""
        if self.beside or len(learning.sources(data)) < 2:
            return None
        alarms, told = learning.alarms_apart(data, kind, self.seed)
        return self._row(kind, told, alarms, None)

    def _row(self, kind: str, chosen: Flags, alarms: Flags, usual: tuple[str, int] | None) -> Row:
        return row(kind, [self.specimens[int(n)] for n in np.flatnonzero(chosen)], alarms[chosen], usual)

    def trees(self, kinds: Sequence[_Kind]) -> Trees:
        return learning.trees({kind.name: kind.model for kind in kinds}, self.names)
