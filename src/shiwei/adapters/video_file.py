"""Video files and pictures: every frame up to a limit is decoded and followed, a few pictures are kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import av
import numpy as np
from av.codec.codec import UnknownCodecError

from shiwei.adapters.decode import Undecodable, picture_of
from shiwei.diagnosis.measures.motion import Follower
from shiwei.diagnosis.measures.view import unfit
from shiwei.diagnosis.sample import Picture, Sample, Stream

_KEPT = 8
_SANE_FPS = (1.0, 120.0)
_BARE_FPS = 25.0


def read(source: str, seconds: float) -> Sample:
    """Read a clip for at most so many seconds of its own time, or a picture.

    Never raises for what a file may be: ``reason`` is ``unreadable_file`` (no such file, no rights, not a video or
    picture, too small to judge), ``unsupported_codec`` or ``decode_error`` (not one picture). Memory is bounded by
    eight pictures, whatever the length.
    """
    try:
        with av.open(source) as container:
            return _read(container, seconds)
    except UnknownCodecError as error:
        return Sample("unsupported_codec", detail=str(error))
    except (av.DecoderNotFoundError, av.PatchWelcomeError) as error:
        return Sample("unsupported_codec", detail=_words(error))
    except (av.FFmpegError, OSError, ValueError) as error:
        return Sample("unreadable_file", detail=_words(error))


def _words(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _read(container: av.container.InputContainer, seconds: float) -> Sample:
    if not container.streams.video:
        return Sample("unreadable_file", detail="no video in it")
    stream = container.streams.video[0]
    stream.codec_context.thread_count = 1
    clip = _Clip()
    try:
        for frame in container.decode(stream):
            if not clip.take(frame, seconds):
                break
    except (av.FFmpegError, Undecodable) as error:
        clip.trouble = _words(error)
    return _sample(clip, container, stream)


@dataclass(slots=True)
class _Clip:
    """What is kept while frames go by: pictures evenly over all that was seen, thinned as more come."""

    kept: list[Picture] = field(default_factory=list)
    follower: Follower = field(default_factory=Follower)
    times: list[float] = field(default_factory=list)
    keys: list[float] = field(default_factory=list)
    every: int = 1
    trouble: str = ""

    def take(self, frame: av.VideoFrame, seconds: float) -> bool:
        """Take one frame; False when the time is over. Raises Undecodable."""
        at = _time(frame, len(self.times))
        if self.times and at - self.times[0] > seconds:
            return False
        picture = picture_of(frame, at, bool(frame.key_frame))
        self.follower.see(picture)
        if len(self.times) % self.every == 0:
            self._keep(picture)
        self.times.append(at)
        if picture.key:
            self.keys.append(at)
        return True

    def _keep(self, picture: Picture) -> None:
        self.kept.append(picture)
        if len(self.kept) > _KEPT:
            del self.kept[1::2]
            self.every *= 2


def _sample(clip: _Clip, container: av.container.InputContainer, stream: av.video.stream.VideoStream) -> Sample:
    if not clip.kept:
        picture = container.format.name.endswith("_pipe") or container.format.name == "image2"
        return Sample("unreadable_file" if picture else "decode_error", detail=clip.trouble or "not one picture in it")
    height, width = clip.kept[0].y.shape
    if why := unfit(width, height):
        return Sample("unreadable_file", detail=why)
    times = np.array(clip.times)
    about = Stream(
        codec=_codec(stream),
        width=width,
        height=height,
        fps=_fps(times),
        kbps=round(container.bit_rate / 1000, 1) if container.bit_rate and len(times) > 1 else None,
        gop_seconds=round(float(np.median(np.diff(clip.keys))), 3) if len(clip.keys) > 1 else None,
    )
    notes = dict(_claim(stream)) if len(times) > 1 else {}
    pictures = tuple(p for p in clip.kept if p.y.shape == (height, width))
    return Sample(None, about, pictures, changes=clip.follower.changes(), detail=clip.trouble, notes=notes)


def _time(frame: av.VideoFrame, number: int) -> float:
    """Media time; bare streams carry none, and are taken to run at the rate that nearly all of them have."""
    return float(frame.pts * frame.time_base) if frame.pts is not None and frame.time_base else number / _BARE_FPS


def _codec(stream: av.video.stream.VideoStream) -> str:
    name = stream.codec_context.name
    return {"hevc": "h265"}.get(name, name)


def _fps(times: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float | None:
    span = float(times[-1] - times[0])
    return round((len(times) - 1) / span, 2) if span > 0 else None


def _claim(stream: av.video.stream.VideoStream) -> Iterator[tuple[str, str]]:
    """The rate that the coded stream itself says it has, where that is believable."""
    rate = float(stream.codec_context.framerate or 0)
    if _SANE_FPS[0] <= rate <= _SANE_FPS[1]:
        yield "claimed_fps", f"{rate:.3f}"
