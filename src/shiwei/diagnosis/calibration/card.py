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
    """The row of two looks at different moments that must agree, as a round's second look: each specimen of a camera's
    first picture with the one made in the same way of its second, found where both are graded ``fault``. None without
    a camera of two moments."""
    ways: dict[tuple[int, str, str], dict[str, list[int]]] = {}
    for at, s in enumerate(specimens):
        ways.setdefault((s.camera, s.name, s.strength), {}).setdefault(s.moment, []).append(at)
    pairs = [pair for of in ways.values() if len(of) == 2 for pair in zip(*of.values(), strict=False)]
    if not pairs:
        return None
    first = [specimens[a] for a, _ in pairs]
    return row(kind, first, np.array([bool(fault[a] and fault[b]) for a, b in pairs], np.bool_), None, MOST_BELIEVED)


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
        "normal pictures are real ones. One look at one picture, no persistence.",
        f"What nobody could see is no fault and not among them: {FLOORS_IN_WORDS}.",
        "`night` is every dark or infrared picture. An alarm is `warn` or `fault`.",
        "",
    ]
    for title, rows in sections:
        lines += [f"## {title}", "", *_table(rows), "", *_words(rows), ""]
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
    if not missed:
        return ["Every kind reaches its goal."]
    told = [
        f"`{r.kind}` finds {_percent(r.found['all'])} (goal {100 * GOALS[r.kind]:.0f} %)"
        f" at {_mille(r.alarms['all'])} false alarms per 1,000 (goal {1000 * r.most:.0f})"
        for r in missed
    ]
    return ["**Not reached:** " + "; ".join(told) + "."]
