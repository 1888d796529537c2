"""Damages: every recipe changes the picture, keeps its size, and does the same again for the same seed."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from shiwei.diagnosis.calibration.examine import Case, _drawn, examine
from shiwei.diagnosis.damage import light, optics, sensor, time, view
from shiwei.diagnosis.damage.catalogue import FAULTS, NORMAL, Recipe, seed_of
from shiwei.diagnosis.damage.visible import visible
from shiwei.diagnosis.result import FAULT_OF_KIND
from shiwei.diagnosis.sample import Picture
from tests.diagnosis import scenes

STREET = scenes.street()[:180, :320]


@pytest.mark.parametrize("recipe", [*NORMAL, *FAULTS], ids=lambda r: f"{r.kind}-{r.name}-{r.strength}")
def test_a_recipe_is_repeatable_and_keeps_the_size(recipe: Recipe) -> None:
    once, again = (recipe.make(STREET, seed_of("street", recipe.name)) for _ in range(2))
    assert once.shape == STREET.shape
    assert once.dtype == np.uint8
    assert np.array_equal(once, again)
    assert np.array_equal(once, STREET) is (recipe.name in {"as_it_is", "coarse"})


def test_a_part_of_the_view_is_as_large_as_the_measures_need() -> None:
    wide = scenes.street(1, 640, 360)
    shapes = {light.reframed(wide, seed_of("part", n)).shape for n in range(12)}
    assert all(height >= 180 and width >= 300 for height, width, _ in shapes)
    assert any(height <= 0.7 * 360 for height, _, _ in shapes)
    mirrored = light.reframed(STREET, seed_of("small"))
    assert np.array_equal(mirrored, STREET[:, ::-1]), "of a small picture nothing can be cut away"


def test_every_damage_is_of_a_kind_of_the_format() -> None:
    assert {recipe.kind for recipe in FAULTS} <= set(FAULT_OF_KIND)
    assert {recipe.kind for recipe in NORMAL} == {"ok"}


def test_heavier_is_further_from_the_clean_picture() -> None:
    def far(strength: str) -> float:
        recipe = next(r for r in FAULTS if (r.name, r.strength) == ("defocus", strength))
        return float(np.abs(recipe.make(STREET, seed_of("far")).astype(int) - STREET).mean())

    assert far("mild") < far("plain") < far("heavy")


def test_time_is_damaged_as_it_is_named() -> None:
    pictures = [(n / 25, np.full((8, 8, 3), n, np.uint8)) for n in range(100)]
    assert len({image[0, 0, 0] for _, image in time.frozen(pictures, seed_of("f"))}) < 35
    assert 30 < len(time.dropped(pictures, 0.5, seed_of("d"))) < 70
    halting = [int(image[0, 0, 0]) for _, image in time.halting(pictures, seed_of("h"))]
    assert len(halting) == 100
    assert len(set(halting)) < 95
    assert halting == sorted(halting)


def test_a_shaken_picture_is_somewhere_else_every_time() -> None:
    shaken = view.shaken([STREET] * 5, 0.02, seed_of("s"))
    assert all(not np.array_equal(a, b) for a, b in pairwise(shaken))
    assert {image.shape for image in shaken} == {STREET.shape}


def recode(image: scenes.Image, crf: float) -> Picture:
    height, width = image.shape[:2]
    return scenes.picture(np.ascontiguousarray(image[: height // 4 * 4, : width // 4 * 4]))


def test_what_counts_as_seen_is_the_damage_and_never_the_caption() -> None:
    case = Case("street", 0, scenes.street(2), (), elsewhere=scenes.street(9))
    drawn = [(recipe, make(case.image), picture) for recipe, make, picture in _drawn(case, recode)]
    assert all(visible(recipe.kind, made.before, made.after, picture.y) for recipe, made, picture in drawn)
    captioned = [recipe.kind for recipe, made, _ in drawn if made.shown is not made.after]
    assert captioned
    assert "ok" not in captioned


def test_a_second_look_sees_the_same_damage_and_a_still_has_none() -> None:
    street = scenes.street(2)[:180, :320]
    elsewhere = scenes.street(9)[:180, :320]
    for second, alike in ((street, True), (elsewhere, False)):
        both = examine(Case("street", 0, street, (scenes.with_car(street, 40),), second=second), recode)
        pairs = [(a, b) for a, b in pairwise(both) if b.second]
        assert len(pairs) > 40
        assert all((a.kind, a.name, a.strength) == (b.kind, b.name, b.strength) for a, b in pairs)
        assert all((a.beside == b.beside) is alike for a, b in pairs if a.kind not in {"black", "signal_lost"})
        assert not any(a.second for a, _ in pairs)
        assert all(a.beside and b.beside for a, b in pairs)
    assert "reframed" not in {a.name for a, _ in pairs}, "of another view the baseline tells nothing"
    alone = examine(Case("street", 0, street, ()), recode)
    assert not any(s.second or s.beside for s in alone)


def seen(image: scenes.Image) -> scenes.Image:
    return scenes.picture(image).y


@pytest.mark.parametrize(("share", "noticed"), [(0.0004, False), (0.01, True)])
def test_a_blur_that_takes_nothing_from_the_edges_is_no_fault(share: float, noticed: bool) -> None:
    after = optics.defocused(STREET, share, seed_of("floor"))
    assert visible("blur", STREET, after, seen(after)) is noticed


def test_a_pattern_counts_by_what_the_coder_left_of_it() -> None:
    after = sensor.striped(STREET, 16.0, seed_of("bars", 3))
    assert visible("stripes", STREET, after, seen(after))
    assert not visible("stripes", STREET, after, seen(STREET))


def test_a_dark_scene_made_lighter_is_not_washed_out() -> None:
    dark = optics.underexposed(STREET, 0.1, seed_of("dark"))
    assert not visible("overexposed", dark, optics.overexposed(dark, 4.0, seed_of("light")), seen(dark))
    white = optics.overexposed(STREET, 20.0, seed_of("white"))
    assert visible("overexposed", STREET, white, seen(white))
