"""Double signature (AC-26, R11.5, R11.6) and time counted separately (AC-12, A09) through the application's acts."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from shiwei.accounts.facts import Actor
from shiwei.documents.models import FileKind
from shiwei.kernel.time import Span
from shiwei.ledger.models import OutboxNotice
from shiwei.penalties.models import Penalty
from shiwei.workorders.actions.find_false import find_false
from shiwei.workorders.actions.grant_timing import grant_timing
from shiwei.workorders.actions.refuse_timing import refuse_timing
from shiwei.workorders.actions.reject import reject
from shiwei.workorders.actions.request_timing import Request, request_timing
from shiwei.workorders.actions.sign import sign
from shiwei.workorders.labels import refusal
from shiwei.workorders.models import Order, SpecialTiming
from shiwei.workorders.queries import awaiting_signature
from shiwei.workorders.signatures import signatures
from tests.apps.deferral_desk import INT_A, NET_B, OWN, Desk
from tests.policy.story import when
from tests.world import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(wired: SimpleNamespace) -> Desk:
    return Desk(build(), wired)


def repaired(desk: Desk) -> Order:
    """AC-25's order, confirmed on 12 June at 13:00."""
    order = desk.order("06-03 09:00")
    desk.deferred(order, "06-03 15:00")
    assert desk.repaired(order, "06-12 11:00")
    assert desk.confirmed(order, "06-12 13:00")
    return order


def test_ac26_archived_only_by_the_last_signature_and_judged_by_the_repair(desk: Desk) -> None:
    order = repaired(desk)
    assert (order.state, order.awaiting) == ("PENDING_DOUBLE_SIGN", "|NET-B|OWN|")
    assert sign(order, "王工", "E_SIGN", NET_B, desk.at("06-12 14:00"))
    assert (order.state, order.awaiting) == ("PENDING_DOUBLE_SIGN", "|OWN|")
    assert sign(order, "李主任", "E_SIGN", OWN, desk.at("06-13 09:30"))
    assert (order.state, order.closed_at, order.awaiting) == ("ARCHIVED", when("06-13 09:30"), "")
    desk.swept(order, "06-13 09:30")
    assert order.stages.get(kind="REPAIR").end == when("06-12 11:00")
    assert not Penalty.objects.exists()


def test_ac26_one_person_cannot_sign_for_both(desk: Desk) -> None:
    order = repaired(desk)
    assert sign(order, "王工", "E_SIGN", NET_B, desk.at("06-12 14:00"))
    for signer, account in (("王 工", OWN.name), ("王工", OWN.name), ("李主任", NET_B.name)):
        told = sign(order, signer, "E_SIGN", Actor(account, "OWN"), desk.at("06-12 15:00"))
        assert (told.article, "同一人" in refusal(told)) == ("11", True)
        assert order.state == "PENDING_DOUBLE_SIGN"
    assert sign(order, "李主任", "E_SIGN", OWN, desk.at("06-12 15:00"))


def test_a_party_signs_once_and_an_outsider_never(desk: Desk) -> None:
    order = repaired(desk)
    assert sign(order, "王工", "E_SIGN", NET_B, desk.at("06-12 14:00"))
    assert "已经签字" in refusal(sign(order, "赵工", "E_SIGN", Actor("other", "NET-B"), desk.at("06-12 15:00")))
    assert sign(order, "孙工", "E_SIGN", INT_A, desk.at("06-12 15:00")).article == "11"
    assert [(s.unit, s.signer, s.method) for s in signatures(order)] == [("NET-B", "王工", "E_SIGN")]


@pytest.mark.parametrize(("signer", "paper", "word"), [("", "x", "姓名"), ("王工", "", "扫描件")])
def test_a_signature_names_its_person_and_ink_brings_its_scan(desk: Desk, signer: str, paper: str, word: str) -> None:
    order = repaired(desk)
    told = sign(order, signer, "SCANNED_INK", NET_B, desk.at("06-12 14:00"), paper=paper)
    assert (told.article, word in refusal(told)) == ("11", True)
    scan = desk.paper(NET_B, FileKind.STAMPED_FORM, b"signed sheet")
    assert sign(order, "王工", "SCANNED_INK", NET_B, desk.at("06-12 14:00"), paper=scan)
    assert signatures(order)[0].paper == scan


def test_the_parties_are_asked_to_sign_and_the_users_hear_only_of_the_archive(desk: Desk) -> None:
    order = repaired(desk)
    kinds = OutboxNotice.objects.filter(key__startswith=order.number)
    assert sorted(kinds.filter(kind="DEFERRAL-SIGN").values_list("to_unit", flat=True)) == ["NET-B", "OWN"]
    assert not kinds.filter(kind="ARCHIVED").exists()
    assert sign(order, "王工", "E_SIGN", NET_B, desk.at("06-12 14:00"))
    assert sign(order, "李主任", "E_SIGN", OWN, desk.at("06-12 15:00"))
    assert kinds.get(kind="ARCHIVED").to_unit == "USE-D"


def test_signatures_waiting_for_me_is_a_query(desk: Desk) -> None:
    order = repaired(desk)
    owner, network = desk.world.person(desk.world.owner), desk.world.person(desk.world.network)
    power = desk.world.person(desk.world.power)
    assert [list(awaiting_signature(p)) for p in (owner, network, power)] == [[order], [order], []]
    assert sign(order, "王工", "E_SIGN", NET_B, desk.at("06-12 14:00"))
    assert [list(awaiting_signature(p)) for p in (owner, network)] == [[order], []]


def test_t19_the_owner_refuses_to_sign_and_all_sign_again_after_the_next_confirmation(desk: Desk) -> None:
    order = repaired(desk)
    assert sign(order, "王工", "E_SIGN", NET_B, desk.at("06-12 14:00"))
    assert reject(order, "画面仍黑", OWN, desk.at("06-12 15:00"))
    assert (order.state, order.awaiting, signatures(order)) == ("REPAIRING", "", [])
    assert desk.repaired(order, "06-12 16:00")
    assert desk.confirmed(order, "06-12 17:00")
    assert order.awaiting == "|NET-B|OWN|"


def test_an_order_whose_only_deferral_is_found_false_waits_for_the_owner_and_who_repaired(desk: Desk) -> None:
    order = repaired(desk)
    code = f"{order.number}-D1"
    assert find_false(desk.deferral(code), ["出库单"], OWN, desk.at("06-12 15:00"))
    order.refresh_from_db()
    assert order.awaiting == "|NET-B|OWN|", "the signature was due when it was confirmed"


def asked(desk: Desk, order: Order, moment: str, **more: str) -> SpecialTiming:
    what = Request("随军演习封路", "请自今晚暂停计时", desk.paper(NET_B, FileKind.STAMPED_FORM, b"letter"), **more)
    assert request_timing(order, what, NET_B, desk.at(moment))
    return desk.timing(f"{order.number}-S{order.timings.count()}")


def test_ac12_consent_after_the_deadline_pauses_from_the_request_and_drops_the_held_candidate(desk: Desk) -> None:
    order = desk.order("07-05 09:00")
    timing = asked(desk, order, "07-05 20:00")
    desk.swept(order, "07-06 09:30")
    assert Penalty.objects.get().state == "HELD"
    pause = Span(when("07-05 20:00"), when("07-07 08:00"))
    assert grant_timing(timing, pause, OWN, desk.at("07-06 10:00"))
    assert desk.deadline(order) == when("07-07 21:00")
    made = desk.timing(timing.code)
    assert (made.state, made.pause_start, made.pause_end) == ("GRANTED", pause.start, pause.end)
    assert desk.repaired(order, "07-07 20:00")
    desk.swept(order, "07-07 20:00")
    assert not Penalty.objects.exists()


def test_ac12_without_consent_it_is_overtime_from_the_deadline(desk: Desk) -> None:
    order = desk.order("07-05 09:00")
    timing = asked(desk, order, "07-05 20:00")
    assert refuse_timing(timing, " ", OWN, desk.at("07-06 10:00")).article == "10"
    assert refuse_timing(timing, "绕行可达", OWN, desk.at("07-06 10:00"))
    desk.swept(order, "07-06 10:00")
    assert order.stages.get(kind="REPAIR").breach_at == when("07-06 09:00")
    assert (desk.timing(timing.code).state, desk.timing(timing.code).opinion) == ("REFUSED", "绕行可达")


def test_a_substitute_deadline_needs_a_request_in_time(desk: Desk) -> None:
    order = desk.order("07-05 09:00")
    timing = asked(desk, order, "07-06 09:00")
    assert grant_timing(timing, when("07-08 12:00"), OWN, desk.at("07-06 10:00"))
    assert desk.deadline(order) == when("07-08 12:00")
    late = desk.order("07-05 09:00")
    after = asked(desk, late, "07-06 09:00:00.000001")
    told = grant_timing(after, when("07-08 12:00"), OWN, desk.at("07-06 10:00"))
    assert (told.article, "期限之后" in refusal(told)) == ("10", True)


def test_a_request_needs_its_written_paper_and_its_reason(desk: Desk) -> None:
    order = desk.order("07-05 09:00")
    whole = Request("随军演习封路", "", desk.paper(NET_B, FileKind.STAMPED_FORM, b"letter"))
    for lacking, word in ((replace(whole, form=""), "书面请示"), (replace(whole, reason=" "), "理由")):
        told = request_timing(order, lacking, NET_B, desk.at("07-05 20:00"))
        assert (told.article, word in refusal(told)) == ("10", True)
    assert request_timing(order, whole, INT_A, desk.at("07-05 20:00")).article == "10", "not the unit whose stage runs"
    assert not SpecialTiming.objects.exists()


def test_a09_special_timing_does_not_pass_the_fifteen_days_unless_the_owner_says_why(desk: Desk) -> None:
    order = desk.order("06-03 08:00")
    desk.deferred(order, "06-03 10:00", "MUNICIPAL_WORKS", 360)
    desk.swept(order, "06-18 10:00")
    timing = asked(desk, order, "06-18 12:00", category="MUNICIPAL_WORKS")
    pause = Span(when("06-18 12:00"), when("06-25 12:00"))
    told = grant_timing(timing, pause, OWN, desk.at("06-18 13:00"))
    assert (told.article, "累计时长已用完" in refusal(told)) == ("10", True)
    assert grant_timing(timing, pause, OWN, desk.at("06-18 13:00"), opinion="市政改道延期，另有会议纪要")


def test_a09_a_deferrals_category_with_days_left_needs_no_special_word(desk: Desk) -> None:
    order = desk.order("06-03 08:00")
    timing = asked(desk, order, "06-03 12:00", category="MUNICIPAL_WORKS")
    assert grant_timing(timing, Span(when("06-03 12:00"), when("06-04 12:00")), OWN, desk.at("06-03 13:00"))


def test_nobody_consents_to_his_own_request(desk: Desk) -> None:
    desk.world.project.owner = desk.world.network
    desk.world.project.save()
    timing = asked(desk, desk.order("07-05 09:00"), "07-05 20:00")
    told = grant_timing(timing, when("07-08 12:00"), NET_B, desk.at("07-05 21:00"))
    assert (told.article, "本单位" in refusal(told)) == ("10", True)
