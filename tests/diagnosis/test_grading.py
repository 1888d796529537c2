"""Rules as data: probability, thresholds moved by what is usual, silence between kinds, persistence."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shiwei.diagnosis.grading import grade, light_of, probability, rules_for
from shiwei.diagnosis.persistence import Rule, Seen, believe, rule_for
from shiwei.diagnosis.result import FAULT_OF_KIND, Finding

BASE = rules_for("day")
BLACK = next(r for r in BASE.rules if r.name == "black")
DARK = {"luma_mean": 17.0}
SHAKING = {"jitter": 0.02, "jitter_sure": 0.8}


def test_every_rule_names_a_kind_of_the_format() -> None:
    for name in ("day", "night", "ir"):
        profile = rules_for(name)
        assert {r.kind for r in profile.rules} <= set(FAULT_OF_KIND)
        assert {k for pair in profile.yields_to.items() for k in (pair[0], *pair[1])} <= set(FAULT_OF_KIND)


def test_a_profile_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="dusk"):
        rules_for("dusk")


def test_at_the_threshold_it_is_even_odds() -> None:
    assert probability(BLACK, BLACK.threshold) == 0.5


@given(st.floats(0, 60), st.floats(0, 60))
def test_darker_is_never_less_probably_black(a: float, b: float) -> None:
    darker, lighter = sorted((a, b))
    assert probability(BLACK, darker) >= probability(BLACK, lighter)


def test_grades_follow_the_probability() -> None:
    def graded(luma_p95: float) -> str:
        found = grade({"luma_p95": luma_p95, **DARK}, None, BASE)
        return found[0].grade if found else "ok"

    assert [graded(luma) for luma in (40.0, 27.0, 18.0)] == ["ok", "warn", "fault"]


def test_a_rule_without_its_evidence_is_silent() -> None:
    assert grade({"luma_p95": 18.0, "luma_mean": 40.0}, None, BASE) == ()
    assert grade({"luma_p95": 18.0}, None, BASE) == ()


def test_black_silences_shake_but_a_warning_silences_no_fault() -> None:
    black = {"luma_p95": 18.0, **DARK}
    assert [f.kind for f in grade({**SHAKING, **black}, None, BASE)] == ["black"]
    faint = {"luma_p95": 27.2, **DARK}
    assert {f.kind: f.grade for f in grade({**SHAKING, **faint}, None, BASE)} == {"black": "warn", "shake": "fault"}


def test_what_was_learned_and_the_rules_settle_together() -> None:
    stain = Finding("stain", FAULT_OF_KIND["stain"], 0.97, "fault")
    assert grade({"luma_p95": 90.0, "luma_mean": 80.0}, None, BASE, learned=[stain]) == (stain,)
    assert [f.kind for f in grade({"luma_p95": 18.0, **DARK}, None, BASE, learned=[stain])] == ["black"]


@pytest.mark.parametrize(
    ("spread", "mean", "luma", "light"), [(0.5, 1.0, 90.0, "ir"), (6.0, 4.0, 40.0, "night"), (6.0, 4.0, 110.0, "day")]
)
def test_light_is_told_from_the_picture(spread: float, mean: float, luma: float, light: str) -> None:
    assert light_of({"chroma_spread": spread, "chroma_mean": mean, "luma_mean": luma}) == light


RULE = Rule("blur", 2, 4, timedelta(seconds=60), timedelta(seconds=20), flaps=2)
BEGAN = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def history(*looks: tuple[int, bool]) -> list[Seen]:
    return [Seen(BEGAN + timedelta(seconds=seconds), fault) for seconds, fault in looks]


@pytest.mark.parametrize(
    ("looks", "state"),
    [
        ([], "clear"),
        ([(0, False)], "clear"),
        ([(0, True)], "suspected"),
        ([(0, True), (19, True)], "suspected"),
        ([(0, True), (20, True)], "believed"),
        ([(0, True), (30, False), (59, True)], "suspected"),
        ([(0, True), (30, False), (60, True)], "believed"),
        ([(0, True), (20, True), (90, False)], "cleared"),
        ([(0, True), (20, False)], "suspected"),
        ([(0, True), (20, True), (90, False), (95, False), (99, False), (110, False)], "cleared"),
        ([(0, True), (30, False), (60, True), (90, False)], "flapping"),
    ],
)
def test_what_is_believed_after_these_looks(looks: list[tuple[int, bool]], state: str) -> None:
    assert believe(history(*looks), RULE) == state


def test_looks_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="order"):
        believe(history((10, True), (0, True)), RULE)


@given(st.lists(st.booleans(), max_size=12))
def test_nothing_is_believed_without_two_faults(faults: list[bool]) -> None:
    state = believe(history(*((n * 30, f) for n, f in enumerate(faults))), RULE)
    assert state != "believed" or (faults[-1] and sum(faults) >= 2)
    assert state != "clear" or not any(faults[-RULE.window :])


@pytest.mark.parametrize("kind", sorted(FAULT_OF_KIND))
def test_every_kind_has_a_rule_that_a_second_look_satisfies(kind: str) -> None:
    rule = rule_for(kind)
    pause = int(rule.second_look_pause.total_seconds())
    assert believe(history((0, True), (pause, True)), rule) == "believed"
    assert believe(history((0, True)), replace(rule, hits=2)) == "suspected"
