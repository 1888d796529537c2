"""Real encoded key frames of any size and format, made when a test asks for them."""

from __future__ import annotations

import functools
from fractions import Fraction

import av
import cv2
import numpy as np

from shiwei.adapters.rtsp import Capture
from shiwei.diagnosis.sample import Packets
from shiwei.wire.frames import Frame
from shiwei.wire.sdp import Track

ENCODERS = {"h264": "libx264", "h265": "libx265", "mjpeg": "mjpeg"}


@functools.cache
def key_frame(codec: str = "h264", width: int = 64, height: int = 48, form: str = "yuv420p") -> bytes:
    """One key frame of a gradient with grain, decodable by itself."""
    y, x = np.mgrid[0:height, 0:width]
    grain = np.random.default_rng(1).integers(0, 20, (height, width))
    image = np.dstack([(x * 3 + grain) % 256, (y * 2) % 256, (x + y + grain) % 256]).astype(np.uint8)
    if codec == "mjpeg" and form == "gray":
        return bytes(cv2.imencode(".jpg", image[..., 0])[1])
    context = av.CodecContext.create(ENCODERS[codec], "w")
    context.width, context.height, context.thread_count = width, height, 1
    context.pix_fmt, context.time_base = form, Fraction(1, 25)
    context.options = {"preset": "ultrafast", "tune": "zerolatency", "x265-params": "log-level=none:repeat-headers=1"}
    if codec == "mjpeg":
        context.color_range, context.options = 2, {}
    frame = av.VideoFrame.from_ndarray(image, format="rgb24").reformat(format=form)
    return b"".join(bytes(packet) for packet in [*context.encode(frame), *context.encode(None)])


def capture(codec: str, *payloads: bytes, packets: Packets | None = None) -> Capture:
    """What a look brings home that got these key frames, a second apart."""
    keys = tuple(Frame(float(n), float(n), len(p), True, p, False) for n, p in enumerate(payloads))
    names = {"h264": "H264", "h265": "H265", "mjpeg": "JPEG"}
    return Capture(None, codec=codec, track=Track("video", 96, names[codec]), keys=keys, packets=packets)
