"""A camera's own thresholds: what words may move, how far, and what never."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shiwei.diagnosis import own
from shiwei.diagnosis.grading import grade, rules_for
from shiwei.diagnosis.own import Clean, Own, Says, Word, levels, own_thresholds, rules_of
from shiwei.diagnosis.thresholds import usual_thresholds

NOW = datetime(2026, 6, 3, tzinfo=UTC)
USUAL = dict(usual_thresholds())
LOW = {**USUAL, "blur": 0.85}
KINDS = ("blur", "occlusion", "stain", "shake", "freeze", "scene_change")


def word(says: Says, score: float, kind: str = "blur", **more: Any) -> Word:
    return Word(kind, says, score, NOW - timedelta(days=5), NOW - timedelta(days=4), "scene", **more)


def named(score: float, kind: str, found: dict[str, Own]) -> bool:
    """Whether a look with this score is named at all."""
    return score >= levels(0.5, USUAL[kind], found.get(kind))[0]


def fault(score: float, kind: str, found: dict[str, Own]) -> bool:
    return score >= levels(0.5, USUAL[kind], found.get(kind))[1]


scores = st.floats(0.0, 1.0)
kinds = st.sampled_from(KINDS)
said = st.builds(
    word, st.sampled_from(("NOT_FAULT", "CONFIRMED", "MISSED")), scores, kinds
)  # fmt: skip


@given(kinds, scores)
def test_one_not_a_fault_silences_the_same_score_and_none_beyond_the_cap(kind: str, score: float) -> None:
    found = own_thresholds([word("NOT_FAULT", score, kind)], [], USUAL, NOW)
    cap = rules_of(kind).cap
    assert named(score, kind, found) == (score >= cap and score >= 0.5)
    assert all(fault(beyond, kind, found) for beyond in (max(cap, USUAL[kind]), 0.9975, 1.0) if beyond >= cap)


@given(st.lists(said), kinds, st.lists(said))
def test_words_never_move_an_unrelated_kind(words: list[Word], kind: str, more: list[Word]) -> None:
    others = [w for w in more if w.kind != kind]
    mine = [w for w in words if w.kind == kind]
    assert own_thresholds(mine + others, [], USUAL, NOW).get(kind) == own_thresholds(mine, [], USUAL, NOW).get(kind)


@given(st.lists(said, max_size=8), st.randoms())
def test_the_order_of_words_and_looks_does_not_matter(words: list[Word], chance: Any) -> None:
    looks = [Clean(NOW - timedelta(days=20 + n), {w.kind: w.score / 2}) for n, w in enumerate(words)]
    other, back = list(words), list(looks)
    chance.shuffle(other)
    chance.shuffle(back)
    assert own_thresholds(words, looks, USUAL, NOW) == own_thresholds(other, back, USUAL, NOW)


@given(st.lists(said, max_size=8), said)
def test_without_the_word_that_is_withdrawn_all_is_as_before(words: list[Word], last: Word) -> None:
    """What counts are the words that stand, and nothing else: no trace is left of another."""
    before = own_thresholds(words, [], USUAL, NOW)
    own_thresholds([*words, last], [], USUAL, NOW)
    assert own_thresholds(words, [], USUAL, NOW) == before
    over = replace(last, until=NOW)
    assert own_thresholds([*words, over], [], USUAL, NOW) == before, "a word that has ended is as good as withdrawn"


@given(kinds, st.lists(scores, min_size=2, max_size=5), st.lists(scores, max_size=20))
def test_a_lowered_threshold_stays_above_floor_and_clean_looks(
    kind: str, missed: list[float], clean: list[float]
) -> None:
    looks = [Clean(NOW - timedelta(days=20), {kind: score}) for score in clean]
    found = own_thresholds([word("MISSED", score, kind) for score in missed], looks, USUAL, NOW)
    if kind in found:
        assert rules_of(kind).floor <= found[kind].value < USUAL[kind]
        assert not any(fault(score, kind, found) and score < USUAL[kind] for score in clean)


@given(st.lists(said, max_size=12))
def test_every_threshold_lies_between_floor_and_cap(words: list[Word]) -> None:
    for kind, found in own_thresholds(words, [], USUAL, NOW).items():
        if found.raised:
            assert found.value <= rules_of(kind).cap
        else:
            assert found.value >= rules_of(kind).floor


def test_two_misses_lower_the_threshold_so_that_they_are_found_and_one_does_not() -> None:
    both = [word("MISSED", 0.62), word("MISSED", 0.66)]
    found = own_thresholds(both, [Clean(NOW - timedelta(days=30), {"blur": 0.2})], USUAL, NOW)
    assert fault(0.62, "blur", found)
    assert not fault(0.3, "blur", found)
    assert own_thresholds(both[:1], [], USUAL, NOW) == {}


def test_a_miss_that_clean_looks_reach_too_is_out_of_reach() -> None:
    both = [word("MISSED", 0.62), word("MISSED", 0.66)]
    found = own_thresholds(both, [Clean(NOW - timedelta(days=30), {"blur": 0.7})], LOW, NOW)
    assert 0.7 < found["blur"].value < LOW["blur"]
    assert own_thresholds(both, [Clean(NOW - timedelta(days=30), {"blur": 0.9})], LOW, NOW) == {}


def test_a_look_near_a_miss_is_no_evidence_of_a_clean_camera() -> None:
    both = [word("MISSED", 0.62), word("MISSED", 0.66)]
    near = Clean(NOW - timedelta(days=5, hours=10), {"blur": 0.7})
    assert fault(0.62, "blur", own_thresholds(both, [near], USUAL, NOW))


def test_what_somebody_confirmed_is_still_found() -> None:
    words = [word("NOT_FAULT", 0.97), word("CONFIRMED", 0.93)]
    faint, plain = levels(0.5, LOW["blur"], own_thresholds(words, [], LOW, NOW)["blur"])
    assert plain <= 0.93, "what somebody confirmed"
    assert faint > 0.92, "and nothing below it"


@pytest.mark.parametrize(("reason", "days"), [("weather", 60), ("lighting", 365), ("intended", 0)])
def test_words_expire_by_their_reason(reason: str, days: int) -> None:
    one = replace(word("NOT_FAULT", 0.9), reason=reason, said_at=NOW)
    ends = own.ends_of(one)
    assert ends == (NOW + timedelta(days=days) if days else None)
    if ends is not None:
        assert own_thresholds([one], [], USUAL, ends - timedelta(seconds=1))
        assert own_thresholds([one], [], USUAL, ends) == {}


def test_a_persons_own_end_comes_first() -> None:
    autumn = NOW + timedelta(days=20)
    one = replace(word("NOT_FAULT", 0.9), said_at=NOW, until=autumn)
    assert own_thresholds([one], [], USUAL, autumn - timedelta(seconds=1))
    assert own_thresholds([one], [], USUAL, autumn) == {}


def test_the_rules_obey_the_cameras_own_threshold() -> None:
    shaking = {"jitter": 0.0045, "jitter_sure": 0.9}
    (usual,) = grade(shaking, None, rules_for("day"))
    assert usual.grade == "fault"
    found = own_thresholds([word("NOT_FAULT", usual.score, "shake")], [], USUAL, NOW)
    assert grade(shaking, None, rules_for("day"), own=found) == ()
    (stronger,) = grade({**shaking, "jitter": 0.009}, None, rules_for("day"), own=found)
    assert stronger.grade == "fault"


def test_what_a_silenced_kind_would_have_hidden_is_told() -> None:
    measures = {"jitter": 0.009, "jitter_sure": 0.9, "luma_p95": 25.0, "luma_mean": 18.0}
    assert [f.kind for f in grade(measures, None, rules_for("day"))] == ["black"]
    silenced = {"black": Own(0.97, raised=True)}
    assert [f.kind for f in grade(measures, None, rules_for("day"), own=silenced)] == ["shake"]


def test_impossible_data_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    table = own._data()
    wrong = {**table, "default": {**table["default"], "cap": 0.2}}
    monkeypatch.setattr(own, "_data", lambda: wrong)
    with pytest.raises(ValueError, match=r"floor 0\.3 and cap 0\.2 are impossible"):
        rules_of.__wrapped__("blur")
