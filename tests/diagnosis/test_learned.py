"""The learned profile: read, written, refused; evaluated as the trees say; graded by its own thresholds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from shiwei.diagnosis.against_baseline import Compared
from shiwei.diagnosis.judging import LEADS, judged
from shiwei.diagnosis.learned import Learned, Trees, built_in, dumps, loads
from shiwei.diagnosis.looking import names_of_measures
from shiwei.diagnosis.result import FAULT_OF_KIND

BLUR_ABOVE = 0.25


def stump(kind: str = "blur", measure: str = "sharpness") -> Trees:
    """One tree, one question: below a quarter the sum is 4, above it -4."""
    at = np.linspace(-6, 6, 5)
    return Trees(
        kinds=(kind,),
        measures=(measure,),
        measure=np.zeros(3, np.int32),
        least=np.array([BLUR_ABOVE, 0.0, 0.0]),
        left=np.array([1, 1, 2], np.int32),
        right=np.array([2, 1, 2], np.int32),
        value=np.array([0.0, 4.0, -4.0]),
        roots=np.zeros(1, np.int32),
        first=np.zeros(1, np.int32),
        base=np.zeros(1),
        bends=at[None],
        rises=(1 / (1 + np.exp(-at)))[None],
        warn=np.array([0.6]),
        fault=np.array([0.9]),
        limit=np.array([0.4]),
    )


ONE = Learned(stump(), stump(measure="sharpness_change"), "a stump")


@pytest.mark.parametrize(("sharpness", "probable"), [(0.1, True), (0.25, True), (0.26, False), (0.9, False)])
def test_a_tree_is_asked_from_its_root_to_a_leaf(sharpness: float, probable: bool) -> None:
    chances = ONE.alone.probabilities({"sharpness": sharpness})
    assert chances is not None
    assert (chances["blur"] > 0.5) is probable


def test_a_missing_measure_leaves_the_trees_silent() -> None:
    assert ONE.alone.probabilities({"noise": 1.0}) is None
    assert judged({"noise": 1.0}, Compared(), ONE) == []


def test_because_tells_where_the_verdict_would_turn() -> None:
    (finding,) = judged({"sharpness": 0.1}, Compared(), ONE)
    assert (finding.kind, finding.grade) == ("blur", "fault")
    assert finding.because["threshold"] == pytest.approx(BLUR_ABOVE, abs=1e-3)
    assert judged({"sharpness": 0.3}, Compared(), ONE) == []


def test_where_no_value_would_turn_it_the_limit_of_clean_pictures_is_told() -> None:
    sure = replace(stump(), value=np.array([0.0, 4.0, 4.0]))
    (finding,) = judged({"sharpness": 0.1}, Compared(), Learned(sure, sure))
    assert finding.because == {"sharpness": 0.1, "threshold": 0.4}


def test_with_a_baseline_the_other_trees_judge() -> None:
    usual = Compared(expected={"sharpness": 0.8})
    assert [f.kind for f in judged({"sharpness": 0.6}, usual, ONE)] == ["blur"], "softer than usual by 0.2"
    assert judged({"sharpness": 1.3}, usual, ONE) == []


def test_what_was_written_is_read_again() -> None:
    again = loads(dumps(ONE))
    assert again.note == "a stump"
    assert again.alone.kinds == ("blur",)
    assert again.alone.probabilities({"sharpness": 0.1}) == pytest.approx(ONE.alone.probabilities({"sharpness": 0.1}))
    assert dumps(again) == dumps(ONE)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 and nothing", dumps(ONE)[:-40], b"x" * (17 << 20)])
def test_nonsense_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="not a profile"):
        loads(content)


def test_the_built_in_profile_asks_only_for_what_is_measured() -> None:
    known = set(names_of_measures())
    assert set(built_in().alone.measures) <= known
    assert set(built_in().alone.kinds) | {"scene_change"} == set(built_in().beside.kinds)
    for trees in (built_in().alone, built_in().beside):
        assert set(trees.kinds) <= set(FAULT_OF_KIND)
        assert set(trees.kinds) <= set(LEADS)
        assert (trees.warn <= trees.fault).all()
        assert trees.least.size == trees.left.size == trees.right.size == trees.value.size


def test_the_built_in_profile_is_small() -> None:
    assert len(dumps(built_in())) < 900_000


def test_a_verdict_is_a_number_between_none_and_all() -> None:
    trees = replace(stump(), value=np.array([0.0, 1e9, -1e9]))
    chances = [trees.probabilities({"sharpness": s}) for s in (0.0, 1.0)]
    assert all(c is not None and 0.0 < c["blur"] < 1.0 for c in chances)
