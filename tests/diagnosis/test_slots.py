"""Baselines by hour: which reference a look is judged against, on bytes and in the engine."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shiwei.diagnosis.baseline import blended, dumps, learn, loads, merge
from shiwei.diagnosis.engine import diagnose
from shiwei.diagnosis.packed import joined, parts
from shiwei.diagnosis.slots import BANDS, Slot, band_of, serving
from tests.diagnosis import scenes

STREET = scenes.street()
DAY = learn(scenes.look(STREET))
INFRARED = learn(scenes.look(scenes.infrared(STREET)))


def marked(light: str, looks: int) -> bytes:
    """Bytes of one light that can be told apart by their looks."""
    [whole] = (DAY if light == "day" else INFRARED).lights.values()
    entry = dumps(type(DAY)({light: type(whole)(whole.y, whole.measures, looks)}))
    assert loads(entry).lights[light].looks == looks
    return entry


def served(anchors: dict[Slot, bytes], general: bytes | None, band: int) -> dict[str, int]:
    content = serving(anchors, general, band)
    return {light: ref.looks for light, ref in loads(content).lights.items()} if content else {}


@pytest.mark.parametrize(
    ("hour", "band"), [(0, 22), (1, 22), (2, 2), (5, 2), (6, 6), (13, 10), (14, 14), (21, 18), (23, 22)]
)
def test_a_band_is_four_hours(hour: int, band: int) -> None:
    assert band_of(hour) == band


@given(st.integers(0, 23))
def test_every_hour_has_one_band(hour: int) -> None:
    assert (hour - band_of(hour)) % 24 < 4
    assert band_of(hour) in BANDS


def test_there_is_no_hour_24() -> None:
    with pytest.raises(ValueError, match="no hour 24"):
        band_of(24)


def test_apart_and_together_again() -> None:
    both = dumps(merge(DAY, INFRARED))
    taken = parts(both)
    assert set(taken) == {"day", "ir"}
    assert loads(taken["ir"]).lights.keys() == {"ir"}
    assert joined(taken) == both
    assert joined({}) is None


def test_the_own_band_comes_first() -> None:
    anchors = {Slot("day", 10): marked("day", 3), Slot("day", 14): marked("day", 4)}
    assert served(anchors, marked("day", 7), 10) == {"day": 3}


def test_an_hour_without_a_slot_takes_the_nearest_of_the_same_light() -> None:
    anchors = {Slot("day", 6): marked("day", 2), Slot("day", 14): marked("day", 4), Slot("ir", 2): marked("ir", 5)}
    assert served(anchors, None, 18) == {"day": 4, "ir": 5}
    assert served(anchors, None, 2) == {"day": 2, "ir": 5}


def test_then_the_general_baseline_then_nothing() -> None:
    general = dumps(merge(loads(marked("day", 7)), loads(marked("ir", 6))))
    assert served({Slot("day", 10): marked("day", 3)}, general, 10) == {"day": 3, "ir": 6}
    assert served({}, general, 10) == {"day": 7, "ir": 6}
    assert served({}, None, 10) == {}


@given(st.sampled_from(BANDS), st.sets(st.sampled_from(BANDS)))
def test_midnight_is_no_wall(band: int, known: set[int]) -> None:
    anchors = {Slot("ir", other): marked("ir", 1 + BANDS.index(other)) for other in known}
    found = served(anchors, None, band)
    apart = {other: min((other - band) % 24, (band - other) % 24) for other in known}
    assert bool(found) == bool(known)
    assert not known or apart[BANDS[found["ir"] - 1]] == min(apart.values())


def test_infrared_at_three_is_not_judged_against_noon() -> None:
    noon = serving({Slot("day", 10): dumps(DAY)}, None, 2)
    assert noon is not None
    night = diagnose(scenes.look(scenes.grainy(scenes.infrared(STREET), 2)), loads(noon))
    assert not night.findings
    assert "dulled_share" not in night.measures
    both = serving({Slot("day", 10): dumps(DAY), Slot("ir", 2): dumps(INFRARED)}, None, 2)
    assert both is not None
    assert "dulled_share" in diagnose(scenes.look(scenes.infrared(STREET)), loads(both)).measures


def test_only_the_light_of_the_look_moves() -> None:
    moved = blended(merge(DAY, INFRARED), INFRARED)
    assert moved.lights.keys() == {"ir"}
    assert moved.lights["ir"].looks == 2
    assert blended(DAY, INFRARED).lights["ir"].looks == 1
