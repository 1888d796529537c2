"""The accuracy card: what was found and what was not, by kind and light, with counts; on cameras not learned from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shiwei.diagnosis.calibration.specimen import Specimen
from shiwei.diagnosis.damage.visible import FLOORS_IN_WORDS

Flags = NDArray[np.bool_]
ALONE = "One picture alone"
APART = "One picture alone, each collection judged by trees of the others"
BESIDE = "With the camera's baseline"
TWICE = "With the camera's baseline, a fault at two looks"
IN_TIME = "Clips of four seconds"
_ABOUT: Mapping[str, str] = {
    ALONE: "One look at one picture.",
    APART: "The same, by trees and thresholds of other collections: how it may do in another city.",
    BESIDE: (
        "One look at one picture, with what pictures between the two ends of the clip taught. Stills have no baseline, "
        "nor have pictures in a light that it does not know or of another view: they are not among these."
    ),
    TWICE: (
        "Found, or a false alarm, is what is graded `fault` at both ends of the clip, with the same damage, size, "
        "light, caption and coding. Seconds lie between them, where the patrol lets minutes pass: the scene is nearly "
        "the same, and so is what may mislead."
    ),
    IN_TIME: "Hand-made rules, nothing fitted. Real is the clip as it is, hard one picture of it with fresh grain.",
}
GOALS: Mapping[str, float] = {
    **dict.fromkeys(
        (
            "blur",
            "black",
            "color_cast",
            "occlusion",
            "noise",
            "stripes",
            "overexposed",
            "signal_lost",
            "mosaic",
            "freeze",
        ),
        0.95,
    ),
    **dict.fromkeys(("stain", "scene_change", "low_contrast", "underexposed", "shake", "stutter"), 0.90),
}
MOST_ALARMS = 0.01
MOST_BELIEVED = 0.001
"""False alarms that are believed: after persistence, with a baseline."""


@dataclass(frozen=True, slots=True)
class Share:
    """``hits`` of ``of``."""

    hits: int
    of: int

    @property
    def rate(self) -> float | None:
        return self.hits / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Row:
    """One kind. ``found`` and ``alarms`` by light (``all``, ``day``, ``night`` with infrared); recall by strength;
    ``hard`` are alarms on normal pictures made to look hard. ``peer`` is the usual heuristic at as many alarms;
    ``most`` is the share of false alarms that is the goal."""

    kind: str
    found: Mapping[str, Share]
    strength: Mapping[str, Share]
    alarms: Mapping[str, Share]
    hard: Share
    peer: str
    peer_found: Share | None
    most: float = MOST_ALARMS

    @property
    def reached(self) -> bool:
        recall, alarms = self.found["all"].rate, self.alarms["all"].rate
        return recall is not None and alarms is not None and recall >= GOALS[self.kind] and alarms <= self.most

    @property
    def loud(self) -> bool:
        """Are there more false alarms on hard normal pictures than the goal allows on real ones?"""
        return (self.hard.rate or 0.0) > self.most


Section = tuple[str, Sequence[Row]]
_LIGHTS: Mapping[str, Callable[[Specimen], bool]] = {
    "all": lambda s: True,
    "day": lambda s: s.light == "day",
    "night": lambda s: s.light != "day",
}


def row(
    kind: str, specimens: Sequence[Specimen], alarm: Flags, peer: tuple[str, int] | None, most: float = MOST_ALARMS
) -> Row:
    """The card's row of a kind; ``alarm`` tells for every specimen whether the kind was found."""
    mine = np.array([s.kind == kind for s in specimens])
    real = np.array([s.kind == "ok" and s.real for s in specimens])
    hard = np.array([s.kind == "ok" and not s.real for s in specimens])
    lights = {name: np.array([test(s) for s in specimens]) for name, test in _LIGHTS.items()}
    strengths = np.array([s.strength for s in specimens])
    return Row(
        kind,
        {name: _share(alarm, mine & light) for name, light in lights.items()},
        {name: _share(alarm, mine & (strengths == name)) for name in ("mild", "plain", "heavy")},
        {name: _share(alarm, real & light) for name, light in lights.items()},
        _share(alarm, hard),
        peer[0] if peer else "",
        _peer(specimens, mine, real, peer) if peer else None,
        most,
    )


def believed(kind: str, specimens: Sequence[Specimen], fault: Flags) -> Row | None:
    """The row of two looks that must agree, as a round's second look: specimens that are followed by what a second look
    sees of them, found where both are graded ``fault``. None where there is no second look."""
    seconds = [at for at, s in enumerate(specimens) if s.second]
    if not seconds:
        return None
    both = np.array([bool(fault[at - 1] and fault[at]) for at in seconds], np.bool_)
    return row(kind, [specimens[at - 1] for at in seconds], both, None, MOST_BELIEVED)


def _share(alarm: Flags, among: Flags) -> Share:
    return Share(int(alarm[among].sum()), int(among.sum()))


def _peer(specimens: Sequence[Specimen], mine: Flags, real: Flags, peer: tuple[str, int]) -> Share:
    """The heuristic with the threshold that suits it best: one in a hundred alarms on these very pictures."""
    name, side = peer
    values = side * np.array([s.usual.get(name, 0.0) for s in specimens])
    return _share(values > np.quantile(values[real], 1 - MOST_ALARMS), mine)


def as_json(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """A section of the card as plain values."""
    return [{**asdict(r), "goal": GOALS[r.kind], "reached": r.reached} for r in rows]


def as_markdown(sections: Sequence[Section], facts: Mapping[str, Any]) -> str:
    """The card for people."""
    lines = [
        "# Accuracy of the diagnosis",
        "",
        (
            "Written by `shiwei calibrate`; every number was measured on cameras that the judging trees had not seen: "
            f"{facts['folds']} folds, split by camera."
        ),
        "",
        f"{facts['cameras']} cameras, {facts['pictures']} pictures, seed {facts['seed']}, data `{facts['data']}`.",
        "Faults are made from clean footage as optics, sensor and coder make them and coded as H.264 afterwards;",
        "normal pictures are real ones; hard ones are made of them (dusk, infrared, rain, masks and the like).",
        f"What nobody could see is no fault and not among them: {FLOORS_IN_WORDS}.",
        "`night` is every dark or infrared picture. An alarm is `warn` or `fault` where a section says nothing else.",
        "",
    ]
    for title, rows in sections:
        about = [_ABOUT[title], ""] if title in _ABOUT else []
        lines += [f"## {title}", "", *about, *_table(rows), "", *_words(rows), ""]
    return "\n".join(lines)


_COLUMNS = (
    "kind",
    "found",
    "by day",
    "by night",
    "mild / plain / heavy",
    "false alarms per 1,000",
    "by day",
    "by night",
    "on hard normal pictures",
    "usual heuristic at 10 per 1,000",
)


def _table(rows: Sequence[Row]) -> list[str]:
    return ["| " + " | ".join(_COLUMNS) + " |", "|" + "---|" * len(_COLUMNS), *(_line(r) for r in rows)]


def _line(r: Row) -> str:
    strengths = " / ".join(_percent(r.strength[name]) for name in ("mild", "plain", "heavy"))
    peer = f"{_percent(r.peer_found)} ({r.peer})" if r.peer_found else "-"
    cells = [
        f"`{r.kind}`",
        _counted(r.found["all"]),
        _counted(r.found["day"]),
        _counted(r.found["night"]),
        strengths,
        _mille(r.alarms["all"]),
        _mille(r.alarms["day"]),
        _mille(r.alarms["night"]),
        _mille(r.hard),
        peer,
    ]
    return "| " + " | ".join(cells) + " |"


def _percent(share: Share) -> str:
    return "-" if share.rate is None else f"{100 * share.rate:.1f} %"


def _counted(share: Share) -> str:
    return f"{_percent(share)} ({share.hits} of {share.of})"


def _mille(share: Share) -> str:
    return "-" if share.rate is None else f"{1000 * share.rate:.1f} ({share.hits} of {share.of})"


def _words(rows: Sequence[Row]) -> list[str]:
    """In plain words, what is not reached."""
    missed = [r for r in rows if not r.reached]
    hard = [f"`{r.kind}` {_mille(r.hard)}" for r in rows if r.loud]
    also = [f"Over the goal's false alarms on hard normal pictures: {', '.join(hard)}."] if hard else []
    if not missed:
        return ["Every kind reaches its goal.", *also]
    told = [
        f"`{r.kind}` finds {_percent(r.found['all'])} (goal {100 * GOALS[r.kind]:.0f} %)"
        f" at {_mille(r.alarms['all'])} false alarms per 1,000 (goal {1000 * r.most:.0f})"
        for r in missed
    ]
    return ["**Not reached:** " + "; ".join(told) + ".", *also]
