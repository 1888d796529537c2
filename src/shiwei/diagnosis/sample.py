"""What the eyes hand to the diagnosis: pictures as planes, packet timing as arrays, facts of the stream."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Picture:
    """One decoded picture, planar YUV 4:2:0 in limited range (black is 16) unless ``full_range``.

    ``y`` is (height, width); ``u`` and ``v`` are (height/2, width/2), or None for a grey source. ``at`` is media time
    in seconds since the first packet. ``key`` tells whether it stands alone (an IDR/IRAP or an intra-only codec).
    """

    y: Plane
    u: Plane | None
    v: Plane | None
    at: float = 0.0
    key: bool = True
    full_range: bool = False


@dataclass(frozen=True, slots=True)
class Packets:
    """Timing of every frame received, one element a frame: arrival (s, monotonic from the first), media time (s),
    size (bytes), key (bool). ``lost`` counts RTP packets missing by sequence number."""

    arrival: NDArray[np.float64]
    media: NDArray[np.float64]
    size: NDArray[np.int64]
    key: NDArray[np.bool_]
    lost: int = 0


@dataclass(frozen=True, slots=True)
class Stream:
    """What the stream is. Times in ms, rate in kbit/s, ``gop_seconds`` None until two key frames were seen."""

    codec: str
    width: int
    height: int
    fps: float | None = None
    kbps: float | None = None
    gop_seconds: float | None = None
    connect_ms: float | None = None
    first_frame_ms: float | None = None
    lost_packets: int = 0


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed from picture to picture where every frame was decoded. Made by ``measures.motion``.

    One element a pair of neighbours: ``at`` and ``step`` media time of the later one and time between them (s);
    ``changed`` share of the pixels outside the bands of text that differ; ``largest`` mean change of the square that
    changed most (grey levels); ``dx``, ``dy`` shift of the whole picture (shares of the width), ``sure`` how clear that
    shift is (0-1). ``copied_seconds``: longest time over which the key pictures are copies, down to the grain, and
    ``copied_from`` its beginning. ``key``: whether the later picture is a key picture (none where that is not known).
    """

    at: NDArray[np.float64]
    step: NDArray[np.float64]
    changed: NDArray[np.float64]
    largest: NDArray[np.float64]
    dx: NDArray[np.float64]
    dy: NDArray[np.float64]
    sure: NDArray[np.float64]
    copied_seconds: float = 0.0
    copied_from: float = 0.0
    key: NDArray[np.bool_] | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """One look at one source.

    ``reason`` is None when the source was tested, else why it could not be: ``dns``, ``refused``, ``timeout``,
    ``unauthorized``, ``not_found``, ``no_answer``, ``no_media``, ``stalled``, ``unsupported_codec``, ``decode_error``,
    ``unreadable_file`` (see docs/reference/diagnose.md). ``live`` tells an RTSP source (packets arrive in real time)
    from a file. ``pictures`` are those to be judged, in order of time; of a file they are a few, and ``changes`` tells
    what happened between all its frames. ``notes`` may hold ``claimed_fps``, the rate a file says it has.
    """

    reason: str | None = None
    stream: Stream | None = None
    pictures: tuple[Picture, ...] = ()
    packets: Packets | None = None
    live: bool = False
    detail: str = ""
    changes: Changes | None = None
    notes: dict[str, str] = field(default_factory=dict)
