"""Packets taken in runs give what the same packets give one by one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shiwei.wire import sdp
from shiwei.wire.receive import Receiver
from tests.examples import examples
from tests.wire import fuzzing
from tests.wire.packets import H264_SETS, fragments, rtp

KEY, DELTA = b"\x65\x88" + bytes(range(256)) * 8, b"\x41\x9a" + bytes(1500)


class OneByOne(Receiver):
    """Sees no run in anything."""

    def _continued(self, data: bytes, places: object, number: int, arrival: float) -> int:
        return number


def told(kind: type[Receiver], codec: str, reads: list[list[bytes]], depth: int) -> tuple[object, ...]:
    name = {"h264": "H264", "h265": "H265"}[codec]
    receiver = kind(sdp.Track("video", 96, name), others=(8,), depth=depth)
    for number, packets in enumerate(reads):
        data, places = b"", []
        for packet in packets:
            places.append(len(data))
            data += fuzzing.interleaved(packet)
        receiver.take_framed(data, places, number * 0.01)
    receiver.end()
    return (receiver.frames, receiver.packets, receiver.lost, receiver.strange, receiver.other_codec)


@st.composite
def streams(draw: st.DrawFn) -> list[bytes]:
    """Fragmented pictures in order, of which here and there a packet is missing, twice there or too early."""
    sent: list[bytes] = []
    for picture in range(draw(st.integers(1, 4))):
        key = draw(st.booleans())
        units = [*(H264_SETS if key else ()), *fragments(KEY if key else DELTA, draw(st.integers(40, 700)))]
        for number, unit in enumerate(units):
            sent.append(rtp(unit, len(sent), 9000 + 3600 * picture, marker=number == len(units) - 1))
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(sent) - 1))
        act = draw(st.sampled_from(["lose", "twice", "swap"]))
        if act == "twice":
            sent.insert(at, sent[at])
        elif len(sent) > 1:
            lifted = sent.pop(at)
            if act == "swap":
                sent.insert(max(0, at - 1), lifted)
    return sent


@examples(40)
@given(streams(), st.integers(1, 60), st.sampled_from([0, 4, 32]))
def test_a_stream_with_losses(sent: list[bytes], size: int, depth: int) -> None:
    reads = [sent[at : at + size] for at in range(0, len(sent), size)]
    assert told(Receiver, "h264", reads, depth) == told(OneByOne, "h264", reads, depth)


@pytest.mark.parametrize("codec", ["h264", "h265"])
def test_whatever_comes(codec: str) -> None:
    @examples(40)
    @given(fuzzing.packets(codec), st.sampled_from([0, 32]))
    def check(sent: list[bytes], depth: int) -> None:
        assert told(Receiver, codec, [sent], depth) == told(OneByOne, codec, [sent], depth)

    check()


def test_runs_are_taken_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the properties above compare a thing with itself."""
    looked: list[int] = []
    monkeypatch.setattr(OneByOne, "_one", lambda self, data, arrival: looked.append(len(data)))
    sent = [rtp(unit, n, 9000) for n, unit in enumerate(fragments(DELTA, 100))]
    one, several = OneByOne, Receiver
    told(one, "h264", [sent], 0)
    assert len(looked) == len(sent)
    count: list[int] = []
    original = Receiver._one

    def counted(self: Receiver, data: memoryview, arrival: float) -> None:
        count.append(len(data))
        original(self, data, arrival)

    monkeypatch.setattr(several, "_one", counted)
    told(several, "h264", [sent], 0)
    assert len(count) == 2, "the first and the last fragment"
