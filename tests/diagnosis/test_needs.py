import pytest

from shiwei.diagnosis.needs import KINDS, Need, need_of


def test_each_kind_tells_what_it_needs() -> None:
    assert {kind: need_of([kind]) for kind in ("stutter", "freeze")} == {
        "stutter": Need(keys=1, seconds=2.0),
        "freeze": Need(keys=2, seconds=1.0),
    }
    assert {need_of([kind]) for kind in KINDS if kind not in {"stutter", "freeze"}} == {Need(keys=1, seconds=0.0)}
    assert need_of(["freeze", "stutter", "blur"]) == Need(keys=2, seconds=2.0)


def test_met_when_the_last_of_it_is_there() -> None:
    both = need_of(["freeze", "stutter"])
    assert [both.met(1, 9.0), both.met(2, 1.99), both.met(2, 2.0)] == [False, False, True]
    assert [need_of(["blur"]).met(0, 9.0), need_of(["blur"]).met(1, 0.0)] == [False, True]


def test_a_look_at_everything_takes_a_second_key_frame_where_it_comes_in_time() -> None:
    everything = need_of([])
    assert [everything.met(1, 1.0), everything.met(2, 1.0), everything.met(1, 2.0)] == [False, True, True]


def test_a_kind_that_no_stream_shows_is_refused() -> None:
    with pytest.raises(ValueError, match="osd_missing"):
        need_of(["osd_missing"])
