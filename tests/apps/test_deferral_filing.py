"""A deferral filed and decided (AC-13 to AC-16): its elements and papers, in time or late, by whom, once."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from shiwei.contracts.models import Contract, SparePart
from shiwei.documents.actions.keep import FileRefused
from shiwei.documents.models import StoredFile
from shiwei.ledger.models import OutboxNotice
from shiwei.workorders.actions.approve_deferral import approve_deferral
from shiwei.workorders.actions.file_deferral import file_deferral
from shiwei.workorders.actions.refuse_deferral import refuse_deferral
from shiwei.workorders.actions.return_deferral import return_deferral
from shiwei.workorders.facts import subject
from shiwei.workorders.labels import refusal
from shiwei.workorders.models import Deferral
from tests.apps.deferral_desk import INT_A, NET_B, OWN, Desk, penalties, verbs
from tests.policy.story import when
from tests.world import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(wired: SimpleNamespace) -> Desk:
    return Desk(build(), wired)


def test_ac13_filed_at_15_approved_for_three_days_moves_the_deadline_by_72_hours(desk: Desk) -> None:
    order = desk.order("06-03 09:00")
    assert desk.file(order, "06-03 15:00", "REGIONAL_POWER", 72)
    assert desk.deferral(f"{order.number}-D1").state == "SUBMITTED"
    assert desk.approve(f"{order.number}-D1", "06-03 17:30", 72)
    made = desk.deferral(f"{order.number}-D1")
    assert (made.state, made.start, made.end) == ("ACTIVE", when("06-03 15:00"), when("06-06 15:00"))
    assert desk.deadline(order) == when("06-07 09:00")
    assert order.state == "DEFERRED"
    assert desk.swept(order, "06-06 15:00").state == "REPAIRING", "the pause is over, the clock goes on"
    assert desk.deferral(made.code).state == "EXPIRED"


@pytest.mark.parametrize(
    ("lack", "word"),
    [
        ({"photos": ()}, "照片"),
        ({"form": ""}, "公章"),
        ({"reason": ""}, "理由"),
    ],
)
def test_ac16_an_incomplete_application_is_none_and_the_refusal_names_what_is_missing(
    desk: Desk, lack: dict[str, str], word: str
) -> None:
    order = desk.order("06-03 09:00")
    before = desk.deadline(order)
    refused = desk.file(order, "06-03 15:00", **lack)
    assert (refused.allowed, refused.article) == (False, "11")
    assert word in refusal(refused)
    assert not Deferral.objects.exists()
    assert (desk.deadline(order), verbs(order)[-1]) == (before, "dispatched")


def test_ac16_returned_at_noon_and_completed_at_15_counts_from_15(desk: Desk) -> None:
    order = desk.order("06-03 09:00")
    code = f"{order.number}-D1"
    assert desk.file(order, "06-03 11:00", "NO_SPARE", 24)
    assert return_deferral(desk.deferral(code), "照片看不清杆号", OWN, desk.at("06-03 12:00"))
    assert (desk.deferral(code).state, desk.deferral(code).opinion) == ("RETURNED", "照片看不清杆号")
    order.refresh_from_db()
    assert desk.file(order, "06-03 15:00", "NO_SPARE", 24, completes=code)
    assert desk.deferral(code).opinion == "", "undecided again"
    assert desk.approve(code, "06-03 16:00", 24)
    assert (desk.deferral(code).start, Deferral.objects.count()) == (when("06-03 15:00"), 1)
    assert desk.deadline(order) == when("06-05 09:00")


def test_a_return_and_a_refusal_say_why(desk: Desk) -> None:
    order = desk.order()
    assert desk.file(order, "06-03 11:00")
    made = desk.deferral(f"{order.number}-D1")
    assert return_deferral(made, " ", OWN, desk.at("06-03 12:00")).article == "11"
    assert refuse_deferral(made, "NOT_QUALIFIED", OWN, desk.at("06-03 12:00"), opinion="").article == "11"
    assert desk.deferral(made.code).state == "SUBMITTED"


def test_ac14_pending_across_the_deadline_holds_the_candidate_and_a_refusal_releases_it(desk: Desk) -> None:
    order = desk.order("06-03 09:00")
    assert desk.file(order, "06-04 08:30")
    desk.swept(order, "06-04 10:00")
    assert penalties(order) == [("FAULT_OVERTIME", "STAGE_OVERTIME", "HELD")]
    assert not order.overtime
    made = desk.deferral(f"{order.number}-D1")
    assert refuse_deferral(made, "NOT_QUALIFIED", OWN, desk.at("06-04 11:00"), opinion="备件可就近调拨")
    desk.swept(order, "06-04 11:00")
    assert penalties(order) == [("FAULT_OVERTIME", "STAGE_OVERTIME", "CANDIDATE")]
    assert order.stages.get(kind="REPAIR").breach_at == when("06-04 09:00")
    refused = desk.deferral(made.code)
    assert (refused.state, refused.refusal, refused.decided_by) == ("REFUSED", "NOT_QUALIFIED", OWN.name)


def test_ac14_filed_exactly_at_the_deadline_is_timely_a_microsecond_later_is_late(desk: Desk) -> None:
    first, second = desk.order("06-03 09:00"), desk.order("06-03 09:00")
    assert desk.file(first, "06-04 09:00", "REGIONAL_POWER", 72)
    assert desk.file(second, "06-04 09:00:00.000001", "REGIONAL_POWER", 72)
    assert [d.late for d in Deferral.objects.order_by("order__number")] == [False, True]
    assert desk.approve(f"{first.number}-D1", "06-04 11:00", 72)
    assert desk.deadline(first) == when("06-07 09:00")


def test_ac15_a_late_filing_leaves_the_overtime_unless_the_owner_covers_it_with_a_reason(desk: Desk) -> None:
    order = desk.order("06-03 09:00")
    code = f"{order.number}-D1"
    assert desk.file(order, "06-04 10:00", "REGIONAL_POWER", 72)
    refused = desk.approve(code, "06-04 14:00", 72, retroactive=True)
    assert "追认" in refusal(refused)
    assert desk.approve(code, "06-04 14:00", 72, retroactive=True, opinion="道路积水，通信中断")
    desk.swept(order, "06-04 14:00")
    assert penalties(order) == []
    assert desk.deferral(code).retroactive


def test_the_applicants_own_unit_cannot_approve(desk: Desk) -> None:
    desk.world.project.owner = desk.world.network
    desk.world.project.save()
    order = desk.order()
    assert desk.file(order, "06-03 15:00")
    refused = approve_deferral(desk.deferral(f"{order.number}-D1"), 240, NET_B, desk.at("06-03 16:00"))
    assert (refused.article, "本单位" in refusal(refused)) == ("11", True)


def test_only_who_holds_the_order_files(desk: Desk) -> None:
    order = desk.order()
    refused = file_deferral(order, desk.application(), INT_A, desk.at("06-03 15:00"))
    assert (refused.allowed, Deferral.objects.exists()) == (False, False)


def test_the_same_filing_sent_twice_counts_once(desk: Desk) -> None:
    order = desk.order()
    for _ in range(2):
        assert desk.file(order, "06-03 15:00", key="k1")
    assert (Deferral.objects.count(), verbs(order).count("deferral_filed")) == (1, 1)


def test_a_second_application_waits_until_the_first_is_decided(desk: Desk) -> None:
    order = desk.order()
    assert desk.file(order, "06-03 15:00")
    refused = desk.file(order, "06-03 16:00")
    assert (refused.article, "待业主审批" in refusal(refused)) == ("11", True)


@pytest.mark.parametrize("field", ["completes", "renews"])
def test_a_code_of_another_order_is_refused(desk: Desk, field: str) -> None:
    first, second = desk.order(), desk.order()
    assert desk.file(first, "06-03 15:00")
    refused = desk.file(second, "06-03 15:00", **{field: f"{first.number}-D1"})
    assert (refused.article, Deferral.objects.count()) == ("11", 1)


def test_papers_are_the_orders_and_only_those_the_person_uploaded(desk: Desk) -> None:
    order = desk.order()
    assert desk.file(order, "06-03 15:00")
    kinds = StoredFile.objects.filter(subject=subject(order.number)).values_list("kind", flat=True)
    assert sorted(kinds) == ["PHOTO", "STAMPED_FORM"]
    other = desk.order()
    with pytest.raises(FileRefused):
        desk.file(other, "06-03 16:00", photos=[desk.paper(OWN, content=b"somebody else's")])
    assert not other.deferrals.exists()


def test_a_lacking_part_brings_the_units_stock_with_it_as_it_stood(desk: Desk) -> None:
    part = SparePart.objects.create(
        unit=desk.world.network, name="光模块", model="1.25G", in_stock=0, obliged=2,
        contract=Contract.objects.get(code="K-B"), counted_at=desk.at("06-01 09:00"),
    )  # fmt: skip
    order = desk.order()
    assert desk.file(order, "06-03 15:00", part="光模块 1.25G")
    SparePart.objects.filter(pk=part.pk).update(in_stock=9)
    made = desk.deferral(f"{order.number}-D1")
    assert made.part == "光模块 1.25G"
    assert [(s["part"], s["in_stock"], s["obliged"], s["contract"]) for s in made.stock] == [
        ("光模块 1.25G", 0, 2, "K-B")
    ]
    power = desk.order()
    assert desk.file(power, "06-03 15:00", "REGIONAL_POWER", 24)
    assert desk.deferral(f"{power.number}-D1").stock == []


def test_owner_integrator_and_holder_hear_of_each_step(desk: Desk) -> None:
    order = desk.order()
    made = desk.deferred(order, "06-03 15:00")
    heard = set(OutboxNotice.objects.filter(key__startswith=made.code).values_list("to_unit", "kind"))
    assert heard == {
        ("OWN", "DEFERRAL-FILED"), ("INT-A", "DEFERRAL-FILED"),
        ("NET-B", "DEFERRAL-APPROVED"), ("INT-A", "DEFERRAL-APPROVED"),
    }  # fmt: skip
