from struct import pack

from hypothesis import given
from hypothesis import strategies as st

from shiwei.wire.rtp import Order, Rtp, Unwrap, parse
from tests.wire.packets import rtp


def packet(sequence: int, ssrc: int = 1) -> Rtp:
    return Rtp(96, False, sequence & 0xFFFF, 0, ssrc, memoryview(b""))


def sequences(order: Order, given: list[int]) -> list[tuple[int, bool]]:
    out = [ready for number in given for ready in order.push(packet(number), 0.0)] + order.flush()
    return [(ready.packet.sequence, ready.gap) for ready in out]


def test_the_header() -> None:
    read = parse(memoryview(rtp(b"abc", 5, 90000, marker=True, kind=97, ssrc=3)))
    assert read is not None
    assert (read[:5], bytes(read.payload)) == ((97, True, 5, 90000, 3), b"abc")


def test_sources_extension_and_padding_are_taken_off() -> None:
    header = pack(">BBHII", 0x80 | 0x20 | 0x10 | 1, 96, 1, 2, 3)
    read = parse(memoryview(header + b"CSRC" + b"\xab\xac\0\1EXTN" + b"payload" + b"\0\0\3"))
    assert read is not None
    assert bytes(read.payload) == b"payload"


def test_what_is_no_rtp_is_none() -> None:
    bad = [
        b"",
        b"\x80" * 11,
        b"\x00" * 20,
        pack(">BBHII", 0xA0, 96, 1, 2, 3) + b"\xff",
        pack(">BBHII", 0x81, 200, 1, 2, 3),
    ]
    bad.append(pack(">BBHII", 0x90, 96, 1, 2, 3) + b"\0\0\xff\xff")
    assert [parse(memoryview(data)) for data in bad] == [None] * len(bad)


@given(st.binary(max_size=64))
def test_noise_does_not_crash(data: bytes) -> None:
    read = parse(memoryview(data))
    assert read is None or len(read.payload) <= len(data) - 12


@given(st.integers(0, 2**32 - 1), st.lists(st.integers(-(2**31), 2**31 - 1), max_size=20))
def test_timestamps_unwrap_to_the_sum_of_their_steps(start: int, steps: list[int]) -> None:
    unwrap, now = Unwrap(), start
    assert unwrap(start) == 0
    for number, step in enumerate(steps):
        now += step
        assert unwrap(now % 2**32) == sum(steps[: number + 1])


def test_a_loss_is_counted_over_the_wrap() -> None:
    order = Order()
    assert sequences(order, [65534, 65535, 2, 3]) == [(65534, False), (65535, False), (2, True), (3, False)]
    assert order.lost == 2


def test_late_packets_are_put_in_place_and_duplicates_dropped() -> None:
    order = Order(depth=4)
    assert sequences(order, [10, 12, 11, 11, 14, 13, 10]) == [(n, False) for n in range(10, 15)]
    assert order.lost == 0


def test_a_new_source_and_a_wild_jump_begin_anew_without_a_loss() -> None:
    order = Order(depth=4)
    first = order.push(packet(5), 0.0) + order.push(packet(40000), 0.0) + order.push(packet(7, ssrc=2), 0.0)
    assert [(r.packet.sequence, r.gap) for r in first] == [(5, False), (40000, True), (7, True)]
    assert order.lost == 0


@given(st.integers(0, 65535), st.lists(st.integers(0, 5), min_size=1, max_size=60), st.integers(0, 2**32))
def test_any_shuffle_within_the_depth_comes_out_in_order(start: int, jitter: list[int], seed: int) -> None:
    count = len(jitter)
    sent = sorted(range(1, count + 1), key=lambda i: (i + jitter[i - 1], i))
    order = Order(depth=16)
    out = sequences(order, [start, *(start + i for i in sent)])
    assert out == [((start + i) & 0xFFFF, False) for i in range(count + 1)]
    assert order.lost == 0


@given(st.lists(st.integers(0, 99), max_size=120), st.integers(0, 8))
def test_never_more_held_than_the_depth_and_always_rising(numbers: list[int], depth: int) -> None:
    order = Order(depth)
    out = []
    for number in numbers:
        out += [r.packet.sequence for r in order.push(packet(number), 0.0)]
        assert len(order._held) <= depth
    out += [r.packet.sequence for r in order.flush()]
    assert out == sorted(set(out))
