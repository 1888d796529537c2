"""Baselines: learned, merged, written, read; nonsense refused."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shiwei.diagnosis.baseline import Baseline, dumps, learn, loads, merge
from shiwei.diagnosis.sample import Sample
from tests.diagnosis import scenes
from tests.examples import examples

STREET = scenes.street()
DAY = learn(scenes.look(STREET))
INFRARED = learn(scenes.look(scenes.infrared(STREET)))


def test_what_was_written_is_read_again() -> None:
    again = loads(dumps(merge(DAY, INFRARED)))
    assert set(again.lights) == {"day", "ir"}
    assert again.lights["day"].measures == pytest.approx(dict(DAY.lights["day"].measures), rel=1e-3)
    difference = again.lights["day"].y.astype(int) - DAY.lights["day"].y
    assert np.abs(difference).mean() < 2


def test_it_is_compact() -> None:
    assert len(dumps(DAY)) < 60_000


def test_passers_by_vanish() -> None:
    passing = learn(scenes.look(*(scenes.with_car(STREET, x) for x in (20, 150, 290, 420, 540))))
    difference = np.abs(passing.lights["day"].y.astype(int) - DAY.lights["day"].y)
    assert (difference > 30).mean() < 0.001


def test_merging_the_same_light_weighs_by_looks() -> None:
    lighter = learn(scenes.look(np.clip(STREET * 1.2, 0, 235).astype(np.uint8)))
    both = merge(DAY, lighter)
    assert set(both.lights) == {"day"}
    assert both.lights["day"].looks == 2
    means = [b.lights["day"].measures["luma_mean"] for b in (DAY, both, lighter)]
    assert means == sorted(means)
    assert means[1] == pytest.approx((means[0] + means[2]) / 2)


def test_a_picture_of_another_size_begins_anew() -> None:
    other = learn(scenes.look(scenes.street(1, 800, 448)))
    assert merge(DAY, other).lights["day"].y.shape == other.lights["day"].y.shape


def test_there_is_nothing_to_learn_without_a_picture() -> None:
    with pytest.raises(ValueError, match="no picture"):
        learn(Sample("timeout"))


WRITTEN = dumps(DAY)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"SWB2",
        b"\xff\xd8\xff\xe0 a picture",
        WRITTEN[:-10],
        WRITTEN + b"x",
        WRITTEN.replace(b'"day"', b'"dus"'),
        WRITTEN.replace(b'"looks":1', b'"looks":x'),
        WRITTEN[:4] + b"\xff\xff\xff\xff" + WRITTEN[8:],
        b"SWB2\x00\x00\x00\x02{}",
        b"SWB2\x00\x00\x00\x02[]",
    ],
)
def test_nonsense_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="not a baseline"):
        loads(content)


@examples(40)
@given(st.binary(max_size=200), st.integers(0, len(WRITTEN) - 1))
def test_no_bytes_break_the_reader(noise: bytes, at: int) -> None:
    damaged = WRITTEN[:at] + noise + WRITTEN[at + len(noise) :]
    for content in (noise, damaged):
        with suppress(ValueError):  # any other error fails the test
            assert isinstance(loads(content), Baseline)
