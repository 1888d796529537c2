"""BRISQUE beside the eyes, for `benchmarks.accuracy`: one number for how bad a picture is, which names no fault.

The peer is the package `brisque` with the model its authors ship. It is no dependency of ours: install brisque==0.2.0
into an environment of its own that also holds this project, and the table appears; without it, a line says so.
"""

from __future__ import annotations

import argparse
import importlib
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

import cv2
import numpy as np

from shiwei.adapters.laboratory import ClipLaboratory, recoded
from shiwei.cli import calibrate
from shiwei.diagnosis.calibration.card import MOST_ALARMS
from shiwei.diagnosis.calibration.examine import REAL, pictures
from shiwei.diagnosis.damage.catalogue import seed_of
from shiwei.diagnosis.looking import of_view
from shiwei.diagnosis.measures.view import view_of
from shiwei.diagnosis.sample import Picture
from shiwei.ports.laboratory import Moment
from shiwei.ports.outside import outside

Score = Callable[[Picture], float]
_NOT_ALONE = frozenset({"ok", "scene_change"})  # normal pictures made to look hard, and what one picture cannot tell
_WITHOUT = (
    "BRISQUE is not installed here, so it is not compared (pip install brisque==0.2.0 in an environment of its own)."
)


def beside(asked: argparse.Namespace) -> str:
    """Recall of every kind when BRISQUE calls the worst pictures faulty, with the threshold that suits it best: 10 of
    1,000 of these very clean pictures pass. ``asked.brisque`` pictures of cameras are damaged in every way."""
    score = _scorer()
    if score is None:
        return _WITHOUT
    moments = _spread(_moments(asked), asked.brisque)
    with outside().executor(asked.workers) as executor:
        seen = [one for found in executor.map(_seen, moments) for one in found]
    return _table(seen)


def _scorer() -> Score | None:
    try:
        peer: Any = importlib.import_module("brisque").BRISQUE(url=False)
    except ImportError:
        return None
    scaled = peer.scale_features  # gets arrays of one number, which NumPy 2.4 no longer takes for numbers
    peer.scale_features = lambda features: scaled([float(np.ravel(one)[0]) for one in features])
    return lambda picture: _bad(float(peer.score(_colours(picture))))


def _bad(value: float) -> float:
    """What is too flat to be measured is as bad as can be."""
    return value if np.isfinite(value) else np.inf


def _colours(picture: Picture) -> Any:
    height, width = picture.y.shape
    planes = (picture.u, picture.v) if picture.u is not None and picture.v is not None else ()
    u, v = (cv2.resize(plane, (width, height)) for plane in planes) if planes else (np.full_like(picture.y, 128),) * 2
    return cv2.cvtColor(cv2.merge([picture.y, v, u]), cv2.COLOR_YCrCb2RGB)


def _moments(asked: argparse.Namespace) -> Sequence[Moment]:
    laboratory = outside().laboratory
    assert laboratory is not None, "wired for calibrate"
    unclean = calibrate.left_out(asked)
    files = [path for folder in asked.folders for path in calibrate.media(folder, unclean)]
    return laboratory.moments([path for path in files if not calibrate.label_of(path)], asked.seed)


def _spread(moments: Sequence[Moment], most: int) -> list[Moment]:
    return [moments[n] for n in sorted({round(n) for n in np.linspace(0, len(moments) - 1, min(most, len(moments)))})]


Seen = tuple[str, float, float, float]
"""Kind, BRISQUE's number, seconds of BRISQUE, seconds of our measures."""


def _seen(moment: Moment) -> list[Seen]:
    """The clean pictures, and of each kind one that chance chooses."""
    score, laboratory = _scorer(), ClipLaboratory()
    assert score is not None, "asked before"
    case = laboratory.case(moment)
    made: dict[str, list[Picture]] = defaultdict(list)
    for recipe, picture in pictures(case, recoded):
        if recipe.name in REAL or recipe.kind not in _NOT_ALONE:
            made[recipe.kind].append(picture)
    rng = seed_of(case.name, case.seed, "brisque")
    chosen = [
        (kind, of_kind if kind == "ok" else [of_kind[int(rng.integers(len(of_kind)))]])
        for kind, of_kind in made.items()
    ]
    return [(kind, *_timed(score, picture)) for kind, some in chosen for picture in some]


def _timed(score: Score, picture: Picture) -> tuple[float, float, float]:
    start = time.process_time()
    value = score(picture)
    between = time.process_time()
    of_view(view_of(picture))
    return value, between - start, time.process_time() - between


def _table(seen: Sequence[Seen]) -> str:
    kinds = np.array([kind for kind, *_ in seen])
    values = np.array([value for _, value, _, _ in seen])
    clean = values[kinds == "ok"]
    limit = float(np.quantile(clean, 1 - MOST_ALARMS))
    lines = [
        "## BRISQUE, one picture alone",
        "",
        f"{clean.size} clean pictures; at its best threshold ({limit:.1f}) 10 per 1,000 of them are called bad.",
        "",
        "| kind | found |",
        "|---|---|",
    ]
    for kind in dict.fromkeys(kinds[kinds != "ok"].tolist()):
        hits = values[kinds == kind] > limit
        lines.append(f"| `{kind}` | {100 * hits.mean():.1f} % ({int(hits.sum())} of {hits.size}) |")
    peer, ours = (float(np.mean([one[n] for one in seen])) for n in (2, 3))
    lines += [
        "",
        f"CPU a picture: BRISQUE {1000 * peer:.0f} ms, all our measures {1000 * ours:.1f} ms: {peer / ours:.0f} times.",
    ]
    return "\n".join(lines)
