"""Key frames to pictures: libavcodec, one context a codec and process, planes without a copy; evidence as JPEG."""

from __future__ import annotations

import re
from collections.abc import Sequence

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from shiwei.diagnosis.measures.view import unfit
from shiwei.diagnosis.sample import Picture, Plane
from shiwei.wire.frames import Frame

_NAMES = {"h264": "h264", "h265": "hevc", "mjpeg": "mjpeg"}
_SEQUENCE = {"h264": re.compile(rb"\x00\x00\x01[\x07\x27\x47\x67]"), "h265": re.compile(rb"\x00\x00\x01\x42")}
"""The start of a sequence parameter set: without one, the decoder would go on with those of the camera before."""
_HEAD = 64 * 1024
_PLANAR = frozenset({"yuv420p", "yuvj420p"})
_FULL_RANGE = 2
_MOST_PIXELS = 8192 * 5120
"""Larger than any camera (8K and a little): a few bytes of rubbish may otherwise ask for gigabytes."""
_JPEG_QUALITY = 82


class Undecodable(Exception):
    """The bytes give no picture; the message says what the decoder says."""


class Decoder:
    """Decodes key frames one by one. Contexts are kept from camera to camera, which saves their making (5 ms for
    H.265); nothing of one camera stays for the next. Not for two threads at once."""

    def __init__(self) -> None:
        self._contexts: dict[str, av.VideoCodecContext] = {}

    def picture(self, codec: str, key: Frame) -> Picture:
        """The picture of one kept key frame of ``h264``, ``h265`` or ``mjpeg``. Raises Undecodable."""
        if codec in _SEQUENCE and not _SEQUENCE[codec].search(key.payload or b"", 0, _HEAD):
            raise Undecodable(f"{codec}: no parameter sets, neither described nor sent")
        context = self._context(codec)
        try:
            frames = [*context.decode(av.Packet(key.payload)), *context.decode(None)]
        except av.FFmpegError as error:
            raise Undecodable(f"{codec}: {error.strerror}") from error
        finally:
            context.flush_buffers()
        if not frames:
            raise Undecodable(f"{codec}: the decoder gives no picture")
        if why := unfit(frames[-1].width, frames[-1].height):
            raise Undecodable(f"{codec}: {why}")
        return picture_of(frames[-1], at=key.media, key=True)

    def _context(self, codec: str) -> av.VideoCodecContext:
        if codec not in self._contexts:
            context = av.CodecContext.create(_NAMES[codec], "r")
            assert isinstance(context, av.VideoCodecContext)
            context.thread_count = 1
            context.options = {"max_pixels": str(_MOST_PIXELS)}
            context.flags |= av.codec.context.Flags.output_corrupt
            self._contexts[codec] = context
        return self._contexts[codec]


def picture_of(frame: av.VideoFrame, at: float, key: bool) -> Picture:
    """A decoded frame as planes: views into the decoder's memory for 4:2:0, converted otherwise. Raises Undecodable."""
    if not 0 < frame.width * frame.height <= _MOST_PIXELS:
        raise Undecodable(f"a picture of {frame.width} by {frame.height}")
    full = frame.format.name.startswith("yuvj") or frame.color_range == _FULL_RANGE
    if frame.format.name.startswith("gray") and frame.format.components[0].bits == 8:
        return Picture(_plane(frame, 0), None, None, at, key, full)
    if frame.format.name not in _PLANAR:
        frame = _converted(frame, "yuvj420p" if full else "yuv420p")
    return Picture(_plane(frame, 0), _plane(frame, 1), _plane(frame, 2), at, key, full)


def _converted(frame: av.VideoFrame, to: str) -> av.VideoFrame:
    try:
        return frame.reformat(format=to)
    except av.FFmpegError as error:
        raise Undecodable(f"a picture in {frame.format.name}, which cannot be converted: {error.strerror}") from error


def _plane(frame: av.VideoFrame, number: int) -> Plane:
    plane = frame.planes[number]
    rows: Plane = np.frombuffer(memoryview(plane), np.uint8, plane.line_size * plane.height)
    return rows.reshape(plane.height, plane.line_size)[:, : plane.width]


def evidence_jpeg(picture: Picture, max_width: int = 1280) -> bytes:
    """The picture as a colour JPEG for people, no wider than ``max_width``."""
    scale = min(1.0, max_width / picture.y.shape[1])
    width, height = (max(2, int(side * scale) // 2 * 2) for side in reversed(picture.y.shape))
    y = _sized(picture.y, width, height)
    if picture.u is None or picture.v is None:
        image = y
    else:
        halves = [_sized(plane, width // 2, height // 2).reshape(-1) for plane in (picture.u, picture.v)]
        image = _colour(np.concatenate([y.reshape(-1), *halves]).reshape(-1, width), picture.full_range)
    return cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])[1].tobytes()


def _colour(planes: Plane, full_range: bool) -> NDArray[np.uint8]:
    """Blue, green, red from stacked planes; OpenCV expects limited range, so full range is narrowed first."""
    if full_range:
        height = planes.shape[0] * 2 // 3
        planes = np.vstack([cv2.LUT(planes[:height], _NARROW_LUMA), cv2.LUT(planes[height:], _NARROW_CHROMA)])
    return np.asarray(cv2.cvtColor(planes, cv2.COLOR_YUV2BGR_I420), np.uint8)


def _sized(plane: Plane, width: int, height: int) -> Plane:
    """Averaging areas costs five times as much as interpolating, and shows from a halving on only."""
    if plane.shape == (height, width):
        return np.ascontiguousarray(plane)
    way = cv2.INTER_LINEAR if width > 0.6 * plane.shape[1] else cv2.INTER_AREA
    return np.asarray(cv2.resize(plane, (width, height), interpolation=way), np.uint8)


def pictures(decoder: Decoder, codec: str, keys: Sequence[Frame], limit: int = 2) -> tuple[list[Picture], str]:
    """The pictures of at most ``limit`` key frames, first and last ones first, in order of time; and what the decoder
    said of those it could not decode."""
    chosen = [*keys[: limit - 1], *keys[limit - 1 :][-1:]]
    found, trouble = [], ""
    for key in chosen:
        try:
            found.append(decoder.picture(codec, key))
        except Undecodable as error:
            trouble = str(error)
    return found, trouble


_LEVELS = np.arange(256)
_NARROW_LUMA = np.rint(16 + _LEVELS * 219 / 255).astype(np.uint8)
_NARROW_CHROMA = np.rint(128 + (_LEVELS - 128) * 224 / 255).astype(np.uint8)
