import asyncio
import os
import pickle
import signal
import threading
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import cv2
import numpy as np
import pytest

from shiwei.adapters.eyes import Patrol, _Gates, _Turn, look
from shiwei.adapters.pools import process_pool
from shiwei.adapters.rtsp_conversation import Limits
from shiwei.diagnosis.baseline import Baseline, loads
from shiwei.diagnosis.result import FAULT_OF_KIND, Diagnosis, Finding
from shiwei.diagnosis.sample import Picture, Sample
from shiwei.ports.eyes import Target
from shiwei.wire.rtsp.session import Session
from tests.wire.scripted import SIZE, Camera, serving

QUICK = Limits(connect=1.0, answer=1.0, media=1.0, silence=1.0, timing=0.5, pair=0.1, farewell=0.2)
NOON = datetime(2026, 5, 1, 4, tzinfo=UTC)


@dataclass
class Judged:
    """Stands in the diagnosis' place and keeps what it was given."""

    findings: tuple[Finding, ...] = ()
    given: list[tuple[object, str]] = field(default_factory=list)

    def __call__(self, sample: Sample, *, baseline: object, profile: str) -> Diagnosis:
        self.given.append((baseline, profile))
        return Diagnosis(sample.reason is None, sample.reason, sample.stream, len(sample.pictures), self.findings, {})


class Noon:
    def now(self) -> datetime:
        return NOON


def patrol(judged: Judged | None = None, **options: object) -> Patrol:
    ordinary = {"limits": QUICK, "clock": Noon(), "diagnose": judged or Judged(), "learn": lambda *_: b"learned"}
    return Patrol(**{**ordinary, **options})


@contextmanager
def city(*cameras: Camera) -> Iterator[list[str]]:
    """The cameras on an event loop of their own thread; gives their addresses."""
    ready, over, loop = threading.Event(), asyncio.Event(), asyncio.new_event_loop()

    async def serve() -> None:
        async with AsyncExitStack() as stack:
            for camera in cameras:
                await stack.enter_async_context(serving(camera))
            ready.set()
            await over.wait()

    failures: list[BaseException] = []

    def run() -> None:
        try:
            loop.run_until_complete(serve())
        except AssertionError as error:
            failures.append(error)
        finally:
            ready.set()
            loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert ready.wait(10)
    try:
        yield [camera.url for camera in cameras]
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()
    assert failures == []


def test_a_batch_of_good_and_bad_cameras() -> None:
    cameras = [
        Camera(),
        Camera("h265"),
        Camera(after=4),
        Camera(silent_at="DESCRIBE"),
        Camera(statuses={"DESCRIBE": 404}),
    ]
    with city(*cameras) as urls:
        looks = patrol()(tuple(Target(f"c{n}", url, seconds=5) for n, url in enumerate(urls)))
    assert [one.target for one in looks] == ["c0", "c1", "c2", "c3", "c4"]
    assert [one.diagnosis.reason for one in looks] == [None, None, "stalled", "no_answer", "not_found"]
    assert [one.at for one in looks] == [NOON] * 5
    assert [one.learned for one in looks] == [b"learned", b"learned", None, None, None]
    picture = cv2.imdecode(np.frombuffer(looks[1].picture, np.uint8), cv2.IMREAD_COLOR)
    assert picture.shape == (SIZE[1], SIZE[0], 3)
    assert looks[3].picture is None


def test_the_stream_is_described() -> None:
    with city(Camera(pace=0.04)) as [url]:
        [one] = patrol()((Target("c", url, seconds=5),))
    stream = one.diagnosis.stream
    assert (stream.codec, stream.width, stream.height, stream.lost_packets) == ("h264", *SIZE, 0)
    assert (stream.fps, stream.gop_seconds) == (25.0, 0.4)
    assert 10 < stream.kbps < 1000
    assert 0 < stream.connect_ms < stream.first_frame_ms


def test_garbage_in_key_frames_is_a_decode_error() -> None:
    def spoil(_: int, packets: list[bytes]) -> list[bytes]:
        return [packet[:14] + bytes(len(packet) - 14) for packet in packets]

    with city(Camera(mangle=spoil)) as [url]:
        [one] = patrol()((Target("c", url, seconds=2),))
    assert one.diagnosis.reason == "decode_error"
    assert (one.picture, one.learned) == (None, None)


def test_one_uplink_is_pulled_one_at_a_time() -> None:
    shared, other = Camera(), Camera()
    with city(shared, other) as urls:
        targets = [Target(f"a{n}", urls[0], uplink="nvr", seconds=5) for n in range(3)]
        targets += [Target(f"b{n}", urls[1], seconds=5) for n in range(3)]
        looks = patrol()(tuple(targets))
    assert [one.diagnosis.reason for one in looks] == [None] * 6
    assert (shared.most_open, other.most_open) == (1, 3)


def test_no_more_streams_than_allowed() -> None:
    camera = Camera()
    with city(camera) as [url]:
        looks = patrol(open_streams=2)(tuple(Target(str(n), url, seconds=5) for n in range(5)))
    assert [one.diagnosis.reason for one in looks] == [None] * 5
    assert camera.most_streams == 2


def test_what_did_not_get_its_turn_could_not_be_tested() -> None:
    with city(Camera()) as [url]:
        looks = patrol(open_streams=1, seconds=0.05)(tuple(Target(str(n), url, seconds=5) for n in range(3)))
    assert [one.diagnosis.reason for one in looks] == [None, "no_time", "no_time"]
    assert looks[1].diagnosis.untestable


def test_silent_cameras_take_no_stream_s_place() -> None:
    dead = [Camera(silent_at="DESCRIBE"), Camera(silent_at="PLAY"), Camera(after=0), Camera(after=3)]
    camera = Camera()
    lent = replace(QUICK, answer=60.0, media=60.0, silence=60.0, quiet=0.1)
    seen: list[str] = []

    def diagnose(sample: Sample, **_: object) -> Diagnosis:
        seen.append("dead" if sample.reason else "alive")
        return Diagnosis(sample.reason is None, sample.reason, None, 0, (), {})

    with city(*dead, camera) as urls:
        targets = [Target(f"{n}", url, seconds=3) for n, url in enumerate(urls)]
        looks = patrol(open_streams=1, limits=lent, diagnose=diagnose)((*targets, Target("last", urls[-1], seconds=3)))
    assert [one.diagnosis.tested for one in looks] == [False] * 4 + [True] * 2
    assert (seen[0], seen[-1]) == ("alive", "dead"), "each dead one in the only place would come before"
    assert camera.most_streams == 1


async def test_a_place_that_was_lent_and_is_wanted_back_makes_the_next_one_wait() -> None:
    gates = _Gates(patrol(open_streams=1), asyncio.get_running_loop().time() + 0.1)
    first, second, third = (_Turn(gates) for _ in range(3))
    assert await first.come()
    first.lend()
    assert await second.come()
    first.take_back()
    second.stream_over()
    second.judged()
    assert not await third.come()
    third.judged()
    first.stream_over()
    gates.deadline += 5
    assert await _Turn(gates).come()


def test_one_recorder_is_pulled_once_at_a_time_until_the_batch_s_time_is_over() -> None:
    recorder = Camera(after=0)
    with city(recorder) as [url]:
        targets = tuple(Target(str(n), url, uplink="nvr", seconds=5) for n in range(4))
        looks = patrol(seconds=1.5)(targets)
    assert recorder.most_open == 1
    assert [one.diagnosis.reason for one in looks] == ["no_media", "no_media", "no_time", "no_time"]


def test_a_recorder_that_allows_two_streams_is_pulled_twice() -> None:
    recorder = Camera()
    with city(recorder) as [url]:
        looks = patrol(per_uplink=2)(tuple(Target(str(n), url, uplink="nvr", seconds=5) for n in range(5)))
    assert [one.diagnosis.reason for one in looks] == [None] * 5
    assert recorder.most_open == 2


def test_only_the_findings_asked_for_are_told() -> None:
    found = [Finding(kind, FAULT_OF_KIND[kind], 0.9, "fault") for kind in ("blur", "black", "stutter")]
    judged = Judged(findings=tuple(found))
    asked = (("black",), ("blur", "stutter"), ())
    targets = tuple(Target(str(n), "x.mp4", kinds=kinds) for n, kinds in enumerate(asked))
    looks = patrol(judged, read=lambda *_: Sample())(targets)
    assert [[f.kind for f in one.diagnosis.findings] for one in looks] == [
        ["black"],
        ["blur", "stutter"],
        ["blur", "black", "stutter"],
    ]


def test_files_are_read_beside_the_cameras() -> None:
    asked = []

    def read(source: str, seconds: float) -> Sample:
        asked.append((source, seconds))
        return Sample("unreadable_file")

    with city(Camera()) as [url]:
        looks = patrol(read=read)((Target("f", "/tmp/clip.mp4", seconds=3), Target("c", url, seconds=5)))
    assert asked == [("/tmp/clip.mp4", 3)]
    assert [one.diagnosis.reason for one in looks] == ["unreadable_file", None]


def test_the_profile_is_handed_on() -> None:
    judged = Judged()
    patrol(judged, read=lambda *_: Sample("unreadable_file"))((Target("f", "x.mp4", profile="night"),))
    assert judged.given == [(None, "night")]


def test_a_look_with_a_fault_teaches_nothing() -> None:
    shown = Sample(pictures=(Picture(np.full((40, 60), 77, np.uint8), None, None),))
    for grade, learned in (("fault", None), ("warn", b"learned")):
        judged = Judged(findings=(Finding("blur", "IMG_BLUR", 0.9, grade),))
        [one] = patrol(judged, read=lambda *_: shown)((Target("f", "x.mp4"),))
        assert one.learned == learned


def test_what_was_learned_is_handed_to_the_next_look_and_rubbish_is_left_out() -> None:
    judged, shown = Judged(), Sample(pictures=(texture(),))
    look_at = patrol(judged, read=lambda *_: shown, learn=Patrol().learn)
    [first] = look_at((Target("f", "x.mp4"),))
    look_at((Target("f", "x.mp4", baseline=first.learned), Target("g", "y.mp4", baseline=b"rubbish")))
    given = [known for known, _ in judged.given]
    assert [isinstance(known, Baseline) for known in given] == [False, True, False]


def texture() -> Picture:
    y, x = np.mgrid[0:240, 0:320]
    return Picture(((x * 5 + y * 3) % 200 + 20).astype(np.uint8), None, None)


def test_our_own_mistake_stops_the_batch_aloud() -> None:
    def broken(*_: object, **__: object) -> Diagnosis:
        raise ZeroDivisionError

    with pytest.raises(ExceptionGroup) as caught:
        patrol(diagnose=broken, read=lambda *_: Sample())((Target("f", "x.mp4"),))
    assert isinstance(caught.value.exceptions[0], ZeroDivisionError)


def test_our_own_mistake_in_the_conversation_is_not_taken_for_the_camera(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Session, "feed", broken)
    with city(Camera()) as [url], pytest.raises(ExceptionGroup) as caught:
        patrol()((Target("c", url),))
    assert isinstance(caught.value.exceptions[0], ZeroDivisionError)


def test_an_empty_batch() -> None:
    assert look(()) == []


def test_the_eyes_travel_to_other_processes() -> None:
    assert pickle.loads(pickle.dumps(look)) is look
    camera = Camera(repeated=3)
    with city(camera, Camera(statuses={"DESCRIBE": 404})) as urls, process_pool(2) as pool:
        targets = [(Target(str(n), url, seconds=8, learn="always"),) for n, url in enumerate(urls)]
        looks = [one for [one] in pool.map(look, targets)]
    assert [one.diagnosis.reason for one in looks] == [None, "not_found"]
    assert looks[0].picture.startswith(b"\xff\xd8")
    assert looks[0].learned


def test_the_pool_s_processes_leave_ctrl_c_to_the_parent() -> None:
    with process_pool(1) as pool:
        process = pool.submit(os.getpid).result()
        os.kill(process, signal.SIGINT)
        assert pool.submit(os.getpid).result() == process


def test_a_look_brings_only_what_it_is_asked_for() -> None:
    look_at = patrol(read=lambda *_: Sample(pictures=(texture(),)))
    targets = (Target("a", "x.mp4", picture=False), Target("b", "x.mp4", learn="never"))
    bare, shot = look_at(targets)
    assert (bare.picture, bare.learned) == (None, b"learned")
    assert shot.picture is not None
    assert shot.learned is None


def test_what_somebody_says_is_well_is_learned_whatever_the_eyes_think() -> None:
    shown = Sample(pictures=(texture(),))
    judged = Judged(findings=(Finding("blur", "IMG_BLUR", 0.9, "fault"),))
    [one] = patrol(judged, read=lambda *_: shown)((Target("f", "x.mp4", learn="always"),))
    assert one.learned == b"learned"
    [none] = patrol(read=lambda *_: Sample("unreadable_file"))((Target("f", "x.mp4", learn="always"),))
    assert none.learned is None


def test_a_look_says_which_stream_of_the_camera_it_saw() -> None:
    looks = patrol(read=lambda *_: Sample("unreadable_file"))((Target("f", "x"), Target("f", "y", stream="main")))
    assert [look.stream for look in looks] == ["only", "main"]


def test_what_is_learned_is_blended_into_what_was_running() -> None:
    look_at = patrol(read=lambda *_: Sample(pictures=(texture(),)), learn=Patrol().learn)
    [first] = look_at((Target("f", "x.mp4"),))
    again, anew = look_at(
        (Target("f", "x.mp4", running=first.learned), Target("g", "x.mp4", running=b"rubbish"))
    )  # fmt: skip
    looks = [loads(one.learned or b"").lights["ir"].looks for one in (first, again, anew)]
    assert looks == [1, 2, 1]
