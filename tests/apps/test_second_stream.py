"""Sub-stream first; the main stream for what it decides better; the verdict says which stream it saw."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.test import override_settings

from shiwei.assets.models import Baseline, Camera
from shiwei.watch.actions.look import look_at
from shiwei.watch.actions.run_round import Means, cameras_of, run_round
from shiwei.watch.actions.start_round import start_round
from shiwei.watch.labels import reason_sentence
from shiwei.watch.models import Cause, Finding, Observation, Round, RoundKind
from tests.fakes.outside import Inline
from tests.world import World, build

pytestmark = pytest.mark.django_db
MAIN = "rtsp://10.0.0.1/main"


@pytest.fixture
def world() -> World:
    """Every camera has both streams."""
    made = build()
    Camera.objects.update(main_stream_url=MAIN)
    return made


def patrol(wired: SimpleNamespace) -> Round:
    round_ = start_round(RoundKind.DAILY_PATROL, "system", wired.clock.now())
    run_round(round_.pk, Means(Inline(), wired.eyes, wired.files, wired.clock))
    round_.refresh_from_db()
    return round_


def looks(camera: Camera) -> list[tuple[int, str]]:
    return list(Observation.objects.filter(camera=camera).order_by("attempt").values_list("attempt", "seen_on"))


def test_a_round_looks_at_the_sub_stream_and_at_no_main_stream_without_need(
    world: World, wired: SimpleNamespace
) -> None:
    patrol(wired)
    assert {(t.source, t.stream) for t in wired.eyes.targets} == {(c.stream_url, "sub") for c in world.cameras}


def test_blur_of_the_sub_stream_that_the_main_stream_does_not_show_is_not_believed(
    world: World, wired: SimpleNamespace
) -> None:
    camera = world.cameras[3]
    wired.eyes.script = {f"{camera.gb_code}:sub": "blur", f"{camera.gb_code}:main": "ok"}
    patrol(wired)
    assert looks(camera) == [(1, "sub"), (2, "main")]
    assert wired.eyes.targets[-1].source == MAIN
    assert not Finding.objects.exists()


def test_blur_on_both_is_believed_and_says_which_stream_it_saw(world: World, wired: SimpleNamespace) -> None:
    wired.eyes.script[world.cameras[3].gb_code] = "blur"
    patrol(wired)
    assert Finding.objects.get().because["seen_on"] == "main"
    told = [reason_sentence(reason) for reason in Cause.objects.get().reasons]
    assert "图像模糊见于主码流" in told or any("主码流" in sentence for sentence in told)


def test_what_is_near_a_threshold_is_decided_on_the_main_stream(world: World, wired: SimpleNamespace) -> None:
    near, other = world.cameras[2], world.cameras[4]
    wired.eyes.script = {f"{near.gb_code}:sub": "warn:blur", f"{other.gb_code}:sub": "warn:stain"}
    round_ = patrol(wired)
    assert looks(near) == [(1, "sub"), (2, "main")]
    assert looks(other) == [(1, "sub")], "dirt is decided beside the sub-stream's own baseline"
    assert round_.suspects == 1


def test_a_sub_stream_that_fails_while_the_device_lives_is_no_offline_camera(
    world: World, wired: SimpleNamespace
) -> None:
    camera = world.cameras[1]
    wired.eyes.script = {f"{camera.gb_code}:sub": "no_media", f"{camera.gb_code}:main": "ok"}
    round_ = patrol(wired)
    assert looks(camera) == [(1, "sub"), (2, "main")]
    assert round_.summary == {"total": 12, "ok": 12, "orders": 0}


def test_a_dead_device_is_not_asked_for_another_stream(world: World, wired: SimpleNamespace) -> None:
    camera = world.cameras[1]
    wired.eyes.script[camera.gb_code] = "timeout"
    patrol(wired)
    assert looks(camera) == [(1, "sub"), (2, "sub")]
    assert Finding.objects.get().fault == "IMG_OFFLINE"


@pytest.mark.parametrize(
    ("sub", "main", "fault"), [("blur", "busy", "IMG_BLUR"), ("no_media", "not_found", "IMG_OFFLINE")]
)
def test_a_main_stream_without_answer_hides_nothing(
    world: World, wired: SimpleNamespace, sub: str, main: str, fault: str
) -> None:
    camera = world.cameras[5]
    wired.eyes.script = {f"{camera.gb_code}:sub": sub, f"{camera.gb_code}:main": main}
    patrol(wired)
    assert looks(camera) == [(1, "sub"), (2, "main"), (3, "sub")]
    found = Finding.objects.get()
    assert (found.fault, found.because["seen_on"]) == (fault, "sub")


def test_a_kind_that_is_not_a_matter_of_detail_is_looked_at_again_where_it_was_seen(
    world: World, wired: SimpleNamespace
) -> None:
    camera = world.cameras[6]
    wired.eyes.script[camera.gb_code] = "scene_change"
    patrol(wired)
    assert looks(camera) == [(1, "sub"), (2, "sub")]


@pytest.mark.parametrize(
    ("site", "own", "streams"),
    [
        ("sub_first", "", ["sub", "main"]),
        ("sub", "", ["sub", "sub"]),
        ("main", "", ["main", "main"]),
        ("main", "sub", ["sub", "sub"]),
        ("sub", "sub_first", ["sub", "main"]),
    ],
)
def test_the_site_says_which_stream_and_a_camera_may_say_otherwise(
    world: World, wired: SimpleNamespace, site: str, own: str, streams: list[str]
) -> None:
    camera = world.cameras[0]
    Camera.objects.filter(pk=camera.pk).update(patrol_stream=own)
    wired.eyes.script[camera.gb_code] = "blur"
    with override_settings(PATROL_STREAM=site):
        patrol(wired)
    assert [stream for _attempt, stream in looks(camera)] == streams


def test_each_stream_is_judged_beside_its_own_baseline(world: World, wired: SimpleNamespace) -> None:
    camera = world.cameras[0]
    for light, content in (("any", b"of the sub"), ("main", b"of the main")):
        Baseline.objects.create(camera=camera, light=light, content=content, learned_at=wired.clock.now())
    wired.eyes.script[camera.gb_code] = "blur"
    patrol(wired)
    assert [t.baseline for t in wired.eyes.targets if t.id == camera.gb_code] == [b"of the sub", b"of the main"]


def test_a_round_killed_between_its_looks_takes_the_main_stream_when_it_goes_on(
    world: World, wired: SimpleNamespace
) -> None:
    camera = world.cameras[3]
    wired.eyes.script[camera.gb_code] = "blur"
    round_ = start_round(RoundKind.DAILY_PATROL, "system", wired.clock.now())
    look_at(round_, cameras_of(round_), 1, Inline(), wired.eyes, wired.files, wired.clock, lambda done, total: None)
    run_round(round_.pk, Means(Inline(), wired.eyes, wired.files, wired.clock))
    assert looks(camera) == [(1, "sub"), (2, "main")]
