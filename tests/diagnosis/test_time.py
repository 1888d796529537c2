"""Freeze, stutter, shake: what needs more than one picture."""

from __future__ import annotations

import numpy as np
import pytest

from shiwei.diagnosis.engine import diagnose
from shiwei.diagnosis.measures import timing
from shiwei.diagnosis.result import OFFLINE_REASONS
from shiwei.diagnosis.sample import Changes, Packets, Picture, Sample, Stream
from tests.diagnosis import scenes

STREET = scenes.street()
FPS = 10.0


def driving(count: int, grain: float = 0.0) -> list[scenes.Image]:
    """A car crosses; the clock runs."""
    images = (scenes.with_car(STREET, 20 + 9 * n) for n in range(count))
    if grain:
        images = (scenes.grainy(image, grain, n) for n, image in enumerate(images))
    return [scenes.captioned(image, f"10:00:{n:02d}") for n, image in enumerate(images)]


def kinds(sample: Sample) -> set[str]:
    return {f.kind for f in diagnose(sample).findings}


def test_a_moving_scene_is_neither_frozen_nor_stuttering() -> None:
    assert kinds(scenes.clip(driving(30))) == set()


@pytest.mark.parametrize(("pictures", "frozen"), [(12, False), (17, True)])
def test_an_unchanged_picture_is_a_freeze_from_one_and_a_half_seconds_on(pictures: int, frozen: bool) -> None:
    images = driving(24)
    held = [*images[:12], *[images[12]] * pictures, *images[12:]]
    assert ("freeze" in kinds(scenes.clip(held))) is frozen


def test_a_running_clock_does_not_hide_a_freeze() -> None:
    still = [scenes.captioned(STREET, f"10:00:{n:02d}") for n in range(25)]
    assert kinds(scenes.clip(still)) == {"freeze"}


def test_a_quiet_scene_with_sensor_noise_is_not_frozen() -> None:
    quiet = [scenes.captioned(scenes.grainy(STREET, 1.5, n), "10:00:00") for n in range(25)]
    assert kinds(scenes.clip(quiet)) == set()


def test_black_is_black_and_not_frozen() -> None:
    assert kinds(scenes.clip([np.zeros_like(STREET)] * 25)) == {"black"}


def test_short_stops_again_and_again_are_stutter() -> None:
    images = driving(40)
    stopping = [images[n - n % 10 if n % 10 < 5 else n] for n in range(40)]
    assert kinds(scenes.clip(stopping)) == {"stutter"}


def test_a_shaking_picture_is_found() -> None:
    rng = np.random.default_rng(3)
    shaken = [np.roll(image, tuple(rng.integers(-5, 6, 2)), (0, 1)) for image in driving(20)]
    assert "shake" in kinds(scenes.clip(shaken))


def test_missing_frames_of_a_file_are_stutter() -> None:
    whole = scenes.clip(driving(40))
    assert whole.changes is not None
    kept = np.sort(np.random.default_rng(1).permutation(40)[:26])
    images = driving(40)
    pictures = [scenes.picture(images[n], n / FPS) for n in kept]
    assert "stutter" in kinds(scenes.of_pictures(pictures))


def test_a_rate_far_below_the_claim_is_stutter() -> None:
    assert "stutter" in kinds(scenes.clip(driving(30), notes={"claimed_fps": "25.0"}))
    assert kinds(scenes.clip(driving(30), notes={"claimed_fps": "10.0"})) == set()


def live(
    images: list[scenes.Image],
    media: np.ndarray[tuple[int], np.dtype[np.float64]] | None = None,
    late: np.ndarray[tuple[int], np.dtype[np.float64]] | None = None,
    between: int = 4000,
    settling: bool = False,
    fps: float = 25.0,
) -> Sample:
    """Key pictures two seconds apart and the packets around them."""
    times = np.arange(0, 4, 1 / fps) if media is None else media
    keys = np.isclose(times % 2, 0, atol=1e-6)
    refined = np.where(settling & (times % 2 < 0.5), 5 * between, between)
    sizes = np.where(keys, 60000, refined).astype(np.int64)
    arrival = times if late is None else times + late
    pictures = tuple(scenes.picture(image, 2.0 * n) for n, image in enumerate(images))
    height, width = pictures[0].y.shape
    packets = Packets(arrival, times, sizes, keys)
    return Sample(None, Stream("h264", width, height, fps=fps), pictures, packets, live=True)


def moving_keys() -> list[scenes.Image]:
    return [scenes.captioned(scenes.grainy(scenes.with_car(STREET, x), 2, x)) for x in (40, 300)]


def test_a_live_stream_in_order_is_clean() -> None:
    assert kinds(live(moving_keys())) == set()


def test_key_pictures_with_the_same_grain_are_a_freeze() -> None:
    one = scenes.captioned(scenes.grainy(STREET, 2.5, 1))
    assert kinds(live([one, one], settling=True)) == {"freeze"}
    assert kinds(live([one, one])) == set(), "frames that stay even hold fresh grain"


def test_key_pictures_of_a_quiet_scene_with_fresh_grain_are_not() -> None:
    two = [scenes.captioned(scenes.grainy(STREET, 2.5, seed)) for seed in (1, 2)]
    assert kinds(live(two, between=3000)) == set()
    assert kinds(live(moving_keys(), settling=True)) == set()


def test_without_grain_the_empty_frames_between_tell() -> None:
    flat = [scenes.captioned(scenes.defocused(STREET, 0.003))] * 2
    assert "freeze" in kinds(live(flat, between=40))


def test_gaps_in_media_time_are_stutter() -> None:
    times = np.arange(0, 4, 0.04)
    kept = times[(np.random.default_rng(2).random(times.size) > 0.3) | (np.isclose(times % 2, 0))]
    assert kinds(live(moving_keys(), media=kept)) == {"stutter"}
    hole = times[(times < 1.0) | (times > 2.3)]
    assert "stutter" in kinds(live(moving_keys(), media=hole))


def test_frames_that_come_bunched_are_stutter_and_ordinary_jitter_is_not() -> None:
    times = np.arange(0, 4, 0.04)
    waits = np.where(times % 1.2 < 1.0, 1.0 - times % 1.2, 0)
    assert "stutter" in kinds(live(moving_keys(), late=waits))
    assert kinds(live(moving_keys(), late=np.random.default_rng(4).uniform(0, 0.08, times.size))) == set()


def test_the_burst_a_device_begins_with_is_not_bunching() -> None:
    times = np.arange(0, 4, 0.04)
    burst = np.where(times < 1.0, 1.0 - times, 0.0)
    assert kinds(live(moving_keys(), late=burst)) == set()


@pytest.mark.parametrize("reason", sorted(OFFLINE_REASONS))
def test_a_live_source_that_gives_no_stream_is_offline(reason: str) -> None:
    diagnosis = diagnose(Sample(reason, live=True))
    assert not diagnosis.tested
    assert not diagnosis.untestable
    (found,) = diagnosis.findings
    assert (found.kind, found.fault, found.grade, found.score) == ("offline", "IMG_OFFLINE", "fault", 1.0)
    assert found.because == {"reason": reason}


@pytest.mark.parametrize(
    ("reason", "is_live"),
    [
        ("unauthorized", True),
        ("not_found", True),
        ("decode_error", True),
        ("unreadable_file", False),
        ("timeout", False),
    ],
)
def test_what_stands_between_us_and_the_camera_is_no_finding(reason: str, is_live: bool) -> None:
    diagnosis = diagnose(Sample(reason, live=is_live))
    assert diagnosis.findings == ()
    assert not diagnosis.tested
    assert diagnosis.reason == reason


def test_two_streams_of_different_size_are_not_compared() -> None:
    small = Picture(*(plane[::2, ::2] for plane in _planes(STREET)), at=2.0)  # type: ignore[misc]
    assert "freeze" not in kinds(Sample(pictures=(scenes.picture(STREET), small)))


def _planes(image: scenes.Image) -> tuple[scenes.Image, scenes.Image, scenes.Image]:
    whole = scenes.picture(image)
    assert whole.u is not None
    assert whole.v is not None
    return whole.y, whole.u, whole.v


def changes(changed: list[float], largest: list[float] | None = None, keys: tuple[int, ...] = ()) -> Changes:
    """Four seconds at 25 frames a second, told pair by pair."""
    count = len(changed)
    at, none = np.arange(1, count + 1) / 25, np.zeros(count)
    key = np.isin(np.arange(count), keys)
    told = np.array(changed)
    most = np.array(largest if largest is not None else np.where(told == MOVING, 20.0, 0.4))
    return Changes(at, np.full(count, 0.04), np.array(changed), most, none, none, none, key=key)


MOVING, NOTHING, PAINTED = 0.08, 0.0, 0.5


def test_what_a_key_picture_repaints_does_not_end_a_freeze() -> None:
    held = [NOTHING] * 30 + [PAINTED, 1e-3] + [NOTHING] * 37
    frozen = changes([MOVING] * 30 + [4e-3, 1e-3, *held], keys=(62,))
    assert timing.stillness(frozen)["frozen_seconds"] > 2.5


def test_a_quiet_scene_that_twitches_now_and_then_is_not_frozen() -> None:
    """Fresh grain that the coder drops: nothing, then a few pixels, at no fixed times."""
    quiet = [5e-4 if n in (7, 8, 13, 20, 21, 31, 40) else NOTHING for n in range(50)]
    told = timing.stillness(changes([*quiet, PAINTED, *[NOTHING] * 48], keys=(50,)))
    assert told["frozen_seconds"] == 0.0
    assert told["twitches"] >= 4
    assert told["longest_stall"] < 0.3, "nor does it halt: what a key picture repaints is no motion"


def test_under_a_key_picture_a_halt_is_told_only_where_both_sides_stand_still() -> None:
    corrected = [PAINTED, 6e-3, 5e-3, 4e-3]
    after = [MOVING] * 20 + corrected + [NOTHING] * 4 + [MOVING] * 20
    assert timing.stillness(changes(after, keys=(20,)))["stall_count"] == 0, (
        "0.16 s are no halt, whatever was repainted"
    )
    about = [MOVING] * 20 + [NOTHING] * 3 + corrected + [NOTHING] * 3 + [MOVING] * 20
    assert timing.stillness(changes(about, keys=(23,)))["longest_stall"] == pytest.approx(0.4)


@pytest.mark.parametrize("apart", [2, 3, 4, 5])
def test_key_pictures_in_quick_succession_hide_no_motion(apart: int) -> None:
    moving = [NOTHING if n % 10 == 9 else 0.02 for n in range(100)]
    told = timing.stillness(changes(moving, [3.0] * 100, keys=tuple(range(0, 100, apart))))
    assert (told["frozen_seconds"], told["stall_share"]) == (0.0, 0.0)


def test_a_stop_that_the_coder_goes_on_refining_is_a_freeze() -> None:
    fading = [0.05 * 0.9**n for n in range(70)]
    stopped = changes([MOVING] * 30 + fading, [20.0] * 30 + [0.5] * 70)
    assert timing.stillness(stopped)["frozen_seconds"] > 2.5
    even = changes([MOVING] * 30 + [0.03] * 70, [20.0] * 30 + [0.5] * 70)
    assert timing.stillness(even)["frozen_seconds"] == 0.0, "grain does not fade"
    leaving = changes([MOVING] * 30 + [max(f, 2e-3) for f in fading], [20.0] * 20 + [20.0 * 0.75**n for n in range(80)])
    assert timing.stillness(leaving)["frozen_seconds"] == 0.0, "what leaves the picture does not break off"


def test_a_stop_is_told_no_longer_than_it_is_seen() -> None:
    """The key pictures at its ends may have repainted anything."""
    fading = [0.05 * 0.9**n for n in range(34)]
    changed = [MOVING] * 30 + fading + [MOVING] * 36
    largest = [20.0] * 30 + [0.5] * 34 + [20.0] * 36
    alone = timing.stillness(changes(changed, largest))["frozen_seconds"]
    assert alone == pytest.approx(1.36)
    keyed = timing.stillness(changes(changed, largest, keys=(64,)))["frozen_seconds"]
    assert keyed == pytest.approx(1.36), "0.16 s after the stop ended the key picture and its corrections still mark"


@pytest.mark.parametrize("pairs", [99, 101, 110, 150, 250])
def test_a_quiet_scene_neither_halts_nor_freezes_however_long_it_is_watched(pairs: int) -> None:
    """Nothing to be seen for seconds but twitches of grain."""
    quiet = [5e-4 if n % 28 == 20 else NOTHING for n in range(pairs)]
    told = timing.stillness(changes(quiet))
    assert (told["frozen_seconds"], told["longest_stall"], told["stall_count"]) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize("length", [10, 36, 41, 60])
def test_a_halt_that_the_coder_refines_once_is_a_halt_however_long(length: int) -> None:
    half = [NOTHING] * (length // 2)
    halts = ([MOVING] * 9 + [*half, 5e-4, *half]) * 2 + [MOVING] * 10
    told = timing.stillness(changes(halts))
    assert told["stall_count"] == 2
    assert told["longest_stall"] == pytest.approx((2 * len(half) + 1) / 25)


def test_a_stop_that_ends_under_a_mere_repaint_is_told_whole() -> None:
    fading = [0.05 * 0.9**n for n in range(34)]
    largest = [20.0] * 30 + [0.5] * 34 + [3.0] * 4 + [20.0] * 32
    stopped = changes([MOVING] * 30 + fading + [1e-3] * 4 + [MOVING] * 32, largest, keys=(64,))
    assert timing.stillness(stopped)["frozen_seconds"] == pytest.approx(1.52)


def test_a_stop_too_short_for_the_coder_to_rest_is_no_freeze() -> None:
    short = changes([MOVING] * 40 + [NOTHING] * 7 + [MOVING] * 53)
    assert timing.stillness(short)["frozen_seconds"] == 0.0, "before the coder can have come to rest"


def sized(sizes: list[int]) -> Packets:
    media = np.arange(len(sizes) + 2) / 25
    key = np.isin(np.arange(media.size), (0, 50))
    size = np.full(media.size, 20_000)
    size[~key] = sizes
    return Packets(media, media, size, key)


def test_frames_of_one_size_hold_nothing_and_those_of_a_clock_a_tick_a_second() -> None:
    assert timing.steady(sized([18 + n % 3 for n in range(98)]))
    assert timing.steady(sized([60 if n % 25 == 11 else 18 for n in range(98)]))
    ragged = np.random.default_rng(3).choice([18, 18, 18, 31, 44], 98).tolist()
    assert not timing.steady(sized(ragged))


@pytest.mark.parametrize("apart", [2, 3, 4])
def test_frames_between_key_frames_that_come_often_are_steady_too(apart: int) -> None:
    media = np.arange(100) / 25
    key = np.arange(100) % apart == 0
    assert timing.steady(Packets(media, media, np.where(key, 20_000, 18), key))
    grain = np.random.default_rng(5).integers(18, 90, 100)
    assert not timing.steady(Packets(media, media, np.where(key, 20_000, grain), key))
