import asyncio
import gc
import os
import socket
from dataclasses import replace

import numpy as np
import pytest

from shiwei.adapters.decode import Decoder
from shiwei.adapters.rtsp import Capture, watch
from shiwei.adapters.rtsp_conversation import Limits
from shiwei.ports.eyes import Target
from shiwei.wire.digest import Challenge
from shiwei.wire.rtsp.session import Session
from tests.wire.packets import rtp
from tests.wire.scripted import SIZE, Camera, scene, serving

QUICK = Limits(connect=0.5, answer=0.8, media=0.8, silence=0.8, timing=0.5, pair=0.1, farewell=0.2)


async def look(camera: Camera, limits: Limits = QUICK, **target: object) -> Capture:
    async with serving(camera):
        return await watch(Target("c", camera.url, **{"seconds": 5.0, **target}), limits)


def assert_sees_the_scene(capture: Capture) -> None:
    assert (capture.reason, capture.detail) == (None, "")
    picture = Decoder().picture(capture.codec, capture.keys[0])
    assert picture.y.shape == (SIZE[1], SIZE[0])
    expected = scene(0) @ np.array([0.299, 0.587, 0.114]) * 219 / 255 + 16
    assert np.abs(picture.y - expected).mean() < 4


@pytest.mark.parametrize("codec", ["h264", "h265"])
@pytest.mark.parametrize("transport", ["tcp", "udp"])
async def test_a_camera_is_seen(codec: str, transport: str) -> None:
    camera = Camera(codec)
    capture = await look(camera, transport=transport)
    assert_sees_the_scene(capture)
    assert capture.codec == codec
    assert len(capture.keys) >= 2
    assert capture.lost == 0
    assert capture.packets is not None
    assert capture.packets.key[:11].tolist() == [True, *[False] * 9, True]
    assert np.allclose(np.diff(capture.packets.media), 0.04)
    assert capture.packets.arrival[0] == 0.0
    assert 0 <= capture.connect_ms <= capture.first_frame_ms < 5000
    assert [r.method for r in camera.asked] == ["DESCRIBE", "SETUP", "PLAY", "TEARDOWN"]


async def test_one_key_picture_and_timing_is_enough() -> None:
    def few_keys(number: int, packets: list[bytes]) -> list[bytes]:
        return packets if number == 0 or number % 10 else []

    capture = await look(Camera(mangle=few_keys, repeated=3))
    assert_sees_the_scene(capture)
    assert len(capture.keys) == 1
    assert capture.packets.arrival[-1] == pytest.approx(QUICK.timing, abs=0.2)


@pytest.mark.parametrize(
    ("kinds", "keys", "seconds"),
    [
        (("black", "blur", "stain"), 1, 0.0),
        (("freeze",), 2, 0.1),
        (("stutter",), 1, 0.5),
        (("stutter", "blur"), 1, 0.5),
        (("freeze", "stutter"), 2, 0.5),
    ],
)
async def test_a_look_ends_as_soon_as_its_kinds_are_decided(kinds: tuple[str, ...], keys: int, seconds: float) -> None:
    camera = Camera(repeated=3)
    capture = await look(camera, kinds=kinds)
    assert_sees_the_scene(capture)
    arrival, key = capture.packets.arrival, capture.packets.key
    enough = int(np.argmax((np.cumsum(key) >= keys) & (arrival >= seconds)))
    spaced = 0.45 / 0.04 if keys == 2 else 0  # key frames nearer than this in media time count once
    assert enough <= len(arrival) - 1 <= enough + spaced + 1
    assert arrival[-1] >= seconds
    assert len(capture.keys) >= keys


async def test_a_freeze_needs_two_key_frames_however_long_they_take() -> None:
    def second_key_late(number: int, packets: list[bytes]) -> list[bytes]:
        return packets if number % 10 or number in (0, 40) else []

    capture = await look(Camera(mangle=second_key_late, repeated=3), kinds=("freeze",))
    assert len(capture.keys) == 2
    assert capture.packets.key.nonzero()[0].tolist() == [0, len(capture.packets.key) - 1]


async def test_a_kind_that_is_none_is_our_own_mistake() -> None:
    with pytest.raises(ValueError, match="ptz_dead"):
        await watch(Target("c", "rtsp://127.0.0.1:1/", kinds=("blur", "ptz_dead")), QUICK)


async def test_tcp_refused_is_seen_by_udp_unless_told_not_to() -> None:
    camera = Camera(transports=("udp",))
    assert_sees_the_scene(await look(camera))
    assert (await look(Camera(transports=("udp",)), transport="tcp")).reason == "unsupported_transport"
    assert (await look(Camera(transports=()))).reason == "unsupported_transport"


async def test_udp_refused_is_seen_by_tcp_only_when_asked_for_either() -> None:
    assert (await look(Camera(transports=("tcp",)), transport="udp")).reason == "unsupported_transport"


@pytest.mark.parametrize(
    "challenge",
    [
        Challenge("digest", "cam", "n", "MD5", ("auth",)),
        Challenge("digest", "cam", "n", "MD5"),
        Challenge("digest", "cam", "n", "SHA-256", ("auth",)),
        Challenge("basic", "cam"),
    ],
    ids=["md5", "md5 without qop", "sha-256", "basic"],
)
async def test_the_password_is_given_when_asked_for(challenge: Challenge) -> None:
    camera = Camera(challenge=challenge, passwords={"操作员": "p@ss:1"})
    assert_sees_the_scene(await look(camera, username="操作员", password="p@ss:1"))
    assert camera.asked[0].header("Authorization") == ""
    refused = await look(replace(camera, asked=[]), username="操作员", password="wrong")
    assert refused.reason == "unauthorized"
    assert (await look(replace(camera, asked=[]))).reason == "unauthorized"


async def test_credentials_inside_the_address_are_used_and_not_sent_as_such() -> None:
    camera = Camera(challenge=Challenge("digest", "cam", "n"), passwords={"u": "p"})
    async with serving(camera):
        capture = await watch(Target("c", camera.url.replace("//", "//u:p@"), seconds=5), QUICK)
    assert_sees_the_scene(capture)
    assert not any("u:p" in request.uri for request in camera.asked)


@pytest.mark.parametrize(
    ("camera", "reason"),
    [
        (Camera(statuses={"DESCRIBE": 404}), "not_found"),
        (Camera(statuses={"DESCRIBE": 453}), "busy"),
        (Camera(statuses={"SETUP": 503}), "busy"),
        (Camera(statuses={"PLAY": 403}), "unauthorized"),
        (Camera(statuses={"PLAY": 500}), "protocol_error"),
        (Camera(silent_at="DESCRIBE"), "no_answer"),
        (Camera(silent_at="PLAY"), "no_answer"),
        (Camera(close_at="DESCRIBE"), "no_answer"),
        (Camera(after=0), "no_media"),
        (Camera(after=0, hangup=True), "no_media"),
        (Camera(after=5), "stalled"),
        (Camera(after=5, hangup=True), "stalled"),
        (Camera(announced="MP4V-ES"), "unsupported_codec"),
        (Camera(announced="H265"), "unsupported_codec"),
        (Camera("h265", announced="H264"), "unsupported_codec"),
        (Camera("h265", announced="H264", after=5), "unsupported_codec"),
        (Camera(mangle=lambda n, p: [] if n % 10 == 0 else p), "no_key_frame"),
    ],
    ids=lambda value: "" if isinstance(value, str) else repr(value)[:60],
)
async def test_every_cause_of_failure_is_told_apart(camera: Camera, reason: str) -> None:
    capture = await look(replace(camera, asked=[]), seconds=2.0)
    assert capture.reason == reason
    assert capture.detail
    assert capture.connect_ms is not None


async def test_a_stall_keeps_what_was_seen_before() -> None:
    capture = await look(Camera(after=5))
    assert (capture.reason, len(capture.packets.arrival), len(capture.keys)) == ("stalled", 5, 1)


async def test_a_refused_connection() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    capture = await watch(Target("c", f"rtsp://127.0.0.1:{port}/"), QUICK)
    assert (capture.reason, capture.connect_ms) == ("refused", None)
    assert str(port) in capture.detail


async def test_a_black_hole() -> None:
    """A listening socket whose queue is full answers no SYN."""
    with socket.socket() as hole:
        hole.bind(("127.0.0.1", 0))
        hole.listen(0)
        fillers = [socket.socket() for _ in range(4)]
        try:
            for filler in fillers:
                filler.setblocking(False)
                filler.connect_ex(hole.getsockname())
            capture = await watch(Target("c", f"rtsp://127.0.0.1:{hole.getsockname()[1]}/"), QUICK)
        finally:
            for filler in fillers:
                filler.close()
    assert capture.reason == "timeout"


async def test_a_name_that_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    async def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", unknown, raising=False)
    capture = await watch(Target("c", "rtsp://camera.invalid/1"), QUICK)
    assert (capture.reason, "camera.invalid" in capture.detail) == ("dns", True)


async def test_a_name_service_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    async def silent(*_: object, **__: object) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", silent, raising=False)
    assert (await watch(Target("c", "rtsp://camera.invalid/1"), QUICK)).reason == "dns"


async def test_a_name_with_two_addresses_is_reached_by_the_second(monkeypatch: pytest.MonkeyPatch) -> None:
    async def two(host: str, port: int, **_: object) -> list[object]:
        return [(2, 1, 6, "", (address, port)) for address in ("::1", "127.0.0.1")]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", two, raising=False)
    camera = Camera()
    async with serving(camera):
        url = camera.url.replace("127.0.0.1", "camera.invalid")
        assert_sees_the_scene(await watch(Target("c", url, seconds=5), QUICK))


@pytest.mark.parametrize("source", ["rtsp://", "rtsp://h:99999/", "rtsp://" + "a" * 70 + ".invalid/", "http://h/"])
async def test_an_address_that_is_none(source: str) -> None:
    assert (await watch(Target("c", source), QUICK)).reason in ("not_found", "dns")


async def test_a_web_server_or_noise_on_the_port() -> None:
    for words in (b"HTTP/1.1 400 Bad Request\r\n\r\n", b"RTSP/1.0 huh\r\n\r\n"):

        async def answers(_: asyncio.StreamReader, writer: asyncio.StreamWriter, words: bytes = words) -> None:
            writer.write(words)
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(answers, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        capture = await watch(Target("c", f"rtsp://127.0.0.1:{port}/"), QUICK)
        assert capture.reason == "protocol_error"
        server.close()
        await server.wait_closed()


@pytest.mark.parametrize("chunk", [7, 1000])
async def test_writes_of_any_size(chunk: int) -> None:
    assert_sees_the_scene(await look(Camera(chunk=chunk)))


async def test_media_on_another_channel_than_agreed() -> None:
    assert_sees_the_scene(await look(Camera(channel=4)))


async def test_lost_and_cut_packets_leave_whole_key_frames_to_be_judged() -> None:
    def hurt(number: int, packets: list[bytes]) -> list[bytes]:
        return [packets[0], packets[1][:15], *packets[3:]] if number == 0 else packets

    capture = await look(Camera(mangle=hurt))
    assert capture.reason is None
    assert capture.lost == 1
    assert not any(key.damaged for key in capture.keys)


async def test_only_damaged_key_frames_are_better_than_none() -> None:
    def hurt(number: int, packets: list[bytes]) -> list[bytes]:
        return packets[:-2] + packets[-1:] if number % 10 == 0 else packets

    capture = await look(Camera(mangle=hurt), seconds=1.0)
    assert capture.reason is None
    assert all(key.damaged for key in capture.keys)


async def test_other_noise_in_the_stream_is_no_matter() -> None:
    def noisy(_: int, packets: list[bytes]) -> list[bytes]:
        return [b"", b"\x80", rtp(b"x" * 20, 1, 1, kind=72, marker=True), *packets, rtp(b"", 9, 9, kind=97, ssrc=99)]

    assert_sees_the_scene(await look(Camera(mangle=noisy)))


async def test_never_longer_than_asked() -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()
    capture = await look(Camera(mangle=lambda n, p: [] if n % 10 == 0 else p), Limits(), seconds=0.4)
    assert capture.reason == "no_key_frame"
    assert loop.time() - began < 5


async def test_our_own_mistake_is_not_taken_for_the_camera(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Session, "feed", broken)
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)
    async with serving(Camera()) as camera:
        with pytest.raises(ZeroDivisionError):
            await watch(Target("c", camera.url), QUICK)


async def test_a_cancelled_look_leaves_nothing_behind() -> None:
    async with serving(Camera(after=0)) as camera:
        task = asyncio.create_task(watch(Target("c", camera.url), Limits()))
        await asyncio.sleep(0.2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


@pytest.mark.parametrize("camera", [Camera(), Camera(transports=("udp",)), Camera(after=3), Camera(silent_at="SETUP")])
async def test_no_sockets_and_tasks_are_left(camera: Camera) -> None:
    await look(replace(camera, asked=[]))
    gc.collect()
    before = len(os.listdir("/proc/self/fd"))
    await asyncio.gather(*(look(replace(camera, asked=[])) for _ in range(4)))
    gc.collect()
    assert len(os.listdir("/proc/self/fd")) <= before
    assert asyncio.all_tasks() == {asyncio.current_task()}
