import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shiwei.wire import frames as limits
from shiwei.wire.receive import UDP_DEPTH, Receiver
from shiwei.wire.sdp import Track
from tests.wire.packets import H264_SETS, H265_SETS, aggregate, packetize, rtp

IDR = b"\x65\x88" + bytes(range(256)) * 12
DELTA = b"\x41\x9a" + b"delta" * 30
KEY_265 = b"\x26\x01\xaf" + bytes(range(256)) * 12
DELTA_265 = b"\x02\x01\xd0" + b"delta" * 30
START = b"\0\0\0\1"


def track(encoding: str = "H264", sets: str = "") -> Track:
    fmtp = {"sprop-parameter-sets": sets} if sets else {}
    return Track("video", 96, encoding, 90000, fmtp)


def receive(packets: list[bytes], encoding: str = "H264", depth: int = 0, sets: str = "") -> Receiver:
    receiver = Receiver(track(encoding, sets), depth=depth)
    for number, packet in enumerate(packets):
        receiver.take([memoryview(packet)], number / 100)
    receiver.end()
    return receiver


def flat(packets: list[list[bytes]]) -> list[bytes]:
    return [packet for frame in packets for packet in frame]


def annex_b(*nals: bytes) -> bytes:
    return b"".join(START + nal for nal in nals)


@pytest.mark.parametrize(
    ("encoding", "codec", "sets", "key", "delta"),
    [("H264", "h264", H264_SETS, IDR, DELTA), ("H265", "h265", H265_SETS, KEY_265, DELTA_265)],
)
@pytest.mark.parametrize("marker", [True, False], ids=["marker", "no marker"])
def test_frames_of_a_camera(
    encoding: str, codec: str, sets: tuple[bytes, ...], key: bytes, delta: bytes, marker: bool
) -> None:
    sent = [[*sets, key], [delta], [delta], [*sets, key], [delta]]
    receiver = receive(flat(packetize(sent, codec=codec, size=700, step=45000, marker=marker)), encoding)
    assert [f.key for f in receiver.frames] == [True, False, False, True, False]
    assert [f.media for f in receiver.frames] == [0.0, 0.5, 1.0, 1.5, 2.0]
    assert [f.payload for f in receiver.frames] == [annex_b(*sets, key), None, None, annex_b(*sets, key), None]
    assert not any(f.damaged for f in receiver.frames)
    assert (receiver.lost, receiver.strange) == (0, 0)
    assert receiver.frames[0].arrival == pytest.approx((len(packetize(sent[:1], codec=codec, size=700)[0]) - 1) / 100)


def test_an_aggregate_of_sets_and_slice() -> None:
    whole = aggregate([*H264_SETS, b"\x65\x88ab"])
    [frame] = receive([rtp(whole, 1, 0, marker=True)]).frames
    assert frame.payload == annex_b(*H264_SETS, b"\x65\x88ab")


def test_parameter_sets_only_in_the_description() -> None:
    receiver = receive(flat(packetize([[IDR]])), sets="Z0IAHqs=,aM48gA==")
    assert receiver.frames[0].payload == annex_b(*H264_SETS, IDR)


def test_parameter_sets_in_band_once_serve_later_key_frames() -> None:
    receiver = receive(flat(packetize([[*H264_SETS, IDR], [IDR]], step=90000)), sets="Z00=,aAA=")
    assert [f.payload for f in receiver.frames] == [annex_b(*H264_SETS, IDR)] * 2


def test_parameter_sets_with_a_timestamp_and_marker_of_their_own() -> None:
    packets = [rtp(H264_SETS[0], 1, 100, marker=True), rtp(H264_SETS[1], 2, 200, marker=True)]
    packets.append(rtp(b"\x65\x88ab", 3, 3600, marker=True))
    [frame] = receive(packets).frames
    assert frame.payload == annex_b(*H264_SETS, b"\x65\x88ab")


def test_a_marker_on_every_slice_does_not_split_a_picture() -> None:
    slices = [*H264_SETS, b"\x65\x88top", b"\x65\x40middle", b"\x65\x20end"]
    packets = [rtp(nal, i, 0, marker=True) for i, nal in enumerate(slices)] + [rtp(b"\x41\x9ax", 9, 3600, marker=True)]
    receiver = receive(packets)
    assert [(f.key, f.size) for f in receiver.frames] == [(True, sum(map(len, slices))), (False, 3)]
    assert receiver.frames[0].payload is not None
    assert receiver.frames[0].payload.endswith(annex_b(*slices[2:]))


def test_a_clock_that_stands_still_still_gives_frames() -> None:
    receiver = receive(flat(packetize([[*H264_SETS, IDR], [DELTA], [DELTA]], step=0)))
    assert [f.key for f in receiver.frames] == [True, False, False]


def test_a_stream_that_never_sends_an_idr_begins_at_an_intra_picture() -> None:
    receiver = receive(flat(packetize([[DELTA], [*H264_SETS, b"\x41\x88intra"], [DELTA]])))
    assert [f.key for f in receiver.frames] == [False, True, False]


def test_a_lost_packet_damages_its_frame_only() -> None:
    packets = packetize([[*H264_SETS, IDR], [DELTA], [*H264_SETS, IDR]], size=500)
    del packets[0][3]
    receiver = receive(flat(packets))
    assert receiver.lost == 1
    assert [f.damaged for f in receiver.frames] == [True, False, False]
    assert receiver.frames[2].payload == annex_b(*H264_SETS, IDR)


def test_a_lost_end_is_told_though_the_next_frame_follows() -> None:
    packets = packetize([[*H264_SETS, IDR], [DELTA], [DELTA]], size=500)
    del packets[0][-1]
    assert [f.damaged for f in receive(flat(packets)).frames] == [True, True, False]


def test_another_payload_type_than_announced_is_believed_and_rtcp_and_other_tracks_are_not() -> None:
    receiver = Receiver(track(), others=[8, 97])
    report = rtp(bytes(20), 0, 0, kind=72, marker=True)
    audio = rtp(b"\x65\x88audio", 8, 0, kind=97)
    ours = [rtp(nal, i, 0, kind=105) for i, nal in enumerate([*H264_SETS, b"\x65\x88ab"])]
    receiver.take(map(memoryview, [report, audio, *ours]), 0.0)
    receiver.end()
    assert (len(receiver.frames), receiver.strange, receiver.packets) == (1, 2, 3)


@pytest.mark.parametrize(("announced", "sent", "is_really"), [("H264", "h265", "h265"), ("H265", "h264", "h264")])
def test_a_stream_that_lies_about_its_codec(announced: str, sent: str, is_really: str) -> None:
    sets, key = (H265_SETS, KEY_265) if sent == "h265" else (H264_SETS, IDR)
    receiver = receive(flat(packetize([[*sets, key]] * 3, codec=sent, size=500)), announced)
    assert receiver.other_codec == is_really
    assert not any(f.key for f in receiver.frames)


def test_key_frames_without_end_do_not_pile_up() -> None:
    receiver = receive(flat(packetize([[*H264_SETS, IDR]] * 400, step=9000)))
    kept = [f for f in receiver.frames if f.payload]
    assert (len(receiver.frames), len(kept)) == (400, limits.KEPT_LIMIT)
    assert kept[0] is receiver.frames[0]
    assert kept[-1].media == pytest.approx(receiver.frames[-1].media, abs=limits.KEPT_SPACING)


def test_damaged_key_frames_without_end_do_not_pile_up() -> None:
    frames = packetize([[*H264_SETS, IDR]] * 100, step=9000)
    receiver = receive([packet for frame in frames for packet in frame[:-2] + frame[-1:]])
    assert (len(receiver.frames), receiver.lost) == (100, 100)
    assert len([f for f in receiver.frames if f.payload]) == limits.KEPT_LIMIT
    assert receiver.whole_keys == 0


def test_a_frame_without_end_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FRAME_LIMIT", 10_000)
    packets = flat(packetize([[*H264_SETS, b"\x65\x88" + bytes(50_000)], [DELTA], [*H264_SETS, IDR]]))
    receiver = receive(packets)
    assert [f.damaged for f in receiver.frames] == [True, False, False]
    assert len(receiver.frames[0].payload or b"") < 12_000


CLEAN = flat(packetize([[*H264_SETS, IDR], [DELTA], [DELTA], [*H264_SETS, IDR], [DELTA]], size=300, step=45000))


@given(st.integers(0, 2**32))
def test_udp_in_another_order_gives_the_same_frames(seed: int) -> None:
    shuffled = random.Random(seed)
    order = sorted(range(1, len(CLEAN)), key=lambda i: i + shuffled.uniform(0, 12))
    sent = [CLEAN[0], *(CLEAN[i] for i in order)]
    expected = [(f.media, f.size, f.payload) for f in receive(CLEAN).frames]
    assert [(f.media, f.size, f.payload) for f in receive(sent, depth=UDP_DEPTH).frames] == expected


@given(st.data())
def test_cut_and_missing_packets_never_crash_and_never_pass_for_whole(data: st.DataObject) -> None:
    place = data.draw(st.integers(1, len(CLEAN) - 2))
    length = data.draw(st.one_of(st.none(), st.integers(0, 13)))
    sent = [p if i != place else p[:length] for i, p in enumerate(CLEAN) if i != place or length is not None]
    receiver = receive(sent)
    assert any(f.damaged for f in receiver.frames) or (len(receiver.frames), receiver.strange) == (4, 1)
    whole = annex_b(*H264_SETS, IDR)
    assert all(f.payload == whole for f in receiver.frames if f.payload and not f.damaged)


@given(
    st.sampled_from(["H264", "H265", "JPEG"]),
    st.lists(st.tuples(st.binary(max_size=40), st.integers(0, 3), st.integers(0, 2), st.booleans()), max_size=60),
)
def test_noise_does_not_crash(encoding: str, parts: list[tuple[bytes, int, int, bool]]) -> None:
    packets = [rtp(p, i * step, stamp, marker=m) for i, (p, stamp, step, m) in enumerate(parts)]
    receiver = receive(packets, encoding, depth=4)
    assert sum(f.size for f in receiver.frames) <= sum(map(len, packets)) * 2


@given(st.lists(st.sampled_from([*CLEAN, b"", b"\x80"]), max_size=40), st.lists(st.integers(0, 60), max_size=40))
def test_mixed_up_packets_do_not_crash(packets: list[bytes], cuts: list[int]) -> None:
    receive([p[: len(p) - c] for p, c in zip(packets, cuts, strict=False)], depth=3)
