"""The laboratory's hands: pictures out of clips, cameras told apart, damaged pictures coded and decoded as cameras do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from shiwei.adapters.decode import Decoder, picture_of
from shiwei.diagnosis.damage.light import Image
from shiwei.diagnosis.sample import Picture
from shiwei.wire.frames import Frame

_ALIKE = 0.7
_WIDEST = 1920
_THUMB = (40, 24)


def frames(path: Path, most: int) -> list[Image]:
    """At most so many pictures of a clip, evenly over its first ten seconds (the only one of a still), BGR, even sides.
    Raises av.FFmpegError for what is no clip."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.thread_count = 1
        count = min(stream.frames or 1, 250)
        wanted = {round(n) for n in np.linspace(0, max(0, count - 2), most)}
        found = []
        for number, frame in enumerate(container.decode(stream)):
            if number in wanted:
                found.append(_even(frame.to_ndarray(format="bgr24")))
            if number >= max(wanted):
                break
    return found


def _even(image: NDArray[np.uint8]) -> Image:
    height, width = image.shape[:2]
    if width > _WIDEST:
        height, width = round(height * _WIDEST / width), _WIDEST
        image = np.asarray(cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
    return image[: height // 2 * 2, : width // 2 * 2]


def cameras(paths: Sequence[Path], pictures: Sequence[Image]) -> list[int]:
    """Which pictures are of one camera: numbers, one a picture. Alike views are one camera, and files whose names
    differ in a number after a dash only; better two cameras taken for one than one for two."""
    thumbs = np.stack([_thumb(image) for image in pictures])
    alike = thumbs @ thumbs.T > _ALIKE
    names = [re.sub(r"[-_]\d{1,3}$", "-", path.stem) for path in paths]
    parent = list(range(len(paths)))

    def root(n: int) -> int:
        while parent[n] != n:
            n = parent[n]
        return n

    for a in range(len(paths)):
        for b in range(a):
            same_name = names[a] == names[b] and names[a].endswith("-")
            if alike[a, b] or same_name or paths[a].stem == paths[b].stem:
                parent[root(a)] = root(b)
    return [root(n) for n in range(len(paths))]


def _thumb(image: Image) -> NDArray[np.float32]:
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    small = cv2.resize(grey, _THUMB, interpolation=cv2.INTER_AREA).astype(np.float32)
    fine = small - cv2.GaussianBlur(small, (0, 0), 5)
    return np.asarray((fine / max(float(np.linalg.norm(fine)), 1e-3)).ravel(), np.float32)


def coded(images: Sequence[Image], crf: float, fps: float = 25.0, times: Sequence[float] | None = None) -> list[bytes]:
    """The pictures as H.264 frames, the first a key frame, one every two seconds; Annex B."""
    height, width = images[0].shape[:2]
    context = av.CodecContext.create("libx264", "w")
    assert isinstance(context, av.VideoCodecContext)
    context.width, context.height, context.pix_fmt = width, height, "yuv420p"
    context.framerate, context.time_base = Fraction(fps).limit_denominator(1000), Fraction(1, 90000)
    context.gop_size, context.max_b_frames, context.thread_count = round(2 * fps), 0, 1
    context.options = {"preset": "veryfast", "crf": f"{crf:.1f}", "x264-params": "scenecut=0:repeat-headers=1"}
    packets = []
    for number, image in enumerate(images):
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(image), format="bgr24")
        at = number / fps if times is None else times[number]
        frame.pts, frame.time_base = round(at * 90000), Fraction(1, 90000)
        packets += context.encode(frame)
    return [bytes(packet) for packet in [*packets, *context.encode(None)]]


_DECODER = Decoder()


def seen(code: bytes) -> Picture:
    """What the eyes get of one coded key picture."""
    return _DECODER.picture("h264", Frame(0.0, 0.0, len(code), True, code, False))


def seen_all(codes: Sequence[bytes], times: Sequence[float]) -> list[Picture]:
    """What the eyes get of a coded clip, every frame."""
    context = av.CodecContext.create("h264", "r")
    assert isinstance(context, av.VideoCodecContext)
    context.thread_count = 1
    decoded = [frame for code in codes for frame in context.decode(av.Packet(code))]
    decoded += context.decode(None)
    return [picture_of(frame, at, bool(frame.key_frame)) for frame, at in zip(decoded, times, strict=False)]
