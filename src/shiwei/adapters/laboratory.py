"""The laboratory's hands: pictures out of clips, cameras told apart, pictures coded and decoded as cameras do."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from shiwei.adapters.decode import Decoder, picture_of
from shiwei.diagnosis.calibration.examine import Case, examine, specimen
from shiwei.diagnosis.calibration.specimen import Specimen
from shiwei.diagnosis.damage import time, view
from shiwei.diagnosis.damage.catalogue import Recipe, seed_of, unchanged
from shiwei.diagnosis.damage.light import Image
from shiwei.diagnosis.engine import diagnose
from shiwei.diagnosis.grading import light_of
from shiwei.diagnosis.measures.motion import Follower
from shiwei.diagnosis.sample import Picture, Sample
from shiwei.ports.laboratory import Moment
from shiwei.wire.frames import Frame

_LOG = logging.getLogger(__name__)
_PAST = 4  # pictures that a baseline is learned from, between the two that are damaged
_A_CAMERA = 2  # clean pictures, however many clips there are of it
_LEAST = 96
_ALIKE = 0.7
_STILL = 0.5
_WIDEST = 1920
_THUMB = (40, 24)


class ClipLaboratory:
    """The laboratory of files (``shiwei.ports.laboratory``)."""

    def moments(self, files: Sequence[Path], seed: int, also: Sequence[Path] = ()) -> list[Moment]:
        """Two clean pictures a camera at most: beginning and end of a clip, or two stills where there is no clip. Files
        that cannot be read are named in the log and left out."""
        read = [(path, len(images), _thumb(images[0])) for path in (*files, *also) if (images := _readable(path))]
        numbers = cameras([path for path, _, _ in read], np.array([thumb for _, _, thumb in read]))
        lengths = {path: length for path, length, _ in read}
        of: dict[int, list[Path]] = {}
        for number, (path, _, _) in zip(numbers, read, strict=True):
            of.setdefault(number, []).append(path)
        first = set(files)
        own = {number: [path for path in paths if path in first] or paths for number, paths in of.items()}
        chosen = [(number, *taken) for number, paths in own.items() for taken in _of_camera(paths, lengths)]
        return [
            Moment(number, path, last, path in first, _elsewhere(number, at, chosen), seed)
            for at, (number, path, last) in enumerate(chosen)
        ]

    def case(self, moment: Moment) -> Case:
        """Raises av.FFmpegError and OSError for a file that is gone meanwhile."""
        images, name = frames(moment.file, 2 + _PAST), named(moment.file)
        elsewhere = frames(moment.elsewhere, 1)[0] if moment.elsewhere else None
        alone = len(images) == 1
        begins = not alone and not moment.last
        past = images[1:-1] if not alone else [] if moment.judged else images
        return Case(
            f"{name}/0" if begins else name,
            moment.camera,
            images[0] if begins else images[-1],
            before=tuple(past),
            second=images[-1] if begins and moment.judged else None,
            elsewhere=elsewhere,
            seed=moment.seed,
        )

    def specimens(self, moment: Moment) -> list[Specimen]:
        """All specimens of one moment."""
        return examine(self.case(moment), recoded)

    def labelled(self, file: Path, kind: str, camera: int) -> list[Specimen]:
        """The pictures of a file that somebody has labelled, as they are."""
        recipe = Recipe(kind, "as_it_is" if kind == "ok" else "labelled", "plain", unchanged)
        return [specimen(camera, recipe, recoded(image, 18.0), None) for image in _ends(_readable(file))]

    def timed(self, file: Path, camera: int, seed: int) -> list[Specimen]:
        """A clip as it is, quiet, frozen, halting, with pictures missing, shaking: coded, followed, diagnosed."""
        return timed(_moving(file), named(file), camera, seed)


def named(file: Path) -> str:
    """What draws for a file are seeded with."""
    return f"{file.parent.name}/{file.stem}"


_SECONDS, _FPS = 4.0, 25.0


def _moving(file: Path) -> list[Image]:
    """Four seconds of a clip, to and fro if it is shorter, no wider than 704."""
    images = [_no_wider(image) for image in frames(file, round(_SECONDS * _FPS))]
    if len(images) < 10:
        return []
    there = [*images, *images[-2:0:-1]]
    return [there[n % len(there)] for n in range(round(_SECONDS * _FPS))]


def _no_wider(image: Image, width: int = 704) -> Image:
    if image.shape[1] <= width:
        return image
    size = (width, image.shape[0] * width // image.shape[1] // 2 * 2)
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


def timed(images: list[Image], name: str, camera: int, seed: int) -> list[Specimen]:
    """Specimens of a clip; ``found`` tells what the whole look found."""
    if not images:
        return []
    pictures = [(n / _FPS, image) for n, image in enumerate(images)]
    return [
        _look(camera, kind, how, strength, made, float(seed_of(name, seed, how, strength, "crf").uniform(22, 30)))
        for kind, how, strength, made in _in_time(pictures, name, seed)
    ]


def _in_time(pictures: time.Timed, name: str, seed: int) -> Iterator[tuple[str, str, str, time.Timed]]:
    yield "ok", "as_it_is", "plain", pictures
    yield "ok", "quiet", "plain", time.still(pictures, seed_of(name, seed, "quiet"))
    yield "freeze", "frozen", "plain", time.frozen(pictures, seed_of(name, seed, "frozen"))
    yield "stutter", "halting", "plain", time.halting(pictures, seed_of(name, seed, "halting"))
    for strength, share in (("mild", 0.25), ("heavy", 0.5)):
        yield "stutter", "dropped", strength, time.dropped(pictures, share, seed_of(name, seed, "dropped", strength))
    for strength, share in (("mild", 0.008), ("plain", 0.015), ("heavy", 0.03)):
        moved = view.shaken([image for _, image in pictures], share, seed_of(name, seed, "shaken", strength))
        yield "shake", "shaken", strength, [(at, image) for (at, _), image in zip(pictures, moved, strict=True)]


def _look(camera: int, kind: str, how: str, strength: str, made: time.Timed, crf: float) -> Specimen:
    times = [at for at, _ in made]
    follower, kept = Follower(), []
    for number, picture in enumerate(seen_all(coded([image for _, image in made], crf, _FPS, times), times)):
        follower.see(picture)
        if number % 25 == 0:
            kept.append(picture)
    sample = Sample(None, None, tuple(kept), changes=follower.changes(), notes={"claimed_fps": f"{_FPS}"})
    seen_so = diagnose(sample)
    found = frozenset(f.kind for f in seen_so.findings)
    real = how == "as_it_is"
    return Specimen(camera, kind, how, strength, real, light_of(seen_so.measures), {}, found=found)


def _of_camera(paths: Sequence[Path], lengths: Mapping[Path, int]) -> list[tuple[Path, bool]]:
    """Beginning and end of the first clip; of a camera without one its first stills."""
    clip = next((path for path in paths if lengths[path] > 1), None)
    return [(clip, False), (clip, True)] if clip else [(path, False) for path in paths[:_A_CAMERA]]


def _ends(images: list[Image]) -> list[Image]:
    return images if len(images) < 2 else [images[0], images[-1]]


def _elsewhere(number: int, at: int, chosen: Sequence[tuple[int, Path, bool]]) -> Path | None:
    others = [path for other, path, _ in chosen if other != number]
    return others[at * 7919 % len(others)] if others else None


def _readable(path: Path) -> list[Image]:
    try:
        found = frames(path, 2 + _PAST)
    except (av.FFmpegError, OSError, ValueError, IndexError) as error:
        _LOG.warning("%s left out: %s", path, error)
        return []
    if len(found) > 1 and float(_thumb(found[0]) @ _thumb(found[-1])) < _STILL:
        _LOG.warning("%s left out: its camera moves", path)
        return []
    return [image for image in found if min(image.shape[:2]) >= _LEAST]


def recoded(image: Image, crf: float) -> Picture:
    """The picture as a decoder gives it after H.264."""
    return seen(coded([image], crf)[0])


def frames(path: Path, most: int) -> list[Image]:
    """At most so many pictures of a clip, evenly over its first ten seconds (the only one of a still), BGR, even sides.
    Raises av.FFmpegError for what is no clip."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.thread_count = 1
        lasts = float(container.duration or 0) / av.time_base * float(stream.average_rate or 0)
        count = min(stream.frames or round(lasts) or 1, 250)  # not every container counts its frames
        wanted = {round(n) for n in np.linspace(0, max(0, count - 2), most)}
        found = []
        for number, frame in enumerate(container.decode(stream)):
            if number in wanted:
                found.append(_even(np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)))
            if number >= max(wanted):
                break
    return found


def _even(image: NDArray[np.uint8]) -> Image:
    height, width = image.shape[:2]
    if width > _WIDEST:
        height, width = round(height * _WIDEST / width), _WIDEST
        image = np.asarray(cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
    return image[: height // 2 * 2, : width // 2 * 2]


def cameras(paths: Sequence[Path], thumbs: NDArray[np.float32]) -> list[int]:
    """Which pictures are of one camera: numbers, one a picture. Alike views are one camera, and files whose names
    differ in a number after a dash only; better two cameras taken for one than one for two."""
    alike = thumbs @ thumbs.T > _ALIKE if len(thumbs) else thumbs
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
