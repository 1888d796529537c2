"""The parts of the pages: what the bar, the chips and the cards show for given values."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from shiwei.web import assets
from shiwei.web.components.axis import LEAST, shares
from shiwei.web.components.clock_bar import ClockBar, clock_bar
from shiwei.web.components.countdown import countdown
from shiwei.web.components.progress import progress
from shiwei.web.components.sparkline import sparkline

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
built = pytest.mark.skipif(not (assets.DIST / "manifest.json").exists(), reason="assets are not built: make assets")


def stage(start: float, end: float | None, **more: Any) -> dict[str, Any]:
    """A stage from and to so many hours before now."""
    base: dict[str, Any] = {"kind": "REPAIR", "unit": "网络乙", "party": "NETWORK_OPERATOR", "overtime": False}
    begun = NOW - start * HOUR
    ended = None if end is None else NOW - end * HOUR
    used = int(((ended or NOW) - begun).total_seconds())
    times = {"start": begun, "end": ended, "elapsed_seconds": used, "limit_hours": 24, "deadline": begun + 24 * HOUR}
    return {**base, **times, **more}


def bar(*stages: dict[str, Any]) -> ClockBar:
    found = clock_bar(stages, NOW)
    assert found is not None
    return found


def render(text: str, **values: Any) -> str:
    return Template("{% load look parts frames %}" + text).render(Context({"now": NOW, **values}))


def test_no_stage_no_bar() -> None:
    assert clock_bar([], NOW) is None


def test_the_parties_add_up_to_the_total() -> None:
    found = bar(
        stage(60, 58, unit="集成甲", party="INTEGRATOR", kind="TRIAGE"),
        stage(58, 35),
        stage(35, 11, unit="取电丙", party="POWER_SUPPLIER"),
        stage(11, 0, unit="集成甲", party="INTEGRATOR", kind="CONFIRM"),
    )
    assert [(s.unit, s.seconds // 3600) for s in found.shares] == [("集成甲", 13), ("网络乙", 23), ("取电丙", 24)]
    assert sum(s.seconds for s in found.shares) == found.total == 60 * 3600
    assert sum(p.width for p in found.pieces) == pytest.approx(100)
    assert found.rest == 0
    assert found.marks == ()


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=30))
def test_widths_are_whole_and_none_vanishes(lengths: list[float]) -> None:
    widths = shares(lengths)
    assert sum(widths) == pytest.approx(100)
    assert min(widths) >= min(LEAST, 100 / len(lengths) / 4) - 1e-6


def test_a_running_stage_leaves_room_up_to_its_deadline() -> None:
    found = bar(stage(6, None))
    assert sum(p.width for p in found.pieces) + found.rest == pytest.approx(100)
    marks = {m.kind: m.left for m in found.marks}
    assert marks["deadline"] == pytest.approx(100)
    assert marks["now"] == pytest.approx(100 - found.rest)


def test_overtime_is_the_part_after_the_breach() -> None:
    late = bar(stage(30, None, overtime=True))
    (over,) = late.pieces[0].segments
    assert (over.kind, over.left, over.width) == ("over", pytest.approx(80), pytest.approx(20))
    assert late.overtime == 1
    assert late.shares[0].overtime
    assert bar(stage(30, None)).pieces[0].segments == ()


def test_pauses_are_clipped_to_their_stage_and_counted_once() -> None:
    pauses = [(NOW - 12 * HOUR, NOW - 6 * HOUR), (NOW - 7 * HOUR, None)]
    found = bar(stage(10, None, paused=pauses))
    (paused,) = found.pieces[0].segments
    assert (paused.kind, paused.left, paused.width) == ("paused", pytest.approx(0), pytest.approx(100))
    assert found.paused == 10 * 3600


def test_a_hole_between_stages_is_a_gap_and_an_overlap_is_not_drawn_twice() -> None:
    found = bar(stage(10, 8), stage(5, 2), stage(3, 0))
    assert [p.stage is None for p in found.pieces] == [False, True, False, False]
    assert sum(p.width for p in found.pieces) == pytest.approx(100)


@built
def test_the_bar_reads_as_a_table_too() -> None:
    text = render("{% clock_bar stages %}", stages=[stage(30, None, overtime=True, article="10", because=["R10.9"])])
    assert "1 处超时" in text
    assert "超时 6 小时" in text
    assert "第 10 条" in text
    assert 'role="tooltip"' in text
    assert text.count("网络乙") >= 3


@built
def test_an_empty_bar_says_so() -> None:
    assert "还没有开始计时" in render("{% clock_bar stages %}", stages=[])


@pytest.mark.parametrize(
    ("hours", "paused", "tone", "text"),
    [
        (12, False, "pending", "剩 12 小时"),
        (6, False, "warning", "剩 6 小时"),
        (-2, False, "fault", "超时 2 小时"),
        (-2, True, "deferred", "已暂停"),
    ],
)
def test_the_countdown_tells_how_urgent(hours: int, paused: bool, tone: str, text: str) -> None:
    chip = countdown(NOW + hours * HOUR, NOW, 24 * 3600, paused)
    assert (chip.tone, chip.text, chip.running) == (tone, text, not paused)


def test_without_a_deadline_no_clock_runs() -> None:
    assert countdown(None, NOW).running is False


def round_(**more: Any) -> dict[str, Any]:
    base = {"id": 1, "kind": "DAILY_PATROL", "state": "LOOKING", "total": 200, "done": 50, "ended_at": None}
    return {**base, "started_at": NOW - timedelta(seconds=25), "counts": {"ok": 48, "offline": 2}, **more}


def test_a_round_tells_rate_and_time_left() -> None:
    step = progress(round_(), NOW)
    assert (step.percent, step.rate, step.left) == (25, 2.0, 75.0)
    assert [(p.state, p.width) for p in step.portions] == [("ok", 24.0), ("offline", 1.0)]


def test_a_round_over_nothing_and_one_not_begun() -> None:
    assert progress(round_(total=0, done=0, counts={}), NOW).percent == 100
    begun = progress(round_(done=0, counts={}, started_at=NOW), NOW)
    assert (begun.percent, begun.rate, begun.left) == (0, None, None)


@built
def test_only_a_running_round_asks_again() -> None:
    assert "hx-get" in render("{% round_progress r %}", r=round_(url="/r/"))
    assert "hx-get" not in render("{% round_progress r %}", r=round_(url="/r/", state="DONE", ended_at=NOW))


def test_a_sparkline_needs_two_points_and_bears_level_ones() -> None:
    assert sparkline([1]) is None
    level = sparkline([3, 3, 3])
    assert level is not None
    assert level.line == "M0.0 15.0 L50.0 15.0 L100.0 15.0"


CAUSE = {
    "key": "7",
    "name": "<b>7 号箱</b>",
    "kind_label": "配电箱",
    "domain": "power",
    "fault": "IMG_OFFLINE",
    "count": 2,
    "confidence": 0.97,
    "urgency": "EMERGENCY",
    "reasons": ["其下 2 路离线"],
    "unit": {"id": 3, "name": "取电丙", "role": "POWER_SUPPLIER"},
}


@built
def test_a_cause_has_one_act_until_it_is_dispatched() -> None:
    text = render("{% cause_card c %}", c={**CAUSE, "dispatch_url": "/d/", "units": [CAUSE["unit"]]})
    assert "派给 取电丙" in text
    assert 'hx-post="/d/"' in text
    assert "<b>7" not in text
    done = render("{% cause_card c %}", c={**CAUSE, "dispatch_url": "/d/", "order": {"number": "W-1", "url": "/o/"}})
    assert "已派单" in done
    assert "hx-post" not in done


@built
def test_pictures_that_are_missing_say_why() -> None:
    text = render("{% picture_pair p %}", p={"title": "桥头", "now_none": "设备拒绝连接"})
    assert "设备拒绝连接" in text
    assert "<img" not in text


@built
@pytest.mark.parametrize(
    ("kind", "code", "word"),
    [("camera", "offline", "离线"), ("order", "DEFERRED", "暂缓中"), ("order", "NEW_CODE", "NEW_CODE")],
)
def test_badges_word_their_codes(kind: str, code: str, word: str) -> None:
    assert word in render("{% state_badge k c %}", k=kind, c=code)


@built
def test_a_fall_can_be_good() -> None:
    worse = render("{% kpi t %}", t={"label": "在线率", "value": "96", "delta": -1})
    better = render("{% kpi t %}", t={"label": "超时", "value": "2", "delta": -1, "better": "down"})
    assert 'data-tone="fault"' in worse
    assert 'data-tone="ok"' in better
