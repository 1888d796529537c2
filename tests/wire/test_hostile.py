"""What fuzzing and reading found, one test each: bounds that a hostile or broken camera could have passed."""

from __future__ import annotations

import tracemalloc
from struct import pack

import pytest

from shiwei.wire import frames, mjpeg
from shiwei.wire.receive import Receiver
from shiwei.wire.rtp import parse
from shiwei.wire.rtsp.events import Failed, Send
from shiwei.wire.rtsp.messages import MessageReader, Response
from shiwei.wire.rtsp.session import Session
from shiwei.wire.sdp import Track
from tests.wire.fuzzing import CONVERSATION, KEY_FRAME, URL
from tests.wire.packets import H264_SETS, rtp


def receiver(encoding: str = "H264", size: tuple[int, int] | None = None) -> Receiver:
    return Receiver(Track("video", 96, encoding, size=size))


def test_a_camera_that_only_asks_questions_does_not_fill_us_with_replies() -> None:
    look = Session(URL, cnonce="c")
    look.start()
    events = look.feed(b"OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n" * 5000)
    assert sum(isinstance(e, Send) for e in events) == 32
    assert isinstance(events[-1], Failed)
    assert events[-1].reason == "protocol_error"


def test_a_piece_of_a_frame_does_not_hold_on_to_all_that_came_with_it() -> None:
    """One byte of a key frame in each read of 64 KiB: only the byte is kept."""
    taken = receiver()
    tracemalloc.start()
    try:
        for number in range(400):
            payload = b"\x7c\x85\x88" if number == 0 else b"\x7c\x05\x01"
            read = memoryview(rtp(payload, number, 1) + bytes(65536))
            taken.take([read[:15]], 0.0)
        held, _peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 1_000_000


def test_tiny_frames_without_end_are_counted_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "FRAMES_LIMIT", 50)
    taken = receiver()
    taken.take([memoryview(rtp(b"\x41\x80", n, n * 90, marker=True)) for n in range(500)], 0.0)
    assert (len(taken.frames), taken.strange, taken.flooded) == (50, 450, True)


def test_fragments_without_end_stay_within_a_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "FRAME_LIMIT", 10_000)
    taken = receiver()
    for number in range(2000):
        taken.take([memoryview(rtp((b"\x7c\x85\x88" if not number else b"\x7c\x05") + bytes(100), number, 1))], 0.0)
    taken.end()
    [frame] = taken.frames
    assert frame.damaged
    assert len(frame.payload or b"") <= 10_000


def test_the_rest_of_a_body_longer_than_announced_that_begins_in_capitals_is_passed_over() -> None:
    answer = Response((("CSeq", "1"), ("Content-Length", "5")), b"v=0\r\n").encode()
    found = MessageReader().feed(answer + b"AVP 96\r\na=rtpmap:96 H264/90000\r\n" + CONVERSATION[3])
    assert [m.header("CSeq") for m in found if isinstance(m, Response)] == ["1", "4"]


def test_a_jpeg_packet_too_short_for_its_restart_header_is_strange() -> None:
    taken = receiver("JPEG")
    head = pack(">I", 0) + bytes([65, 80, 2, 2]) + pack(">HH", 1, 0xFFFF)
    second = pack(">I", 4) + bytes([65, 80, 2, 2])
    taken.take([memoryview(rtp(head + b"scan", 1, 0)), memoryview(rtp(second, 2, 0, marker=True))], 0.0)
    assert ([f.damaged for f in taken.frames], taken.strange) == ([True], 1)


def test_16_bit_quantisation_tables_are_no_baseline_picture() -> None:
    taken = receiver("JPEG")
    head = pack(">I", 0) + bytes([1, 255, 2, 2]) + pack(">BBH", 0, 1, 128) + bytes(128)
    taken.take([memoryview(rtp(head + b"scan", 1, 0, marker=True))], 0.0)
    assert (taken.frames, taken.strange) == ([], 1)


def test_quantisation_tables_are_remembered_by_quality_and_never_for_255() -> None:
    def sent(quality: int, stamp: int, tables: bytes) -> memoryview:
        head = pack(">I", 0) + bytes([1, quality, 2, 2]) + pack(">BBH", 0, 0, len(tables)) + tables
        return memoryview(rtp(head + b"scan", stamp, stamp * 90000, marker=True))

    taken = receiver("JPEG")
    taken.take([sent(200, 1, b"\x07" * 128), sent(200, 2, b""), sent(201, 3, b"")], 0.0)
    assert [f.payload and f.payload.count(b"\x07" * 64) for f in taken.frames] == [2, 2]
    taken.take([sent(255, 4, b"\x07" * 128), sent(255, 5, b"")], 0.0)
    assert (len(taken.frames), taken.strange) == (3, 2)


def test_a_jpeg_too_wide_for_its_header_takes_the_size_of_the_description() -> None:
    taken, blind = receiver("JPEG", (2592, 1944)), receiver("JPEG")
    head = pack(">I", 0) + bytes([1, 80, 0, 0])
    for one in (taken, blind):
        one.take([memoryview(rtp(head + b"scan", 1, 0, marker=True))], 0.0)
    payload = taken.frames[0].payload or b""
    assert pack(">HHBHH", 0xFFC0, 17, 8, 1944, 2592) in payload
    assert (blind.frames, blind.strange) == ([], 1)
    assert mjpeg.MjpegDepacketizer().frames == []


@pytest.mark.parametrize("flags", [0xA0, 0x90, 0x8F, 0xBF])
def test_padding_extension_and_sources_that_lie_leave_nothing(flags: int) -> None:
    assert parse(memoryview(bytes([flags]) + rtp(b"\xff" * 8, 1, 1)[1:])) is None


def test_a_stream_restarted_under_another_source_goes_on() -> None:
    """Source, sequence and time all begin anew in the middle, as after a restart of the encoder."""
    taken = receiver()
    anew = [p[:2] + pack(">H", 40000 + n) + pack(">II", 77, 99) + p[12:] for n, p in enumerate(KEY_FRAME)]
    taken.take(map(memoryview, [*KEY_FRAME, *anew]), 0.0)
    taken.end()
    assert [(f.key, f.damaged) for f in taken.frames] == [(True, False), (True, True)]
    assert H264_SETS[0] in (taken.frames[0].payload or b"")
