"""The whole fit: both sets of trees, each kind judged on cameras it has not seen, then learned from all of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from shiwei.diagnosis.calibration import learning
from shiwei.diagnosis.calibration.card import Row, Section, row
from shiwei.diagnosis.calibration.examine import measured_names
from shiwei.diagnosis.calibration.learning import FOLDS
from shiwei.diagnosis.calibration.specimen import Specimen
from shiwei.diagnosis.calibration.usual import OF_KIND
from shiwei.diagnosis.learned import Learned, Trees

__all__ = ["FOLDS", "fit"]
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


def fit(
    specimens: Sequence[Specimen], timed: Sequence[Specimen], seed: int, note: str
) -> tuple[Learned, list[Section]]:
    """The profile, and the card's sections."""
    names, more = measured_names(specimens)
    single = [s for s in specimens if s.kind in {"ok", *ALONE}]
    compared = [s for s in specimens if s.beside]
    alone, first = _set(single, names, ALONE, seed, beside=False)
    beside, second = _set(compared, [*names, *more], BESIDE, seed, beside=True)
    sections: list[Section] = [("One picture alone", first), ("With the camera's baseline", second)]
    if strangers := _strangers(single, names, seed):
        sections.insert(1, ("One picture alone, each collection judged by trees of the others", strangers))
    if timed:
        third = [row(kind, timed, np.array([kind in s.found for s in timed]), None) for kind in IN_TIME]
        sections.append(("Clips of four seconds", third))
    return Learned(alone, beside, note), sections


def _strangers(specimens: Sequence[Specimen], names: Sequence[str], seed: int) -> list[Row]:
    """How well what was learned from some collections does on another."""
    data = learning.table(specimens, names, beside=False)
    if len(learning.sources(data)) < 2:
        return []
    rows = []
    for kind in ALONE:
        alarms, told = learning.alarms_apart(data, kind, seed)
        chosen = np.flatnonzero(told)
        rows.append(row(kind, [specimens[int(n)] for n in chosen], alarms[chosen], None))
    return rows


def _set(
    specimens: Sequence[Specimen], names: Sequence[str], kinds: Sequence[str], seed: int, beside: bool
) -> tuple[Trees, list[Row]]:
    data = learning.table(specimens, names, beside)
    everything = np.ones(len(specimens), np.bool_)
    models, rows = {}, []
    judged = np.flatnonzero(data.judged)
    for kind in kinds:
        sums = learning.crossed(data, kind, seed)
        alarms = learning.judged_alarms(data, kind, sums, seed)
        rows.append(row(kind, [specimens[int(n)] for n in judged], alarms[judged], OF_KIND.get(kind)))
        models[kind] = (learning.fit_one(data, kind, everything, seed), learning.scale(data, kind, sums, everything))
    return learning.trees(models, names), rows
