"""From what a look brought home to what the diagnosis judges."""

from __future__ import annotations

import numpy as np

from shiwei.adapters.decode import Decoder, pictures
from shiwei.adapters.rtsp import Capture
from shiwei.diagnosis.sample import Packets, Picture, Sample, Stream


def sample_of(capture: Capture, decoder: Decoder) -> Sample:
    """Decode the key frames and gather the stream's facts. A look without one decodable key frame says
    ``decode_error``; what a failed look saw before it failed is kept."""
    found, trouble = pictures(decoder, capture.codec or "", capture.keys)
    reason, detail = capture.reason, capture.detail
    if reason is None and not found:
        reason, detail = "decode_error", trouble
    stream = _stream(capture, found[0] if found else None)
    claim = capture.track.framerate if capture.track else None
    notes = {"claimed_fps": f"{claim:g}"} if claim else {}
    return Sample(reason, stream, tuple(found), capture.packets, live=True, detail=detail, notes=notes)


def _stream(capture: Capture, picture: Picture | None) -> Stream | None:
    if capture.track is None or capture.codec is None:
        return None
    width, height = capture.track.size or (0, 0)
    if picture is not None:
        height, width = picture.y.shape
    packets = capture.packets
    return Stream(
        codec=capture.codec,
        width=width,
        height=height,
        fps=capture.track.framerate or (_nominal_fps(packets) if packets else None),
        kbps=_kbps(packets) if packets else None,
        gop_seconds=_gop_seconds(packets) if packets else None,
        connect_ms=capture.connect_ms,
        first_frame_ms=capture.first_frame_ms,
        lost_packets=capture.lost,
    )


def _nominal_fps(packets: Packets) -> float | None:
    """The rate the stream's own timestamps stand for: the usual step, so that missing frames do not lower it."""
    steps = np.diff(packets.media)
    steps = steps[steps > 0]
    return round(1 / float(np.median(steps)), 2) if len(steps) else None


def _kbps(packets: Packets) -> float | None:
    span = float(packets.arrival[-1])
    return round(float(packets.size[1:].sum()) * 8 / 1000 / span, 1) if span > 0 else None


def _gop_seconds(packets: Packets) -> float | None:
    """The usual time between key frames; None until two were seen."""
    steps = np.diff(packets.media[packets.key])
    return round(float(np.median(steps)), 3) if len(steps) else None
