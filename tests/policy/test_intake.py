"""A report at the door: triage from the right instant, what the system settles itself, and the table of its states."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shiwei.kernel.text import bigram_column, bigrams, likeness
from shiwei.policy.intake import (
    Arrival,
    Entry,
    OpenOrder,
    PlannedNotice,
    covering,
    fault_class,
    is_alike,
    is_user_first,
    judge_arrival,
    judge_window,
    needs_reply,
    pending_fault,
    reclassified_start,
    sort_at_entry,
)
from shiwei.policy.tables.report import (
    TABLE,
    ReportParty,
    ReportState,
    open_report_acts,
    permit_report,
    report_parties,
    report_target,
)
from shiwei.policy.vocabulary import FAULTS, SOURCES
from shiwei.regulation.load import packaged

NOW = datetime(2019, 6, 14, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MICRO = timedelta(microseconds=1)


def test_s14_the_message_started_triage_and_its_lag_is_shown() -> None:
    arrival = Arrival(NOW, NOW - timedelta(minutes=100), NOW - timedelta(minutes=100), ("12345",))
    assert judge_arrival(arrival)
    assert arrival.triage_start == NOW - timedelta(minutes=100)
    assert arrival.lag == timedelta(hours=1, minutes=40)


def test_without_a_claim_triage_starts_at_the_servers_instant() -> None:
    assert (Arrival(NOW).triage_start, Arrival(NOW).lag) == (NOW, timedelta())


@pytest.mark.parametrize(
    ("arrival", "allowed"),
    [
        (Arrival(NOW, claimed_at=NOW, evidence=("x",)), True),
        (Arrival(NOW, claimed_at=NOW + MICRO, evidence=("x",)), False),
        (Arrival(NOW, claimed_at=NOW - HOUR), False),
        (Arrival(NOW, message_at=NOW - HOUR), False),
        (Arrival(NOW, claimed_at=NOW - HOUR, message_at=NOW - HOUR, evidence=("x",)), True),
        (Arrival(NOW, claimed_at=NOW - HOUR, message_at=NOW - HOUR + MICRO, evidence=("x",)), False),
    ],
)
def test_claimed_times_need_evidence_and_their_order(arrival: Arrival, allowed: bool) -> None:
    assert bool(judge_arrival(arrival)) == allowed


@pytest.mark.parametrize(
    ("entry", "state"),
    [
        (Entry(cameras=10, threshold=10), "RECEIVED"),
        (Entry(cameras=11, threshold=10), "FAULT"),
        (Entry(cameras=0, threshold=10, system_wide=True), "FAULT"),
        (Entry(cameras=1, threshold=10, known_order=True), "DUPLICATE"),
        (Entry(cameras=1, threshold=10, known_order=True, insists=True), "RECEIVED"),
        (Entry(cameras=11, threshold=10, known_order=True), "DUPLICATE"),
        (Entry(cameras=11, threshold=10, expected=True), "SUPPRESSED"),
    ],
)
def test_what_the_system_settles_by_itself(entry: Entry, state: str) -> None:
    assert sort_at_entry(entry).state == state


def test_every_fault_has_a_class_and_a_dead_dome_is_not_a_bad_picture() -> None:
    assert {fault_class(code) for code in FAULTS} == {"hardware", "image", "function", "ptz"}
    assert fault_class("IMG_PTZ") != fault_class("IMG_BLACK")


def test_an_order_covers_only_when_it_has_every_camera() -> None:
    orders = [OpenOrder("W1", "IMG_OFFLINE", frozenset({"A", "B"})), OpenOrder("W2", "HW_POLE", frozenset({"C"}))]
    assert covering("IMG_BLACK", ["A"], orders) is orders[0]
    assert covering("IMG_BLACK", ["A", "C"], orders) is None
    assert covering("IMG_BLACK", ["C"], orders) is None
    assert covering("HW_NUISANCE", ["C"], orders) is orders[1]
    assert covering("HW_NUISANCE", [], orders) is None
    assert covering("", ["A"], orders) is None


@pytest.mark.parametrize(
    ("source", "by_using_unit", "first"),
    [("USING_UNIT", False, True), ("RETURN_VISIT", False, True), ("PHONE", True, True), ("CITIZEN", False, False)],
)
def test_a39_who_goes_first(source: str, by_using_unit: bool, first: bool) -> None:
    assert is_user_first(source, by_using_unit=by_using_unit) == first


def test_a_reply_by_hand_is_for_outside_tickets_and_people_without_a_unit() -> None:
    assert {s for s in SOURCES if needs_reply(s, known_unit=True)} == {"DIGITAL_CITY", "MAYOR_HOTLINE"}
    assert not needs_reply("AUTO_ALARM", known_unit=False)
    assert needs_reply("CITIZEN", known_unit=False)


def test_an_unsorted_report_has_a_code_that_opens_an_order() -> None:
    assert [pending_fault(f, n) for f, n in (("HW_POLE", 0), ("", 1), ("", 0))] == ["HW_POLE", "IMG_OTHER", "FN_OTHER"]


@pytest.mark.parametrize(
    ("back_dated", "by_owner", "reason", "allowed"),
    [(False, False, "", True), (True, False, "误判", False), (True, True, "  ", False), (True, True, "误判", True)],
)
def test_a52_dating_back(back_dated: bool, by_owner: bool, reason: str, allowed: bool) -> None:
    verdict = reclassified_start(NOW, NOW - HOUR, back_dated=back_dated, by_owner=by_owner, reason=reason)
    assert bool(verdict) == allowed


def test_a_window_needs_its_notice_in_time_exactly_is_enough() -> None:
    told = NOW - timedelta(hours=72)
    assert judge_window(PlannedNotice(NOW, NOW + HOUR, told), 72)
    assert not judge_window(PlannedNotice(NOW, NOW + HOUR, told + MICRO), 72)
    assert not judge_window(PlannedNotice(NOW, NOW, told), 72)


# --- the table ----------------------------------------------------------------------------------------------

PARTIES = report_parties("OWN", owner="OWN", integrator="INT-A", reporter="USE-D", source="CITIZEN")


def test_the_owner_judges_what_others_report_the_integrator_what_is_its_own() -> None:
    assert ReportParty.JUDGE in PARTIES
    own = report_parties("INT-A", owner="OWN", integrator="INT-A", reporter="", source="PERIODIC_INSPECTION")
    assert own == {ReportParty.INTEGRATOR, ReportParty.JUDGE}
    assert report_parties("INT-X", owner="OWN", integrator="INT-A", reporter="", source="CITIZEN") == set()


def test_every_state_is_reached_and_a_fault_is_left_by_nothing() -> None:
    reached = {row.target for row in TABLE if row.target} | {ReportState.RECEIVED}
    assert reached == set(ReportState)
    assert [row.event for row in TABLE if ReportState.FAULT in row.sources and row.target] == []


def test_the_reasons_of_the_table_stand_in_the_register() -> None:
    assert {rule for row in TABLE for rule in row.because} <= set(packaged().rules)


@given(
    st.sampled_from(sorted({r.event for r in TABLE})),
    st.sampled_from(list(ReportState)),
    st.sets(st.sampled_from(list(ReportParty))),
)
def test_what_is_offered_is_what_is_permitted(event: str, state: ReportState, parties: set[ReportParty]) -> None:
    verdict = permit_report(event, state, parties)
    assert bool(verdict) == (event in open_report_acts(state, parties))
    if verdict:
        assert report_target(event, state) in ReportState
    else:
        assert verdict.article is not None


# --- likeness of places -------------------------------------------------------------------------------------


def test_bigrams_part_at_signs_and_know_full_width_forms() -> None:
    assert bigrams("光明路，１号") == ("光明", "明路", "1号")
    assert bigram_column("A 路") == " a 路 a路 "


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("光明路与芍花路路口", "光明路芍花路口", True),
        ("光明路与芍花路路口", "希夷大道市政府门前", False),
        ("", "", False),
    ],
)
def test_alike_places(one: str, other: str, alike: bool) -> None:
    assert is_alike(likeness(one, other)) == alike


@given(st.text(), st.text())
def test_likeness_is_a_ratio_and_knows_no_side(one: str, other: str) -> None:
    shared, whole = likeness(one, other)
    assert (shared, whole) == likeness(other, one)
    assert 0 <= shared <= whole
