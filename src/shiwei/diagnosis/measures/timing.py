"""Pictures and packets in time: stillness, gaps, bunching, rate against the stream's own claim, jitter."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from shiwei.diagnosis.sample import Changes, Packets

Flags = NDArray[np.bool_]
_SAME = 3e-4  # share of pixels that may differ where nothing changed
_SAME_OF_USUAL = 0.005  # the coder goes on refining a noisy picture for a while after it stopped
_NOTHING = 1.5e-4
_MOSTLY = 0.97
_TWITCH = 3e-3  # of the pixels: as much as a coder lets through of fresh grain now and then
_FEW_TWITCHES = 2
_BEYOND_DOUBT = 4.0  # seconds that no quiet scene has between two twitches
_AFTER_KEY = 0.12  # seconds in which a coder corrects what a key picture repainted
_REPAINTED = 0.01  # a key frame, not the scene
_RESTED = 0.4  # seconds that a coder goes on refining a picture which has stopped
_ABRUPT = 0.3
_MOTION = 0.003  # of the pixels: grain that flickers is no motion
_REFINING = 0.6
_POP = 8.0  # a key frame amid a still picture may repaint this much
_STALL = 0.24
_HALT = 1.5  # seconds: what is longer is a freeze, or a quiet scene
_FEWEST = 8
_CALM = 1.0  # grey levels: the square that changed most changed no more
_BEFORE = 0.5  # seconds before a stop in which there must have been motion
_FEW_BEFORE = 5
_MOVED = 2.0  # grey levels of that motion, and how many times those of what follows
_STEEP = 4.0
_LAST = 0.4  # share of that motion up to the last: what leaves the picture fades out
_STEADY = 4  # bytes
_STEADY_SHARE = 0.95
_TICK, _TICKS = 0.7, 0.8  # seconds between ticks of a clock at least, and the share of ticks that keep it
_FADES = 0.35
_FADED = 1e-3


def stillness(changes: Changes) -> dict[str, float]:
    """``frozen_seconds``: longest time without a change, or in which nothing but the refining of one picture is seen
    after all motion broke off. Of those that end at once, as a stop does and a quiet moment
    does not: ``longest_stall``, ``stall_count`` and their share of the whole, from a quarter of a second on.
    ``twitches``: how often a little of the picture changed and then nothing, as happens where a coder drops the
    grain of a quiet scene until it adds up to something."""
    marked = repainted(changes)
    runs, usual = _still_runs(changes, marked)
    twitches = _twitches(changes, marked)
    sudden = [run for run in runs if _sudden(changes, run, max(_MOTION, _ABRUPT * usual), marked)]
    stalls = [length for run in sudden if (length := _length(changes, run)) < _HALT or _halted(changes, run, twitches)]
    long = [length for length in stalls if length >= _STALL]
    whole = float(changes.step.sum())
    frozen = (
        _length(changes, run) for run in runs if _lifeless(changes, run, marked) and _sure(changes, run, twitches)
    )
    return {
        "frozen_seconds": max([*frozen, _stopped(changes, marked)], default=0.0),
        "longest_stall": max(stalls, default=0.0),
        "stall_count": float(len(long)),
        "stall_share": sum(long) / whole if whole > 0 else 0.0,
        "twitches": float(twitches.size),
    }


def _length(changes: Changes, run: slice) -> float:
    return float(changes.step[run].sum())


def repainted(changes: Changes) -> Flags:
    """The pairs that a key picture, or what the coder corrects in it, may have changed; none where keys come so often
    that this would be most of them."""
    key = changes.key
    if key is None or key.size != changes.at.size or key.all():
        return np.zeros(changes.at.size, np.bool_)
    marked = key.copy()
    for at in changes.at[key]:
        marked |= (changes.at >= at) & (changes.at <= at + _AFTER_KEY)
    return np.asarray(marked if 2 * np.count_nonzero(marked) <= marked.size else np.zeros_like(marked), np.bool_)


def _lifeless(changes: Changes, run: slice, marked: Flags) -> bool:
    """Once the coder has come to rest, does nothing change at all? Fresh grain on a quiet scene, however much of it the
    coder drops, shows a few pixels again and again."""
    rested = (changes.at[run] > changes.at[run.start] + _RESTED) & ~marked[run]
    later = changes.changed[run][rested]
    later = later[later <= _REPAINTED]
    return bool(later.size) and float((later <= _NOTHING).mean()) >= _MOSTLY


def _twitches(changes: Changes, marked: Flags) -> NDArray[np.int64]:
    """The pairs in which a little changed, right after one in which nothing did."""
    little = (changes.changed > _NOTHING) & (changes.changed <= _TWITCH) & ~marked
    after_none = np.append(False, (changes.changed <= _NOTHING)[:-1])
    return np.flatnonzero(little & after_none)


def _sure(changes: Changes, run: slice, twitches: NDArray[np.int64]) -> bool:
    """A scene that twitches is alive, even where nothing is seen of it for a while."""
    return twitches.size < _FEW_TWITCHES or _untouched(changes, run, twitches) >= _BEYOND_DOUBT


def _halted(changes: Changes, run: slice, twitches: NDArray[np.int64]) -> bool:
    """A long halt has no twitches of its own but one of the coder's refining; a quiet scene has them all along."""
    own = np.count_nonzero((twitches >= run.start) & (twitches < run.stop))
    return bool(own < _FEW_TWITCHES) or _untouched(changes, run, twitches) >= _BEYOND_DOUBT


def _untouched(changes: Changes, run: slice, twitches: NDArray[np.int64]) -> float:
    """The longest time (s) of the run between two twitches."""
    ends = [run.start - 1, *(int(n) for n in twitches if run.start <= n < run.stop), run.stop - 1]
    at = np.append(changes.at, changes.at[0] - changes.step[0])  # index -1: before the first pair
    return float(np.diff(at[ends]).max())


def _stopped(changes: Changes, marked: Flags) -> float:
    """Longest time (s) after motion broke off from one picture to the next in which no part of the picture moves, and
    in which the coder's refining of what stands fades away; what it makes of fresh grain stays even."""
    found, largest = 0.0, changes.largest
    calm = (largest <= _CALM) | marked
    for run in _runs(calm):
        inside = ~marked[run]
        first = int(np.searchsorted(changes.at, changes.at[run.start] - _BEFORE))
        before = largest[first : run.start][~marked[first : run.start]]
        if before.size < _FEW_BEFORE or int(inside.sum()) < _FEWEST:
            continue
        moved, rest = float(np.quantile(before, 0.9)), float(np.quantile(largest[run][inside], 0.95))
        broke_off = float(largest[max(0, run.start - 3) : run.start].max()) >= _LAST * moved
        if broke_off and moved >= max(_MOVED, _STEEP * rest) and _fades(changes.changed[run][inside]):
            found = max(found, _length(changes, _seen(run, (largest <= _CALM) | (marked & (largest < _POP)))))
    return found


def _fades(changed: NDArray[np.float64]) -> bool:
    start, later = changed[: max(4, changed.size // 4)], changed[changed.size // 2 :]
    return float(np.median(later)) <= max(_FADED, _FADES * float(np.median(start)))


def _runs(flags: Flags) -> list[slice]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8), [0]])))
    return [slice(int(a), int(b)) for a, b in edges.reshape(-1, 2)]


def _still_runs(changes: Changes, marked: Flags) -> tuple[list[slice], float]:
    """Stretches of at least two pairs without change, and the usual change of the other pairs."""
    same = changes.changed <= max(_SAME, _SAME_OF_USUAL * float(np.quantile(changes.changed, 0.75)))
    pops = (changes.largest < _POP) & np.append(False, same[:-1]) & np.append(same[1:], False)
    bridged = marked & (changes.largest < _POP)
    still = same | pops | bridged
    moving = changes.changed[~still]
    runs = [run for run in (_seen(run, same | pops) for run in _runs(still)) if run.stop - run.start > 1]
    return runs, float(np.median(moving)) if moving.size else 0.0


def _seen(run: slice, still: Flags) -> slice:
    """Without the key pictures at its ends, under which nothing can be told: they join what is still on both sides."""
    told = np.flatnonzero(still[run])
    return slice(run.start + int(told[0]), run.start + int(told[-1]) + 1) if told.size else slice(run.start, run.start)


def _sudden(changes: Changes, run: slice, least: float, marked: Flags) -> bool:
    """Is there full motion right after the run, or, where it lasts to the end, shortly before it (the coder refines
    the last picture for a while)? What a key picture repaints is no motion, nor is grain: of motion some part of the
    picture changes more. A run over everything has neither."""
    after = slice(run.stop, run.stop + 2)
    first = int(np.searchsorted(changes.at, changes.at[run.start] - _REFINING))
    for beside in (after, slice(first, run.start)):
        side = ~marked[beside]
        if side.any():
            moving = changes.changed[beside][side & (changes.largest[beside] > _CALM)]
            return bool((moving >= least).any())
    return bool(run.start == 0 and run.stop >= changes.at.size)


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


def steady(packets: Packets) -> bool:
    """Do the frames between key frames, once the coder has corrected these, keep their size to a few bytes? They do
    where nothing is coded; fresh grain, however much is dropped, costs some of them a few bytes more at no fixed times.
    A clock costs some once a second."""
    last_key = np.maximum.accumulate(np.where(packets.key, packets.media, -1e9))
    settled = ~packets.key & (packets.media - last_key > 1.3 * _AFTER_KEY)
    if np.count_nonzero(settled) < _FEWEST:  # key frames come so often that nothing else does
        settled = ~packets.key
    size, at = packets.size[settled], packets.media[settled]
    if size.size < _FEWEST:
        return False
    odd = size > np.median(size) + _STEADY
    if float(odd.mean()) <= 1 - _STEADY_SHARE:
        return True
    gaps = np.diff(at[odd])
    return bool(gaps.size) and float((gaps >= _TICK).mean()) >= _TICKS


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
