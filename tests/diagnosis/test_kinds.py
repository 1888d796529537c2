"""Each kind is found where it was planted, and nowhere on clean pictures."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shiwei.diagnosis.baseline import Baseline, learn
from shiwei.diagnosis.engine import diagnose
from shiwei.diagnosis.measures.blocks import blocks
from shiwei.diagnosis.measures.view import view_of
from shiwei.diagnosis.result import FAULT_OF_KIND, Diagnosis
from shiwei.diagnosis.sample import Sample
from tests.diagnosis import scenes
from tests.examples import examples

STREET = scenes.street()
CLEAN = {
    "day": STREET,
    "captioned": scenes.captioned(STREET),
    "night": scenes.grainy(scenes.by_night(STREET), 3),
    "infrared": scenes.grainy(scenes.infrared(STREET), 3),
    "fog": scenes.in_fog(STREET),
    "wall": scenes.grainy(scenes.wall(), 2),
    "grain": scenes.grainy(STREET, 3),
}
BLACK = np.full_like(STREET, 4)
WHITE = np.clip(STREET.astype(np.int16) * 2 + 120, 0, 255).astype(np.uint8)
FAULTY = {
    "black": BLACK,
    "blur": scenes.defocused(STREET, 0.010),
    "color_cast": scenes.tinted(STREET, (1.6, 0.8, 0.7)),
    "noise": scenes.grainy(STREET, 26),
    "stripes": scenes.barred(STREET),
    "mosaic": scenes.broken(STREET),
    "overexposed": WHITE,
    "underexposed": (STREET * 0.1).astype(np.uint8),
    "low_contrast": scenes.in_fog(STREET, 0.85),
    "signal_lost": scenes.blue_card(),
}


def kinds(diagnosis: Diagnosis) -> set[str]:
    return {f.kind for f in diagnosis.findings}


def usual(image: scenes.Image = STREET) -> Baseline:
    return learn(scenes.look(*(scenes.captioned(scenes.with_car(image, x)) for x in (40, 200, 380, 520, 300))))


@pytest.mark.parametrize("name", CLEAN)
def test_a_clean_picture_is_clean(name: str) -> None:
    assert diagnose(scenes.look(CLEAN[name])).findings == ()


@pytest.mark.parametrize("name", CLEAN)
def test_a_clean_picture_is_clean_against_its_own_baseline(name: str) -> None:
    own = learn(scenes.look(CLEAN[name]))
    assert diagnose(scenes.look(scenes.captioned(CLEAN[name], "2027-01-01 23:59:59")), own).findings == ()


@pytest.mark.parametrize("kind", FAULTY)
def test_a_planted_fault_is_the_only_one_found(kind: str) -> None:
    diagnosis = diagnose(scenes.look(scenes.captioned(FAULTY[kind])))
    found = diagnosis.fault(kind)
    assert found is not None, diagnosis.findings
    assert found.fault == FAULT_OF_KIND[kind]
    assert found.score >= 0.8
    assert found.because
    assert kinds(diagnosis) == {kind}


def test_because_names_measure_and_threshold() -> None:
    blur = diagnose(scenes.look(FAULTY["blur"]), usual()).fault("blur")
    assert blur is not None
    assert blur.because["sharpness"] < blur.because["threshold"] < blur.because["expected"]  # type: ignore[operator]


@pytest.mark.parametrize("light", [scenes.by_night, scenes.infrared, scenes.in_fog])
def test_defocus_is_found_in_every_light(light: object) -> None:
    assert callable(light)
    before = learn(scenes.look(light(STREET)))
    assert "blur" in kinds(diagnose(scenes.look(light(scenes.defocused(STREET, 0.012))), before))


def test_smear_of_the_whole_picture_is_blur() -> None:
    assert "blur" in kinds(diagnose(scenes.look(scenes.smeared(STREET, 27)), usual()))


@pytest.mark.parametrize("card", [scenes.colour_bars(), scenes.blue_card(), scenes.blue_card("")])
def test_a_drawn_card_is_a_lost_signal_and_nothing_else(card: scenes.Image) -> None:
    assert kinds(diagnose(scenes.look(card))) == {"signal_lost"}


def test_a_cover_is_found_against_the_baseline_with_its_place() -> None:
    images = [scenes.captioned(scenes.covered(scenes.with_car(STREET, x), 0.45)) for x in (100, 420)]
    diagnosis = diagnose(scenes.look(*images), usual())
    found = diagnosis.fault("occlusion")
    assert found is not None, diagnosis.findings
    assert found.region is not None
    left, _, width, _ = found.region
    assert left < 0.05
    assert 0.3 < width < 0.6


def test_a_plain_cover_is_found_without_a_baseline() -> None:
    covered = STREET.copy()
    covered[:, : scenes.WIDTH // 2] = (60, 66, 64)
    assert "occlusion" in kinds(diagnose(scenes.look(covered)))


def test_spots_on_the_glass_are_found_against_the_baseline() -> None:
    images = [scenes.captioned(scenes.spotted(scenes.with_car(STREET, x))) for x in (100, 420)]
    diagnosis = diagnose(scenes.look(*images), usual())
    assert kinds(diagnosis) == {"stain"}
    found = diagnosis.fault("stain")
    assert found is not None
    assert found.region is not None


def test_a_passing_car_is_neither_stain_nor_cover() -> None:
    images = [scenes.captioned(scenes.with_car(STREET, x)) for x in (5, 250)]
    assert diagnose(scenes.look(*images), usual()).findings == ()


@pytest.mark.parametrize("share", [0.06, 0.1, 0.3])
def test_a_turned_camera_is_a_change_of_scene_and_not_a_stain(share: float) -> None:
    assert kinds(diagnose(scenes.look(scenes.shifted(STREET, share)), usual())) == {"scene_change"}


def test_another_view_is_a_change_of_scene() -> None:
    assert "scene_change" in kinds(diagnose(scenes.look(scenes.zoomed(scenes.street(9))), usual()))


def test_a_slight_cast_needs_the_baseline() -> None:
    slight = scenes.tinted(STREET, (1.12, 1.0, 0.92))
    assert diagnose(scenes.look(slight)).fault("color_cast") is None
    assert diagnose(scenes.look(slight), usual()).fault("color_cast") is not None


def test_grey_by_daylight_is_a_cast_and_infrared_is_not() -> None:
    import cv2

    grey = cv2.cvtColor(cv2.cvtColor(STREET, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    assert "color_cast" in kinds(diagnose(scenes.look(np.asarray(grey, np.uint8)), usual()))
    assert diagnose(scenes.look(CLEAN["infrared"]), usual()).findings == ()


def test_a_camera_that_is_always_soft_is_not_blurred() -> None:
    soft = scenes.defocused(STREET, 0.006)
    worse = scenes.defocused(STREET, 0.014)
    assert "blur" not in kinds(diagnose(scenes.look(soft), usual(soft)))
    assert "blur" in kinds(diagnose(scenes.look(worse), usual(soft)))


def test_night_is_not_judged_by_the_baseline_of_the_day() -> None:
    assert diagnose(scenes.look(CLEAN["night"]), usual()).findings == ()


def test_a_grey_source_has_no_colour_to_lose() -> None:
    whole = scenes.picture(STREET)
    grey = Sample(pictures=(type(whole)(whole.y, None, None),))
    assert diagnose(grey).findings == ()


def test_full_range_is_narrowed_before_it_is_judged() -> None:
    whole = scenes.picture(np.full_like(STREET, 0))
    wide = type(whole)(np.zeros_like(whole.y), whole.u, whole.v, full_range=True)
    assert kinds(diagnose(Sample(pictures=(wide,)))) == {"black"}


def test_black_borders_are_not_judged() -> None:
    framed = np.zeros_like(STREET)
    framed[40:-40] = STREET[40:-40]
    assert diagnose(scenes.look(framed)).findings == ()


@pytest.mark.parametrize("border", [40, 44, 48, 56])
def test_the_coders_grid_is_found_again_between_black_borders(border: int) -> None:
    framed = np.zeros_like(STREET)
    framed[border:-border] = scenes.broken(STREET)[border:-border]
    broken = [blocks(view_of(scenes.picture(image)))["broken_share"] for image in (scenes.broken(STREET), framed)]
    assert broken[1] > 0.7 * broken[0]


def test_a_profile_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="dusk"):
        diagnose(scenes.look(STREET), profile="dusk")


@examples(6)
@given(st.sampled_from((1, 3, 4, 7, 9)), st.floats(0.6, 1.25))
def test_no_brightness_of_a_street_is_a_fault(seed: int, gain: float) -> None:
    image = np.clip(scenes.street(seed) * gain, 0, 235).astype(np.uint8)
    assert not [f for f in diagnose(scenes.look(scenes.captioned(image))).findings if f.grade == "fault"]


@examples(5)
@given(st.integers(0, 400), st.floats(0.009, 0.02))
def test_every_street_out_of_focus_is_found(seed: int, radius: float) -> None:
    assert "blur" in kinds(diagnose(scenes.look(scenes.captioned(scenes.defocused(scenes.street(seed), radius)))))
