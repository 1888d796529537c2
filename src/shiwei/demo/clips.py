"""The demo cameras' clips: rendered by several processes, kept on disk under the hash of all they depend on."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from datetime import datetime
from fractions import Fraction
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import cast

import av
import cv2
import numpy as np
from av.video.stream import VideoStream

from shiwei.demo.city_model import Camera, City, Family, Light, Stream
from shiwei.demo.faults import CameraFault, Damage, plan
from shiwei.demo.render import Grain, Plate, frames, make_plate
from shiwei.demo.render_damage import spoiler
from shiwei.demo.render_lens import Bytes
from shiwei.demo.render_osd import Caption
from shiwei.demo.scenes import make_scene

SECONDS = 4
GOP_SECONDS = 2
Progress = Callable[[int, int], None]
"""Called with how many clips are there and how many there will be."""
_CLOCKS: dict[Light, tuple[int, int]] = {"day": (9, 14), "dusk": (18, 19), "night": (20, 23), "ir": (1, 4)}
_DAY = (2026, 6, 3)


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that a clip depends on beside the code that draws it."""

    family: Family
    light: Light
    seed: int
    name: str
    stream: Stream
    damage: Damage | None = None
    seconds: int = SECONDS

    @property
    def file(self) -> str:
        """The clip's file name: the hash of the recipe and of the drawing code."""
        told = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False) + _code()
        return hashlib.sha256(told.encode()).hexdigest()[:24] + ".mp4"


@dataclass(frozen=True, slots=True)
class CameraClips:
    """A camera's files: clean on both paths, and what it sends instead while its fault lasts."""

    sub: Path
    main: Path
    sub_faulty: Path
    main_faulty: Path


Clips = Mapping[str, CameraClips]
"""By GB code."""


@cache
def _code() -> str:
    """A hash of the code that draws, so that a changed drawing is drawn anew."""
    here = Path(__file__).parent
    names = sorted(p for p in here.glob("*.py") if p.stem.startswith(("scenes", "render", "clips", "city_places")))
    return hashlib.sha256(b"\0".join(p.read_bytes() for p in names)).hexdigest()


def ensure_clips(
    city: City,
    folder: Path,
    progress: Progress | None = None,
    workers: int | None = None,
    seconds: int = SECONDS,
    only: frozenset[str] | None = None,
) -> Clips:
    """Render what is missing in the folder and give every camera's files; nothing to do when all are there.

    ``only`` names the cameras to care for (tests). Raises OSError when the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    faults = plan(city).by_camera
    cameras = [c for c in city.cameras if only is None or c.gb_code in only]
    recipes = {c.gb_code: _recipes(c, faults.get(c.gb_code), seconds) for c in cameras}
    wanted = {r.file: r for four in recipes.values() for r in four}
    there = {entry.name for entry in os.scandir(folder)}
    missing = {r: name for name, r in wanted.items() if name not in there}
    if missing:
        _render_all(missing, folder, progress, len(wanted), workers or os.cpu_count() or 1)
    return {code: CameraClips(*(folder / r.file for r in four)) for code, four in recipes.items()}


def _recipes(camera: Camera, fault: CameraFault | None, seconds: int) -> tuple[Recipe, Recipe, Recipe, Recipe]:
    clean = [_recipe(camera, stream, None, seconds) for stream in (camera.sub, camera.main)]
    damage = fault.damage if fault else None
    if damage is None:
        return clean[0], clean[1], clean[0], clean[1]
    spoiled = [_recipe(camera, stream, damage, seconds) for stream in (camera.sub, camera.main)]
    return clean[0], clean[1], spoiled[0], spoiled[1]


def _recipe(camera: Camera, stream: Stream, damage: Damage | None, seconds: int) -> Recipe:
    return Recipe(camera.family, camera.light, camera.seed, camera.name, stream, damage, seconds)


def _render_all(
    missing: Mapping[Recipe, str], folder: Path, progress: Progress | None, total: int, workers: int
) -> None:
    """Clips of one scene and size go to one process, which draws its still part once; the longest work first."""
    batches: dict[tuple[object, ...], dict[Recipe, str]] = {}
    for recipe, name in missing.items():
        stream = recipe.stream
        batches.setdefault((recipe.seed, recipe.light, stream.width, stream.height), {})[recipe] = name
    order = sorted(batches.values(), key=lambda b: -sum(r.stream.width * r.stream.height * r.stream.fps for r in b))
    done = total - len(missing)
    if workers == 1 or len(order) == 1:
        for batch in order:
            done += render_batch(batch, folder)
            _tell(progress, done, total)
        return
    with ProcessPoolExecutor(min(workers, len(order)), mp_context=get_context("spawn")) as pool:
        for ready in as_completed([pool.submit(render_batch, batch, folder) for batch in order]):
            done += ready.result()
            _tell(progress, done, total)


def _tell(progress: Progress | None, done: int, total: int) -> None:
    if progress:
        progress(done, total)


def render_batch(recipes: Mapping[Recipe, str], folder: Path) -> int:
    """Render clips that share one scene, light and size under the names given; returns how many. A clip appears whole
    or not at all."""
    cv2.setNumThreads(1)
    first = next(iter(recipes))
    plate = make_plate(make_scene(first.family, first.seed), first.light, first.stream.width, first.stream.height)
    for recipe, name in recipes.items():
        part = folder / f"{name}.{os.getpid()}.part"
        try:
            _encode(part, recipe, _pictures(plate, recipe))
            part.replace(folder / name)
        finally:
            part.unlink(missing_ok=True)
    return len(recipes)


def _pictures(plate: Plate, recipe: Recipe) -> Iterator[Bytes]:
    """The finished frames: drawn, spoiled, grained, captioned."""
    stream, mood = recipe.stream, plate.lighting.mood
    count = round(stream.fps * recipe.seconds)
    spoil = spoiler(recipe.damage, recipe.seed, stream.width, stream.height, mood.grey)
    grain = Grain(stream.width, stream.height, 0.5 if recipe.damage == "black" else mood.grain, mood.grey)
    caption = Caption(recipe.name, _clock(recipe), stream.width, stream.height, recipe.seed % 4 == 0)
    frozen: Bytes | None = None
    for number, (moment, frame) in enumerate(frames(plate, count, stream.fps)):
        if frozen is None:
            picture = grain.add(spoil(frame), number)
            if recipe.damage != "black" or recipe.seed % 2:
                caption.write(picture, moment)
            frozen = picture if recipe.damage == "freeze" else None
            yield picture
        else:
            yield frozen


def _clock(recipe: Recipe) -> datetime:
    first, last = _CLOCKS[recipe.light]
    minutes = recipe.seed % ((last - first) * 60)
    return datetime(*_DAY, first + minutes // 60, minutes % 60, recipe.seed % 60)  # noqa: DTZ001  (a caption)


def _encode(path: Path, recipe: Recipe, pictures: Iterator[Bytes]) -> None:
    """Write the frames as a camera would code them: closed groups of two seconds, no B frames, one thread."""
    stream = recipe.stream
    with av.open(str(path), "w", format="mp4") as container:
        rate = Fraction(stream.fps).limit_denominator(100)
        track = cast(VideoStream, container.add_stream(f"lib{_LIBRARY[stream.codec]}", rate=rate))
        track.width, track.height, track.pix_fmt = stream.width, stream.height, "yuv420p"
        track.time_base = 1 / rate
        track.codec_context.thread_count = 1
        track.options = _options(stream, recipe.damage == "freeze")
        for number, picture in enumerate(pictures):
            planes = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420), np.uint8)
            frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
            frame.pts, frame.time_base = number, 1 / rate
            container.mux(track.encode(frame))
        container.mux(track.encode(None))


_LIBRARY = {"h264": "x264", "h265": "x265"}


def _options(stream: Stream, still: bool) -> dict[str, object]:
    """The encoder's settings. A ``still`` picture is coded at one quality, so that nothing is left to refine after its
    key frame: as devices do that repeat their last picture."""
    gop, top = round(stream.fps * GOP_SECONDS), max(500, stream.width * stream.height * stream.fps * 0.16 / 1000)
    shape = f"keyint={gop}:min-keyint={gop}:scenecut=0:bframes=0:open-gop=0"
    if stream.codec == "h265":
        pace = f"vbv-maxrate={top * 0.7:.0f}:vbv-bufsize={top * 1.4:.0f}"
        return {"preset": "ultrafast", "crf": "27", "x265-params": f"{shape}:{_ALONE}:{pace}"}
    if still:
        return {"preset": "superfast", "qp": "27", "x264-params": f"{shape}:ipratio=1:aq-mode=0"}
    return {
        "preset": "superfast",
        "crf": "25",
        "maxrate": f"{top:.0f}k",
        "bufsize": f"{2 * top:.0f}k",
        "x264-params": f"{shape}:force-cfr=1",
    }


_ALONE = "pools=none:frame-threads=1:log-level=none"
