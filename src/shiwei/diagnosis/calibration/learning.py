"""Fits trees to specimens with scikit-learn, and turns them into the profile's table. Needs the extra ``calibrate``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from shiwei.diagnosis.calibration.specimen import UNCLEAR, UNCLEAR_MADE, Specimen
from shiwei.diagnosis.judging import lead_of
from shiwei.diagnosis.learned import Trees

Numbers = NDArray[np.float64]
FOLDS = 4
_MILD_WEIGHT = 0.6
_REAL_WEIGHT = 4.0
_HARD_WEIGHT = 2.0
_ALSO_WEIGHT = 5.0
_ALSO_DAMAGED = 0.25  # of what it would weigh: drawn scenes teach what is normal in them more than what a fault is
_ALSO_IN_FULL = frozenset({"stain"})  # beside a baseline, where the real ones are too few to show every blot
_ALARMS = (0.008, 0.003)  # warn, fault: so many real clean pictures may pass, by day and by night
_FEWEST_OF_A_LIGHT = 150
_ALARMS_BESIDE = {"stain": (0.009, 0.005)}  # hard to see: the patrol looks twice before it believes
_POINTS = 17


@dataclass(frozen=True, slots=True)
class Table:
    """Specimens as arrays: ``values`` (specimen, measure), and what is known of each; from a ``second`` look nothing is
    learned."""

    values: Numbers
    names: tuple[str, ...]
    kinds: NDArray[np.str_]
    cameras: NDArray[np.int64]
    weights: Numbers
    real: NDArray[np.bool_]
    judged: NDArray[np.bool_]
    dark: NDArray[np.bool_]
    second: NDArray[np.bool_]
    sources: NDArray[np.str_]
    made: NDArray[np.str_]


def table(specimens: Sequence[Specimen], names: Sequence[str], beside: bool) -> Table:
    """Those specimens that have all measures of these names."""
    rows = [s.measures | s.beside if beside else s.measures for s in specimens]  # type: ignore[operator]
    return Table(
        np.array([[row[name] for name in names] for row in rows], np.float64),
        tuple(names),
        np.array([s.kind for s in specimens]),
        np.array([s.camera for s in specimens]),
        np.array([_weight(s) for s in specimens]),
        np.array([s.kind == "ok" and s.real and s.judged and not s.second for s in specimens]),
        np.array([s.judged for s in specimens]),
        np.array([s.light != "day" for s in specimens]),
        np.array([s.second for s in specimens]),
        np.array([s.source for s in specimens]),
        np.array([s.name for s in specimens]),
    )


def _weight(specimen: Specimen) -> float:
    if specimen.kind == "ok" and not specimen.judged:
        return _ALSO_WEIGHT
    if specimen.kind == "ok":
        return _REAL_WEIGHT if specimen.real else _HARD_WEIGHT
    return _MILD_WEIGHT if specimen.strength == "mild" else 1.0


def _weights(data: Table, kind: str) -> Numbers:
    if compared(data) and kind in _ALSO_IN_FULL:
        return data.weights
    return np.where(data.judged | (data.kinds == "ok"), 1.0, _ALSO_DAMAGED) * data.weights


def folds(data: Table, seed: int) -> NDArray[np.int64]:
    """Each specimen's fold; all of one camera are in the same. What is not judged is in none (-1): always learned."""
    unique = np.unique(data.cameras[data.judged])
    place = np.random.default_rng(seed).permutation(unique.size) % FOLDS
    found = np.full(data.cameras.size, -1)
    found[data.judged] = place[np.searchsorted(unique, data.cameras[data.judged])]
    return found


def telling(data: Table, kind: str) -> NDArray[np.bool_]:
    """The specimens that say something about the kind."""
    hidden = np.isin(data.kinds, list(UNCLEAR.get(kind, ())))
    return ~hidden & ~np.isin(data.made, list(UNCLEAR_MADE.get(kind, ())))


def fit_one(data: Table, kind: str, chosen: NDArray[np.bool_], seed: int) -> HistGradientBoostingClassifier:
    """The trees of one kind from the chosen specimens."""
    use = chosen & ~data.second & telling(data, kind)
    model = HistGradientBoostingClassifier(
        max_iter=150,
        max_leaf_nodes=12,
        max_depth=6,
        learning_rate=0.1,
        l2_regularization=5.0,
        min_samples_leaf=20,
        max_features=0.3,
        max_bins=63,
        early_stopping=False,
        random_state=seed,
    )
    with threadpool_limits(1, user_api="openmp"):  # threads that wait for each other cost more than they save
        return model.fit(data.values[use], data.kinds[use] == kind, sample_weight=_weights(data, kind)[use])


def crossed(data: Table, kind: str, seed: int) -> Numbers:
    """Every specimen's sum for the kind, by trees that have not seen its camera."""
    place, sums = folds(data, seed), np.zeros(len(data.kinds))
    for fold in range(FOLDS):
        model = fit_one(data, kind, place != fold, seed)
        sums[place == fold] = model.decision_function(data.values[place == fold])
    return sums


@dataclass(frozen=True, slots=True)
class Scale:
    """From sums to probabilities (at even odds before the look), and the grades' thresholds."""

    slope: float
    offset: float
    warn: float
    fault: float
    limit: float = 0.0

    def probability(self, sums: Numbers) -> Numbers:
        return np.asarray(1 / (1 + np.exp(-np.clip(self.slope * sums + self.offset, -30, 30))), np.float64)


Model = tuple[HistGradientBoostingClassifier, Scale]


def scale(data: Table, kind: str, sums: Numbers, chosen: NDArray[np.bool_]) -> Scale:
    """Fitted to crossed sums of the chosen specimens, so that real clean pictures give few alarms."""
    use = chosen & data.judged & ~data.second & telling(data, kind)
    is_kind = data.kinds[use] == kind
    fitted = LogisticRegression(C=10.0, class_weight="balanced").fit(sums[use, None], is_kind)
    slope, offset = float(fitted.coef_[0, 0]), float(fitted.intercept_[0])
    clean = chosen & data.real
    lights = [clean & data.dark, clean & ~data.dark]
    groups = [light for light in lights if int(light.sum()) >= _FEWEST_OF_A_LIGHT] or [clean]
    chances = [Scale(slope, offset, 0, 0).probability(sums[group]) for group in groups]
    warn, fault = (max(_above(few, share) for few in chances) for share in _alarms(data, kind))
    grades = min(max(warn, 0.6), 0.985), min(max(fault, 0.95), 0.99)
    return Scale(slope, offset, *grades, _limit(data, kind, use))


def _alarms(data: Table, kind: str) -> tuple[float, float]:
    return _ALARMS_BESIDE.get(kind, _ALARMS) if compared(data) else _ALARMS


def compared(data: Table) -> bool:
    """Do these specimens stand beside a baseline?"""
    return "alike" in data.names


def _limit(data: Table, kind: str, use: NDArray[np.bool_]) -> float:
    """Beyond which value of the kind's leading measure one in a hundred clean pictures lies."""
    values = data.values[:, data.names.index(lead_of(kind, data.names))]
    clean, faulty = values[use & data.real], values[use & (data.kinds == kind)]
    return float(np.quantile(clean, 0.99 if np.median(faulty) > np.median(clean) else 0.01))


def _above(clean: Numbers, share: float) -> float:
    """A threshold that so small a share of the clean ones pass."""
    return float(np.quantile(clean, 1 - share))


def trees(models: Mapping[str, Model], names: Sequence[str]) -> Trees:
    """All kinds' trees as one table."""
    nodes: list[Any] = []
    roots: list[int] = []
    first: list[int] = []
    offset = 0
    for model, _ in models.values():
        first.append(len(roots))
        for (predictor,) in model._predictors:
            roots.append(offset)
            nodes.append((predictor.nodes, offset))
            offset += len(predictor.nodes)
    table_ = np.concatenate([_shifted(n, by) for n, by in nodes])
    scales = [s for _, s in models.values()]
    return Trees(
        kinds=tuple(models),
        measures=tuple(names),
        measure=table_["measure"].astype(np.int32),
        least=table_["least"],
        left=table_["left"].astype(np.int32),
        right=table_["right"].astype(np.int32),
        value=table_["value"],
        roots=np.array(roots, np.int32),
        first=np.array(first, np.int32),
        base=np.array([float(np.ravel(m._baseline_prediction)[0]) for m, _ in models.values()]),
        bends=np.array([_bends(s) for s in scales]),
        rises=np.array([s.probability(_bends(s)) for s in scales]),
        warn=np.array([s.warn for s in scales]),
        fault=np.array([s.fault for s in scales]),
        limit=np.array([s.limit for s in scales]),
    )


_NODE = np.dtype([("measure", "i4"), ("least", "f8"), ("left", "i4"), ("right", "i4"), ("value", "f8")])


def _shifted(nodes: Any, offset: int) -> NDArray[np.void]:
    out = np.zeros(len(nodes), _NODE)
    leaf = nodes["is_leaf"].astype(np.bool_)
    itself = np.arange(len(nodes)) + offset
    out["measure"] = np.where(leaf, 0, nodes["feature_idx"])
    out["least"] = np.where(leaf, 0.0, nodes["num_threshold"])
    out["left"] = np.where(leaf, itself, nodes["left"].astype(np.int64) + offset)
    out["right"] = np.where(leaf, itself, nodes["right"].astype(np.int64) + offset)
    out["value"] = np.where(leaf, nodes["value"], 0.0)
    return out


def _bends(scale_: Scale) -> Numbers:
    """Sums at which the logistic curve is drawn."""
    at = np.linspace(-6, 6, _POINTS)
    return np.asarray((at - scale_.offset) / scale_.slope, np.float64)


def judged(data: Table, kind: str, sums: Numbers, seed: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """For every specimen, whether it gives an alarm (``warn`` or ``fault``), and whether it is a ``fault``; thresholds
    and trees both from other cameras."""
    place, alarms, faults = folds(data, seed), np.zeros(len(data.kinds), np.bool_), np.zeros(len(data.kinds), np.bool_)
    for fold in range(FOLDS):
        here = place == fold
        fitted = scale(data, kind, sums, ~here)
        chances = fitted.probability(sums[here])
        alarms[here], faults[here] = chances >= fitted.warn, chances >= fitted.fault
    return alarms, faults


_FEWEST_OF_A_SOURCE = 10
_HALVES = 2


def sources(data: Table) -> list[str]:
    """The collections with cameras enough to be judged on their own."""
    names = sorted(set(data.sources[data.judged].tolist()))
    return [n for n in names if np.unique(data.cameras[data.judged & (data.sources == n)]).size >= _FEWEST_OF_A_SOURCE]


def alarms_apart(data: Table, kind: str, seed: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """For the specimens of each source, whether trees and thresholds of the other sources give an alarm; and which
    specimens were so judged: none of a source whose others do not hold the kind."""
    alarms, told = np.zeros(len(data.kinds), np.bool_), np.zeros(len(data.kinds), np.bool_)
    named = sources(data)
    for source in named if len(named) > 1 else []:
        here = data.judged & (data.sources == source)
        rest, half, sums = ~np.isin(data.cameras, data.cameras[here]), folds(data, seed) % _HALVES, np.zeros(here.size)
        if not ((rest & data.judged & (data.kinds == kind)).any() and (rest & data.real).any()):
            continue
        for number in range(_HALVES):
            model = fit_one(data, kind, rest & ~(data.judged & (half == number)), seed)
            there = rest & data.judged & (half == number)
            sums[there] = model.decision_function(data.values[there])
        fitted = scale(data, kind, sums, rest)
        found = fit_one(data, kind, rest, seed).decision_function(data.values[here])
        alarms[here], told[here] = fitted.probability(found) >= fitted.warn, True
    return alarms, told
