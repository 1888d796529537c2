"""Habits of devices, one test each; the list with the others' tests is docs/reference/rtsp.md."""

from __future__ import annotations

import pytest

from shiwei.wire import sdp
from shiwei.wire.digest import Challenge, challenge_header
from shiwei.wire.receive import Receiver
from shiwei.wire.rtsp.events import Media, Playing
from shiwei.wire.rtsp.messages import MessageReader, Response
from tests.wire.packets import H264_SETS, H265_SETS, packetize
from tests.wire.test_rtsp_session import MD5, ORDINARY, SDP, URL, Camera, described, headers, session

STALE = Response(
    headers(WWW_Authenticate=challenge_header(Challenge("digest", "cam", "n2", "MD5", ("auth",), stale=True))), b"", 401
)
ASKS = Response(headers(WWW_Authenticate=challenge_header(MD5)), b"", 401)


def test_a_nonce_that_is_too_old_at_once_is_no_wrong_password() -> None:
    camera = Camera(session("admin", "pw"), describe=[ASKS, STALE, ORDINARY["DESCRIBE"]])
    assert isinstance(camera.events[-1], Playing)
    assert 'nonce="n2"' in camera.asked[2].header("Authorization")


def test_nonces_that_are_always_too_old_come_to_an_end() -> None:
    camera = Camera(session("admin", "pw"), describe=[ASKS, STALE])
    assert (camera.failed.reason, len(camera.asked)) == ("unauthorized", 4)


def test_several_challenges_in_one_answer_are_met_by_the_strongest() -> None:
    weak = (("WWW-Authenticate", 'Basic realm="cam"'), ("WWW-Authenticate", challenge_header(MD5)))
    strong = ("WWW-Authenticate", challenge_header(Challenge("digest", "cam", "n", "SHA-256")))
    camera = Camera(session("u", "p"), describe=[Response((*weak, strong), b"", 401), ORDINARY["DESCRIBE"]])
    assert "algorithm=SHA-256" in camera.asked[1].header("Authorization")
    both = Camera(session("u", "p"), describe=[Response(weak, b"", 401), ORDINARY["DESCRIBE"]])
    assert both.asked[1].header("Authorization").startswith("Digest")


def test_play_of_the_whole_refused_is_asked_of_the_track_and_once_only() -> None:
    refuses = Response((), b"", 459, "Aggregate operation not allowed")
    camera = Camera(session(), play=[refuses, Response()])
    assert [r.uri for r in camera.asked[2:]] == [URL + "/", URL + "/trackID=1"] or [
        r.uri for r in camera.asked[2:]
    ] == [URL, URL + "/trackID=1"]
    assert isinstance(camera.events[-1], Playing)
    never = Camera(session(), play=[refuses])
    assert (never.failed.reason, never.methods.count("PLAY")) == ("protocol_error", 2)


def test_play_with_a_range_refused_is_asked_without() -> None:
    camera = Camera(session(), play=[Response((), b"", 457, "Invalid Range"), Response()])
    assert [r.header("Range") for r in camera.asked[2:]] == ["npt=0.000-", ""]
    assert isinstance(camera.events[-1], Playing)
    never = Camera(session(), play=[Response((), b"", 457, "Invalid Range")])
    assert (never.failed.reason, never.methods.count("PLAY")) == ("protocol_error", 2)


def test_media_before_the_answer_to_play_is_taken() -> None:
    talk = session()
    talk.start()
    talk.feed(Response(headers(CSeq="1"), SDP).encode())
    talk.feed(Response(headers(CSeq="2", Session="4")).encode())
    [media, playing] = sorted(
        talk.feed(b"$\0\0\x0c" + bytes([0x80, 96]) + bytes(10) + Response(headers(CSeq="3")).encode()),
        key=lambda event: isinstance(event, Playing),
    )
    assert isinstance(media, Media)
    assert isinstance(playing, Playing)


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n", "\r\n\r\n"])
def test_a_description_with_any_line_end_blanks_and_trailing_nul(end: str) -> None:
    text = end.join(["v=0", " m=video 0 RTP/AVP 96 ", "a=rtpmap:96 H264/90000", "a=control:t1", "\0\0\0"])
    found = sdp.parse(text.encode()).video
    assert found is not None
    assert (found.codec, found.control) == ("h264", "t1")


@pytest.mark.parametrize("control", ["trackID=1", "/trackID=1"])
@pytest.mark.parametrize("base", [URL, URL + "/"])
def test_relative_control_with_and_without_slash(control: str, base: str) -> None:
    body = SDP.replace(b"trackID=1", control.encode()) + b"a=control:*\n"
    assert Camera(session(), describe=[described(body, Content_Base=base)]).asked[1].uri == URL + "/trackID=1"


def test_session_headers_as_devices_write_them() -> None:
    for value in ("42", "42;timeout=60", "42 ; timeout = 60", " 42;Timeout=sixty;x"):
        camera = Camera(session(), setup=[Response((("Session", value),))])
        assert camera.asked[-1].header("Session") == "42"


def test_answers_without_a_phrase_or_with_nul_between_them() -> None:
    found = MessageReader().feed(b"RTSP/1.0 200\r\nCSeq: 1\r\n\r\n\0\0\0\0RTSP/1.0 404 Not Found\r\nCSeq: 2\r\n\r\n")
    assert [m.status for m in found if isinstance(m, Response)] == [200, 404]


@pytest.mark.parametrize(("codec", "sets"), [("h264", H264_SETS), ("h265", H265_SETS)])
@pytest.mark.parametrize("code", [b"\0\0\0\1", b"\0\0\1"])
def test_start_codes_inside_the_packets_are_taken_off(codec: str, sets: tuple[bytes, ...], code: bytes) -> None:
    key = b"\x65\x88abc" if codec == "h264" else b"\x26\x01\xafabc"
    name = {"h264": "H264", "h265": "H265"}[codec]
    odd, plain = (Receiver(sdp.Track("video", 96, name)) for _ in range(2))
    for receiver, before in ((odd, code), (plain, b"")):
        frames = packetize([[before + nal for nal in (*sets, key)]], codec=codec)
        receiver.take(map(memoryview, frames[0]), 0.0)
    assert [f.payload for f in odd.frames] == [f.payload for f in plain.frames]
    assert odd.whole_keys == 1
