"""The demo cameras over loopback: what foreign clients decode, how each fault shows, and that healing is seen."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import av
import pytest

from shiwei.adapters.rtsp import Capture, watch
from shiwei.adapters.rtsp_conversation import Limits
from shiwei.demo.camera_server import CameraServer, city_urls
from shiwei.demo.city import City
from shiwei.demo.clips import Clips
from shiwei.demo.faults import CameraFault
from shiwei.demo.server_beat import Show
from shiwei.demo.server_media import Clip, WireFrame, load_clip
from shiwei.ports.eyes import Target

QUICK = Limits(connect=0.8, answer=1.0, media=1.0, silence=0.8, timing=1.4, pair=0.8)


class Cameras:
    """The server of a test, and a way to look at its cameras."""

    def __init__(self, city: City, clips: Clips, base_port: int) -> None:
        self.city = city
        self.urls = city_urls(city, base_port)
        self.server = CameraServer(city, clips, base_port=base_port, algorithms=("SHA-256", "MD5"))

    async def look(self, code: str, password: str | None = None, transport: str = "tcp") -> Capture:
        camera = self.city.camera(code)
        known = camera.password if password is None else password
        target = Target(code, self.urls[code], camera.username, known, seconds=6, transport=transport)
        return await watch(target, QUICK)

    def address(self, code: str) -> str:
        camera = self.city.camera(code)
        return self.urls[code].replace("rtsp://", f"rtsp://{camera.username}:{camera.password}@")


@asynccontextmanager
async def running(city: City, clips: Clips, base_port: int) -> AsyncIterator[Cameras]:
    cameras = Cameras(city, clips, base_port)
    await cameras.server.start()
    try:
        yield cameras
    finally:
        await cameras.server.stop()


@pytest.fixture
async def cameras(city: City, clips: Clips, base_port: int) -> AsyncIterator[Cameras]:
    async with running(city, clips, base_port) as made:
        yield made


def foreign(url: str, transport: str, count: int) -> list[tuple[int, int]]:
    """Sizes of the first pictures that FFmpeg's own client decodes."""
    options = {"rtsp_transport": transport}
    with av.open(url, options=options, timeout=(5.0, 5.0)) as container:
        sizes = []
        for frame in container.decode(video=0):
            assert not frame.is_corrupt
            sizes.append((frame.width, frame.height))
            if len(sizes) == count:
                return sizes
    return sizes


@pytest.mark.parametrize("transport", ["tcp", "udp"])
@pytest.mark.parametrize("codec", ["h264", "h265"])
async def test_a_foreign_client_decodes_every_frame(
    cameras: Cameras, few: dict[str, str], codec: str, transport: str
) -> None:
    sizes = await asyncio.to_thread(foreign, cameras.address(few[codec]), transport, 12)
    stream = cameras.city.camera(few[codec]).sub
    assert sizes == [(stream.width, stream.height)] * 12


@pytest.mark.parametrize("transport", ["tcp", "udp"])
async def test_the_patrol_sees_key_frames_at_once_and_the_true_rate(
    cameras: Cameras, few: dict[str, str], transport: str
) -> None:
    capture = await cameras.look(few["h264"], transport=transport)
    assert capture.reason is None
    assert capture.packets is not None
    assert capture.packets.key[0]
    assert capture.lost == 0
    steps = capture.packets.media[1:] - capture.packets.media[:-1]
    assert steps == pytest.approx([0.08] * len(steps))


@pytest.mark.parametrize("given", ["", "wrong"])
async def test_a_wrong_password_is_refused(cameras: Cameras, few: dict[str, str], given: str) -> None:
    assert (await cameras.look(few["h264"], password=given)).reason == "unauthorized"


@pytest.mark.parametrize(
    "reason", ["timeout", "refused", "no_answer", "no_media", "stalled", "unauthorized", "not_found"]
)
async def test_a_dead_camera_is_what_the_plan_says_until_it_is_healed(
    cameras: Cameras, few: dict[str, str], reason: str
) -> None:
    code = few[reason]
    assert (await cameras.look(code)).reason == reason
    await cameras.server.heal([code])
    assert (await cameras.look(code)).reason is None
    await cameras.server.break_([code])
    assert (await cameras.look(code)).reason == reason


async def test_a_healed_picture_is_the_clean_one(cameras: Cameras, few: dict[str, str]) -> None:
    code = few["black"]
    before = await cameras.look(code)
    await cameras.server.heal([code])
    after = await cameras.look(code)
    assert len(after.keys[0].payload or b"") > 4 * len(before.keys[0].payload or b"")


async def test_an_unknown_camera_is_not_found(cameras: Cameras, few: dict[str, str]) -> None:
    url = cameras.urls[few["h264"]].replace(few["h264"], "3" * 20)
    assert (await watch(Target("x", url, "a", "b", seconds=3), QUICK)).reason == "not_found"


async def test_a_camera_on_the_shared_port_cannot_be_made_unreachable(cameras: Cameras, few: dict[str, str]) -> None:
    fault = CameraFault(few["h264"], "offline", "IMG_OFFLINE", "single", "timeout")
    with pytest.raises(ValueError, match="shares its port"):
        await cameras.server.break_([few["h264"]], fault)
    with pytest.raises(ValueError, match="nothing is planned"):
        await cameras.server.break_([few["h264"]])
    await cameras.server.break_([few["h264"]], replace(fault, behaviour="no_answer"))
    assert (await cameras.look(few["h264"])).reason == "no_answer"


async def test_many_clients_at_once_share_one_camera(cameras: Cameras, few: dict[str, str]) -> None:
    captures = await asyncio.gather(*(cameras.look(few["h264"]) for _ in range(60)))
    assert {c.reason for c in captures} == {None}


async def test_stopping_frees_every_port(city: City, clips: Clips, base_port: int, few: dict[str, str]) -> None:
    for _ in range(2):
        async with running(city, clips, base_port) as cameras:
            assert (await cameras.look(few["h264"])).reason is None


def clip_of(groups: int) -> Clip:
    frames = tuple(WireFrame(b"", (), 2 * k, k % 25 == 0) for k in range(25 * groups))
    return Clip("h264", 12.5, frames, 50 * groups, ())


def test_a_camera_that_skips_leaves_long_gaps_and_only_the_ends_of_groups_out() -> None:
    table = Show(clip_of(4), "skips").timetable()
    ticks = sorted(table)
    gaps = [b - a for a, b in pairwise(ticks)]
    assert max(gaps) > 0.7 * 25
    assert len(ticks) < 0.7 * 100
    for start in range(0, 200, 50):
        kept = [t - start for t in ticks if start <= t < start + 50]
        assert kept == list(range(0, 2 * len(kept), 2))


def test_a_camera_that_bunches_sends_everything_late_and_in_order() -> None:
    table = Show(clip_of(2), "bunches").timetable()
    sent = [(at, f.tick) for at in sorted(table) for f in table[at]]
    assert [tick for _, tick in sent] == list(range(0, 100, 2))
    assert all(0 <= at - tick <= 25 for at, tick in sent)
    assert len(table) == 4


def test_packets_fit_a_network_and_keep_every_byte(clips: Clips, few: dict[str, str]) -> None:
    clip = load_clip(clips[few["h264"]].sub, ssrc=7)
    frame = clip.frames[0]
    stamped = frame.stamped(channel=2, sequence=65535, timestamp=90000)
    datagrams = [bytes(d) for d in frame.datagrams(stamped)]
    assert max(map(len, datagrams)) <= 1420
    assert [int.from_bytes(d[2:4]) for d in datagrams[:3]] == [65535, 0, 1]
    assert [d[1] >> 7 for d in datagrams] == [0] * (len(datagrams) - 1) + [1]
    assert stamped[1] == 2
    assert len(stamped) == len(frame.wire)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
async def test_the_process_follows_the_file_of_the_healed_and_ends_on_a_signal(
    city: City, clips: Clips, base_port: int, few: dict[str, str], tmp_path: Path
) -> None:
    healed = tmp_path / "healed.json"
    with subprocess.Popen([sys.executable, "-c", _PROCESS, str(base_port), str(healed), few["timeout"]]) as process:
        try:
            cameras = Cameras(city, clips, base_port)
            await _until(lambda c: c.reason == "timeout", cameras, few["timeout"])
            healed.write_text(json.dumps([few["timeout"]]))
            await _until(lambda c: c.reason is None, cameras, few["timeout"])
            os.kill(process.pid, signal.SIGTERM)
            assert await asyncio.to_thread(process.wait, 10) == 0
        finally:
            process.kill()


_PROCESS = """
import sys, tempfile
from pathlib import Path
from shiwei.demo import camera_server
from shiwei.demo.city import make_city
from shiwei.demo.clips import ensure_clips
city, folder = make_city(), Path(tempfile.mkdtemp())
clips = ensure_clips(city, folder, workers=1, seconds=1, only=frozenset({sys.argv[3]}))
camera_server.ensure_clips = lambda *_: clips
camera_server.run_cameras(city, folder, int(sys.argv[1]), Path(sys.argv[2]))
"""


async def _until(holds: Callable[[Capture], bool], cameras: Cameras, code: str) -> None:
    for _ in range(60):
        capture = await cameras.look(code)
        if holds(capture):
            return
        await asyncio.sleep(0.25)
    pytest.fail(f"the camera never came to it; at last: {capture.reason}")
