"""What a look says about time: freeze, stutter, shake."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np

from shiwei.diagnosis.measures import timing
from shiwei.diagnosis.measures.grain import copies
from shiwei.diagnosis.measures.motion import Follower
from shiwei.diagnosis.measures.view import OSD_BAND
from shiwei.diagnosis.sample import Changes, Packets, Picture, Sample

_REPAINTED = 6  # grey levels: two coded copies of one picture differ less almost everywhere
_COPY_SHARE = 0.002
_TINY_SHARE = 0.85
_SETTLED_SIZES = 2.0
_SETTLED_CHANGES = 4.0
_GRAIN_BYTES = 3.0  # a 16-pixel square, in the frames after a key picture
_GRAIN_CHANGES = 0.08  # share of the pixels
_REFINING = 0.012  # the same, in a fifth of the frames: a key frame alone is no refining


def in_time(sample: Sample) -> dict[str, float]:
    """The measures that need time, as far as the sample can tell them."""
    if sample.live and sample.packets is not None:
        return _of_packets(sample, sample.packets)
    changes = sample.changes or _changes(sample)
    if changes is None:
        return {}
    numbers = timing.pace(np.append(changes.at[0] - changes.step[0], changes.at), _claimed(sample))
    copied = {"frozen_key_seconds": changes.copied_seconds if _refined(changes) else 0.0}
    return {**timing.stillness(changes), **copied, **numbers, **timing.jitter(changes)}


def _refined(changes: Changes) -> bool:
    """Was one grainy picture refined over the time in which the key pictures are copies?"""
    there = (changes.at > changes.copied_from) & (changes.at <= changes.copied_from + changes.copied_seconds)
    changed = changes.changed[there & ~timing.repainted(changes)]
    refining = changed.size > 0 and float(np.quantile(changed, 0.8)) >= _REFINING
    return refining and timing.settles(changed, _SETTLED_CHANGES, _GRAIN_CHANGES)


def _changes(sample: Sample) -> Changes | None:
    follower = Follower()
    for picture in sample.pictures:
        follower.see(picture)
    return follower.changes()


def _claimed(sample: Sample) -> float | None:
    text = sample.notes.get("claimed_fps")
    return float(text) if text else None


def _of_packets(sample: Sample, packets: Packets) -> dict[str, float]:
    fps = sample.stream.fps if sample.stream else None
    numbers = {**timing.pace(packets.media, fps), **timing.bunching(packets)}
    if len(sample.pictures) < 2:
        return numbers
    return {**numbers, "frozen_key_seconds": _frozen_keys(sample.pictures, packets)}


def _frozen_keys(pictures: tuple[Picture, ...], packets: Packets) -> float:
    """How long the stream only repeated itself (s): key pictures that are copies, down to the grain or as far as their
    coding lets them, and frames between them that hold nothing or come to rest."""
    pairs, between = list(pairwise(pictures)), packets.size[~packets.key]
    copied = all(copies(a.y, b.y) for a, b in pairs)
    empty = timing.tiny_frames(packets, pictures[0].y.size) >= _TINY_SHARE and timing.steady(packets)
    if copied and (empty or timing.settles(between / (pictures[0].y.size / 256), _SETTLED_SIZES, _GRAIN_BYTES)):
        return pictures[-1].at - pictures[0].at
    if (empty or not between.size) and all(_nearly(a, b) for a, b in pairs):
        return float(packets.media.max() - packets.media.min())
    return 0.0


def _nearly(a: Picture, b: Picture) -> bool:
    if a.y.shape != b.y.shape:
        return False
    band = int(a.y.shape[0] * OSD_BAND)
    first, second = (p.y[band : p.y.shape[0] - band] for p in (a, b))
    differs = cv2.threshold(cv2.absdiff(first, second), _REPAINTED, 255, cv2.THRESH_BINARY)[1]
    return bool(cv2.countNonZero(differs) <= _COPY_SHARE * differs.size)
