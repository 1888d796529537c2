"""Pictures and packets in time: stillness, gaps, bunching, rate against the stream's own claim, jitter."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from shiwei.diagnosis.sample import Changes, Packets

_SAME = 3e-4  # share of pixels that may differ where nothing changed
_SAME_OF_USUAL = 0.005  # the coder goes on refining a noisy picture for a while after it stopped
_NOTHING = 1e-5
_MOSTLY = 0.9
_REPAINTED = 0.01  # a key frame, not the scene
_RESTED = 0.4  # seconds that a coder goes on refining a picture which has stopped
_ABRUPT = 0.3
_MOTION = 0.003  # of the pixels: grain that flickers is no motion
_REFINING = 0.6
_POP = 8.0  # a key frame amid a still picture may repaint this much
_STALL = 0.24
_FEWEST = 8


def stillness(changes: Changes) -> dict[str, float]:
    """``frozen_seconds``: longest time without a change. Of those that end at once, as a stop does and a quiet moment
    does not: ``longest_stall``, ``stall_count`` and their share of the whole, from a quarter of a second on."""
    runs, usual = _still_runs(changes)
    stalls = [_length(changes, run) for run in runs if _sudden(changes, run, max(_MOTION, _ABRUPT * usual))]
    long = [length for length in stalls if length >= _STALL]
    whole = float(changes.step.sum())
    return {
        "frozen_seconds": max((_length(changes, run) for run in runs if _lifeless(changes, run)), default=0.0),
        "longest_stall": max(stalls, default=0.0),
        "stall_count": float(len(long)),
        "stall_share": sum(long) / whole if whole > 0 else 0.0,
    }


def _length(changes: Changes, run: slice) -> float:
    return float(changes.step[run].sum())


def _lifeless(changes: Changes, run: slice) -> bool:
    """Once the coder has come to rest, does nothing change at all? Fresh grain on a quiet scene, however much of it the
    coder drops, shows a few pixels again and again."""
    rested = changes.at[run] > changes.at[run.start] + _RESTED
    later = changes.changed[run][rested]
    later = later[later <= _REPAINTED]
    return not later.size or float((later <= _NOTHING).mean()) >= _MOSTLY


def _still_runs(changes: Changes) -> tuple[list[slice], float]:
    """Stretches of at least two pairs without change, and the usual change of the other pairs."""
    same = changes.changed <= max(_SAME, _SAME_OF_USUAL * float(np.quantile(changes.changed, 0.75)))
    pops = (changes.largest < _POP) & np.append(False, same[:-1]) & np.append(same[1:], False)
    still = same | pops
    edges = np.flatnonzero(np.diff(np.concatenate([[0], still.astype(np.int8), [0]])))
    moving = changes.changed[~still]
    runs = [slice(int(a), int(b)) for a, b in edges.reshape(-1, 2) if b - a > 1]
    return runs, float(np.median(moving)) if moving.size else 0.0


def _sudden(changes: Changes, run: slice, least: float) -> bool:
    """Is there full motion right after the run, or, where it lasts to the end, shortly before it (the coder refines
    the last picture for a while)? A run over everything has neither."""
    after = changes.changed[run.stop : run.stop + 2]
    first = int(np.searchsorted(changes.at, changes.at[run.start] - _REFINING))
    side = after if after.size else changes.changed[first : run.start]
    return not side.size or float(side.max()) >= least


def pace(media: NDArray[np.float64], claimed_fps: float | None) -> dict[str, float]:
    """``longest_gap`` (s; 0 when no step is out of the ordinary), ``missing_share`` of the frames by the usual step,
    and ``rate_kept``: the rate that came against the claimed one."""
    steps = np.diff(np.sort(media))
    steps = steps[steps > 0]
    if steps.size < _FEWEST:
        return {}
    usual = float(np.median(steps))
    longest = float(steps.max())
    missing = float(np.maximum(np.rint(steps / usual) - 1, 0).sum())
    kept = {"rate_kept": steps.size / float(steps.sum()) / claimed_fps} if claimed_fps else {}
    return {
        "longest_gap": longest if longest > 3.5 * usual else 0.0,
        "missing_share": missing / (missing + steps.size),
        **kept,
    }


def bunching(packets: Packets) -> dict[str, float]:
    """How far arrival runs from media time (s), once the burst in which many devices begin is over."""
    late = (packets.arrival - packets.media)[packets.arrival > 1.0]
    if late.size < 4 * _FEWEST:
        return {}
    low, high = np.percentile(late, (5, 95))
    return {"bunching": float(high - low)}


def settles(values: NDArray[np.float64], times: float, least: float) -> bool:
    """Does most of it come to rest after a start many times as large? So the coder refines one picture given to it
    again and again; what it makes of fresh grain stays even. ``least``: what the start must amount to."""
    if values.size < _FEWEST:
        return False
    middle, high = np.quantile(values, (0.5, 0.95))
    return bool(high >= max(least, times * middle))


def tiny_frames(packets: Packets, pixels: int) -> float:
    """Share of the frames between key frames that hardly hold a byte: nothing in them but "as before"."""
    sizes = packets.size[~packets.key]
    if sizes.size < _FEWEST:
        return 0.0
    return float((sizes <= 64 + pixels / 256 * 0.02).mean())


def jitter(changes: Changes) -> dict[str, float]:
    """``jitter``: how far the whole picture jumps from frame to frame (share of the width) beyond steady travel;
    ``jitter_sure``: how clear those jumps are."""
    moves = np.column_stack([changes.dx, changes.dy])
    if len(moves) < _FEWEST:
        return {}
    turns = np.diff(moves, axis=0) / 2
    return {
        "jitter": float(np.quantile(np.hypot(turns[:, 0], turns[:, 1]), 0.6)),
        "jitter_sure": float(np.median(changes.sure)),
    }
