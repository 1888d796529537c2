"""Clips: the same bytes for the same recipe, what the cache promises, and pictures that are what they claim."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import get_args

import av
import cv2
import numpy as np
import pytest

from shiwei.demo import clips as clips_module
from shiwei.demo.city import City, Family, Light, Stream
from shiwei.demo.clips import Recipe, ensure_clips, render_batch
from shiwei.demo.faults import Damage
from shiwei.demo.render import frames, make_plate
from shiwei.demo.render_damage import spoiler
from shiwei.demo.scenes import make_scene

SMALL = Stream(352, 288, 12.5, "h264")
RECIPE = Recipe("avenue", "day", 4, "光明路中段1号枪机", SMALL, seconds=2)


def decoded(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]


def rendered(recipe: Recipe, folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    assert render_batch({recipe: recipe.file}, folder) == 1
    return folder / recipe.file


@pytest.mark.parametrize("codec", ["h264", "h265"])
def test_the_same_recipe_gives_the_same_bytes(tmp_path: Path, codec: str) -> None:
    recipe = replace(RECIPE, stream=replace(SMALL, codec=codec))
    first, second = (rendered(recipe, tmp_path / name).read_bytes() for name in "ab")
    assert first == second


def test_what_a_clip_depends_on_is_in_its_name() -> None:
    others = [
        replace(RECIPE, seed=5),
        replace(RECIPE, light="ir"),
        replace(RECIPE, name="别处"),
        replace(RECIPE, damage="blur"),
    ]
    assert len({r.file for r in (RECIPE, *others)}) == len(others) + 1


def test_a_second_call_renders_nothing_and_a_lost_clip_is_made_again(
    city: City, few: dict[str, str], cache_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only, told = frozenset({few["black"]}), []
    made = ensure_clips(city, cache_folder, lambda done, of: told.append((done, of)), workers=1, seconds=1, only=only)
    assert told[-1] == (2, 2)
    with monkeypatch.context() as patched:
        patched.setattr(clips_module, "_render_all", lambda *_: pytest.fail("rendered again"))
        assert ensure_clips(city, cache_folder, seconds=1, only=only) == made
    made[few["black"]].sub.unlink()
    assert ensure_clips(city, cache_folder, workers=1, seconds=1, only=only)[few["black"]].sub.exists()
    assert not list(cache_folder.glob("*.part"))


def test_two_seconds_between_key_frames_and_every_frame_in_order(tmp_path: Path) -> None:
    path = rendered(replace(RECIPE, seconds=4), tmp_path)
    with av.open(str(path)) as container:
        packets = [p for p in container.demux(video=0) if p.size]
    assert [p.is_keyframe for p in packets] == [k % 25 == 0 for k in range(50)]
    assert all(p.pts == p.dts for p in packets)


def test_things_move_and_the_clock_runs(tmp_path: Path) -> None:
    pictures = decoded(rendered(RECIPE, tmp_path))
    middle, first, later = slice(60, 250), pictures[0].astype(int), pictures[-1].astype(int)
    assert (np.abs(first - later)[middle] > 40).mean() > 0.002
    assert np.abs(first - later)[:24, :200].max() > 60


def test_a_frozen_camera_sends_pictures_that_never_change(tmp_path: Path) -> None:
    pictures = decoded(rendered(replace(RECIPE, damage="freeze"), tmp_path))
    assert len(pictures) == 25
    changed = [(np.abs(p.astype(int) - pictures[-1]) > 6).mean() for p in pictures]
    assert max(changed) < 0.002


def spoiled(damage: Damage, grey: bool = False) -> tuple[np.ndarray, np.ndarray]:
    plate = make_plate(make_scene("crossing", 3), "ir" if grey else "day", 352, 288)
    picture = next(iter(frames(plate, 1, 12.5)))[1]
    return picture, spoiler(damage, 3, 352, 288, grey)(picture)


def sharp(picture: np.ndarray) -> float:
    return float(cv2.Laplacian(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), cv2.CV_64F).var())


def test_blur_takes_the_detail_and_keeps_the_light() -> None:
    clean, blurred = spoiled("blur")
    assert sharp(blurred) < 0.02 * sharp(clean)
    assert abs(blurred.mean() - clean.mean()) < 8


def test_black_is_black() -> None:
    assert spoiled("black")[1].max() < 8


def test_a_cast_is_one_colour_over_all() -> None:
    clean, cast = (p.reshape(-1, 3).mean(axis=0) for p in spoiled("color_cast"))
    assert np.ptp(cast) > 40
    assert np.ptp(clean) < 20


def test_stain_covers_a_part_and_occlusion_a_third_or_more() -> None:
    for damage, least, most in (("stain", 0.03, 0.35), ("occlusion", 0.33, 0.62)):
        clean, covered = spoiled(damage)
        share = (np.abs(clean.astype(int) - covered).max(axis=2) > 25).mean()
        assert least < share < most, damage


def test_grey_cameras_stay_grey_behind_dirt_and_leaves() -> None:
    for damage in ("stain", "occlusion"):
        covered = spoiled(damage, grey=True)[1].astype(int)
        assert np.abs(covered[..., 0] - covered[..., 2]).max() <= 1


@pytest.mark.parametrize("family", ["crossing", "avenue", "gate", "alley", "square", "river", "market"])
def test_every_family_is_drawn_in_every_light(family: Family) -> None:
    means: dict[str, float] = {}
    for light in get_args(Light):
        picture = make_plate(make_scene(family, 1), light, 240, 192).colour
        means[light] = picture.mean()
        assert sharp(picture) > 60
        assert (picture[..., 0] == picture[..., 2]).all() == (light == "ir")
    assert means["day"] > means["dusk"] > means["night"]
    assert means["day"] > means["ir"]
