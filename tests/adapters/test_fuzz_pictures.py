"""Any bytes a camera sends as a picture, any picture and any timing: a verdict or a declared error, never a crash."""

from __future__ import annotations

import math
import resource
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shiwei.adapters.decode import Decoder, Undecodable, evidence_jpeg, picture_of
from shiwei.adapters.eyes import Patrol
from shiwei.adapters.rtsp_sample import sample_of
from shiwei.adapters.video_file import read
from shiwei.diagnosis import baseline, engine
from shiwei.diagnosis.measures.view import unfit
from shiwei.diagnosis.result import Diagnosis
from shiwei.diagnosis.sample import Packets, Picture, Sample, Stream
from shiwei.ports.eyes import Target
from shiwei.wire.frames import Frame
from tests.adapters.pictures import capture, key_frame
from tests.examples import examples
from tests.wire.fuzzing import mutated

MANY = examples(30)
FORMS = {
    "h264": ["yuv420p", "yuv422p", "yuv444p", "gray", "yuv420p10le", "yuv422p10le", "gray10le"],
    "h265": ["yuv420p", "yuv422p", "gray", "yuv420p10le", "gray10le"],
    "mjpeg": ["yuvj420p", "yuvj422p", "yuvj444p", "gray"],
}
DECODER = Decoder()
UNTESTED = {None, "decode_error"}


def verdict_on(sample: Sample, known: baseline.Baseline | None = None) -> Diagnosis:
    """Judge, and hold the verdict to what every reader of it relies on."""
    told = engine.diagnose(sample, baseline=known)
    assert told.tested == (told.reason is None)
    assert told.reason in UNTESTED
    assert all(map(math.isfinite, told.measures.values())), told.measures
    assert all(0 <= finding.score <= 1 for finding in told.findings)
    return told


def judge_both_ways(sample: Sample) -> Diagnosis:
    told = verdict_on(sample)
    if sample.pictures:
        assert evidence_jpeg(sample.pictures[-1])
        learned = baseline.loads(baseline.dumps(baseline.learn(sample, told.measures)))
        verdict_on(sample, learned)
    return told


@pytest.mark.parametrize(("codec", "form"), [(codec, form) for codec, forms in FORMS.items() for form in forms])
@pytest.mark.parametrize("size", [(64, 48), (66, 50), (514, 34), (1922, 1082)], ids=str)
def test_every_format_and_odd_size_is_judged(codec: str, form: str, size: tuple[int, int]) -> None:
    sample = sample_of(capture(codec, key_frame(codec, *size, form)), DECODER)
    assert judge_both_ways(sample).tested
    assert sample.pictures[0].y.shape == size[::-1]


def test_a_format_that_nothing_converts_is_undecodable() -> None:
    with pytest.raises(Undecodable, match="y210be, which cannot be converted"):
        picture_of(av.VideoFrame(64, 48, "y210be"), 0.0, True)


@pytest.mark.parametrize("codec", list(FORMS))
def test_a_stream_that_changes_its_size_between_key_frames_is_judged(codec: str) -> None:
    form = FORMS[codec][0]
    sample = sample_of(capture(codec, key_frame(codec, 64, 48, form), key_frame(codec, 352, 288, form)), DECODER)
    assert [p.y.shape for p in sample.pictures] == [(48, 64), (288, 352)]
    assert judge_both_ways(sample).tested


@MANY
@pytest.mark.parametrize("codec", list(FORMS))
@given(data=st.data(), form=st.integers(0, 2), second=st.booleans())
def test_broken_key_frames_are_judged_or_undecodable(codec: str, data: st.DataObject, form: int, second: bool) -> None:
    payload = data.draw(mutated(key_frame(codec, 96, 64, FORMS[codec][form])))
    others = (key_frame(codec, 64, 48, FORMS[codec][0]),) if second else ()
    sample = sample_of(capture(codec, payload, *others), DECODER)
    assert judge_both_ways(sample).tested or sample.detail


@MANY
@given(st.sampled_from(list(FORMS)), st.binary(max_size=400))
def test_rubbish_is_judged_or_undecodable(codec: str, data: bytes) -> None:
    judge_both_ways(sample_of(capture(codec, data, b"\0\0\0\1\x67" + data), DECODER))


@st.composite
def planes(draw: st.DrawFn) -> Picture:
    """A picture of any size fit to be judged, in memory as decoders lay it out (rows longer than the picture)."""
    short = draw(st.integers(32, 150))
    long = draw(st.integers(short, min(16 * short, 900)))
    height, width = draw(st.permutations((short, long)))
    grain = np.random.default_rng(draw(st.integers(0, 9))).integers(0, 256, (height, width + 32)).astype(np.uint8)
    y = draw(st.sampled_from([grain, grain // 64 + 100, np.full_like(grain, draw(st.sampled_from([0, 16, 128, 255])))]))
    if draw(st.booleans()):
        y = np.full_like(y, 16)
        y[height // 3 :, width // 3 :] = grain[height // 3 :, width // 3 :]
    half = np.full(((height + 1) // 2, (width + 1) // 2), draw(st.integers(0, 255)), np.uint8)
    u, v = (None, None) if draw(st.booleans()) else (half, 255 - half)
    return Picture(y[:, :width], u, v, draw(st.floats(-9, 9)), full_range=draw(st.booleans()))


@MANY
@given(st.lists(planes(), min_size=1, max_size=3))
def test_any_pictures_are_judged(pictures: list[Picture]) -> None:
    height, width = pictures[0].y.shape
    assert judge_both_ways(Sample(None, Stream("h264", width, height), tuple(pictures))).tested


@st.composite
def timings(draw: st.DrawFn) -> Packets:
    """Arrival and media time as devices with broken clocks tell them: standing still, leaping back, leaping ahead."""
    count = draw(st.integers(1, 60))
    steps = st.sampled_from([0.04, 0.04, 0.0, 1e-9, -0.04, 20.0, -40000.0, 1e6])
    media = np.cumsum(draw(st.lists(steps, min_size=count, max_size=count)))
    arrival = np.cumsum(draw(st.lists(st.sampled_from([0.0, 0.04, 0.3]), min_size=count, max_size=count)))
    sizes = draw(st.lists(st.sampled_from([0, 1, 900, 90000]), min_size=count, max_size=count))
    keys = draw(st.lists(st.booleans(), min_size=count, max_size=count))
    return Packets(arrival - arrival[0], media, np.array(sizes, np.int64), np.array(keys), draw(st.integers(0, 99999)))


@MANY
@given(timings(), st.booleans())
def test_any_timing_is_judged(packets: Packets, two: bool) -> None:
    key = key_frame()
    sample = sample_of(capture("h264", *[key] * (1 + two), packets=packets), DECODER)
    assert judge_both_ways(sample).tested


@pytest.mark.parametrize(("width", "height"), [(16, 16), (8, 8), (1024, 32), (40, 800)])
def test_a_picture_unfit_to_be_judged_does_not_take_its_batch_with_it(width: int, height: int, tmp_path: Path) -> None:
    """A camera of 8 by 8 pixels once ended the whole round: its look now says why, the others are judged."""
    tiny, well = key_frame("h264", width, height), key_frame("h264")
    shown = {"tiny": capture("h264", tiny), "well": capture("h264", well)}
    patrol = Patrol(read=lambda source, _: sample_of(shown[source], DECODER))
    looks = patrol((Target("a", "tiny"), Target("b", "well")))
    assert [look.diagnosis.reason for look in looks] == ["decode_error", None]
    assert unfit(width, height)
    file = tmp_path / "tiny.h264"
    file.write_bytes(tiny)
    assert read(str(file), 1.0).reason in {"unreadable_file", "decode_error"}


def sized_jpeg(width: int, height: int) -> bytes:
    """A small JPEG whose header claims another size."""
    data = bytearray(key_frame("mjpeg", 64, 48, "yuvj420p"))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    return bytes(data)


@pytest.mark.parametrize(("width", "height"), [(65500, 65500), (16384, 16384), (9000, 9000)])
def test_a_few_bytes_that_claim_a_huge_picture_take_no_memory(width: int, height: int) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Undecodable):
        Decoder().picture("mjpeg", Frame(0, 0, 1, True, sized_jpeg(width, height), False))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40_000, "KiB"


def test_broken_pictures_for_a_long_time_leave_nothing_behind() -> None:
    decoder, whole = Decoder(), key_frame("h264", 352, 288)
    for number in range(20, 420):
        broken = (
            whole[: -number % len(whole)] if number % 2 else whole[:number] + bytes([number % 256]) + whole[number:]
        )
        sample_of(capture("h264", broken), decoder)
        if number == 60:
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000, "KiB"
