"""Random acts of deferral, timing and signature: after each the rows say what the fold says, also written anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from shiwei.documents.models import FileKind
from shiwei.jobs.sweep import check
from shiwei.kernel.time import Span
from shiwei.kernel.verdict import Verdict
from shiwei.ledger.queries import events_of
from shiwei.workorders.actions.approve_deferral import approve_deferral
from shiwei.workorders.actions.confirm import confirm
from shiwei.workorders.actions.consent import consent
from shiwei.workorders.actions.consult import consult
from shiwei.workorders.actions.end_impact import end_impact, state_impact_end
from shiwei.workorders.actions.feed_back import feed_back
from shiwei.workorders.actions.file_deferral import file_deferral
from shiwei.workorders.actions.find_false import find_false
from shiwei.workorders.actions.grant_timing import grant_timing
from shiwei.workorders.actions.hand_over import hand_over
from shiwei.workorders.actions.refuse_deferral import refuse_deferral
from shiwei.workorders.actions.refuse_timing import refuse_timing
from shiwei.workorders.actions.reject import reject
from shiwei.workorders.actions.reopen import reopen
from shiwei.workorders.actions.request_timing import Request, request_timing
from shiwei.workorders.actions.return_deferral import return_deferral
from shiwei.workorders.actions.sign import sign
from shiwei.workorders.actions.terminate_deferral import terminate_deferral
from shiwei.workorders.caches import awaiting_units, write_applications
from shiwei.workorders.facts import subject
from shiwei.workorders.models import Deferral, Order, SpecialTiming
from tests.apps.deferral_desk import INT_A, NET_B, OWN, Desk
from tests.world import build

pytestmark = pytest.mark.django_db
_HOURS = {"NO_SPARE": 240, "POLE_HIT": 336, "REGIONAL_POWER": 72, "SEVERE_WEATHER": None, "OTHER": 100}


@pytest.fixture
def desk(wired: SimpleNamespace) -> Desk:
    return Desk(build(), wired)


class Hands:
    """Does one act chosen by chance; mostly one that can be allowed."""

    def __init__(self, desk: Desk, order: Order, random: Random) -> None:
        self.desk, self.order, self.random = desk, order, random
        self.form = desk.paper(NET_B, FileKind.STAMPED_FORM, b"sheet")

    def any_act(self) -> Verdict:
        if self.order.state == "ARCHIVED":
            return reopen(self.order, "虚假完成", OWN, self.now)
        if self.order.state == "REPAIRING" and self.order.holder.code != "NET-B":  # type: ignore[union-attr]
            return hand_over(self.order, "NET-B", "NOT_MINE", OWN, self.now)
        acts: list[Callable[[], Verdict]] = [
            self.file,
            self.file,
            self.decide,
            self.decide,
            self.decide,
            self.end,
            self.flow,
        ]
        acts += [self.time, self.agree, self.flow]
        return self.random.choice(acts)()

    @property
    def now(self) -> Any:
        return self.desk.wired.clock.now()

    def some(self, *states: str) -> Deferral | None:
        codes = list(self.order.deferrals.filter(state__in=states).values_list("code", flat=True))
        return self.desk.deferral(self.random.choice(codes)) if codes else None

    def file(self) -> Verdict:
        category = self.random.choice(list(_HOURS))
        back = self.some("RETURNED")
        more = {"completes": back.code} if back and self.random.random() < 0.7 else {}
        what = self.desk.application(category, _HOURS[category], **more)
        return file_deferral(self.order, what, NET_B, self.now, key=f"k{self.random.randrange(40)}")

    def decide(self) -> Verdict:
        waiting = self.some("SUBMITTED")
        if waiting is None:
            return Verdict(False)
        hours = None if waiting.hours is None else self.random.randint(1, waiting.hours)
        return self.random.choice(
            [
                lambda: approve_deferral(waiting, hours, OWN, self.now, opinion="同意"),
                lambda: approve_deferral(waiting, hours, OWN, self.now, opinion="同意", retroactive=True),
                lambda: refuse_deferral(waiting, "CONTRADICTS_FACTS", OWN, self.now, opinion="不实"),
                lambda: return_deferral(waiting, "补照片", OWN, self.now),
            ]
        )()

    def end(self) -> Verdict:
        running = self.some("ACTIVE", "EXPIRED", "RENEWED", "APPROVED", "ENDED_REPAIRED", "SUBMITTED")
        if running is None:
            return Verdict(False)
        return self.random.choice(
            [
                lambda: terminate_deferral(running, "原因消除", OWN, self.now),
                lambda: end_impact(running, self.now - timedelta(hours=2), OWN, self.now),
                lambda: state_impact_end(running, self.now - timedelta(hours=3), NET_B, self.now),
                lambda: find_false(running, ["出库单"], OWN, self.now),
            ]
        )()

    def flow(self) -> Verdict:
        return self.random.choice(
            [
                lambda: feed_back(self.order, NET_B, self.now, measures="更换"),
                lambda: confirm(self.order, ["复测"], INT_A, self.now),
                lambda: reject(self.order, "未好", INT_A, self.now),
                lambda: sign(self.order, "王工", "E_SIGN", NET_B, self.now),
                lambda: sign(self.order, "李主任", "E_SIGN", OWN, self.now),
                lambda: hand_over(self.order, "PWR-C", "NOT_MINE", NET_B, self.now),
            ]
        )()

    def time(self) -> Verdict:
        waiting = self.order.timings.filter(state="REQUESTED").first()
        if waiting is None:
            return request_timing(self.order, Request("封路", "", self.form), NET_B, self.now)
        timing = self.desk.timing(waiting.code)
        later = self.now + timedelta(hours=self.random.randint(1, 50))
        return self.random.choice(
            [
                lambda: grant_timing(timing, Span(self.now - timedelta(hours=9), later), OWN, self.now),
                lambda: grant_timing(timing, later, OWN, self.now),
                lambda: refuse_timing(timing, "可绕行", OWN, self.now),
            ]
        )()

    def agree(self) -> Verdict:
        held = self.now.date()
        return self.random.choice(
            [
                lambda: consult(self.order, held, "双方", "临时杆", OWN, self.now),
                lambda: consent(self.order, "同意延续", OWN, self.now),
            ]
        )()


def rows(order: Order) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for model in (Deferral, SpecialTiming):
        found += [
            {k: v for k, v in row.items() if k != "id"}
            for row in model.objects.filter(order=order).order_by("code").values()
        ]
    return found


def assert_rows_are_the_fold(desk: Desk, order: Order) -> None:
    found = desk.fold(order)
    assert {
        d.code: (d.state, d.category, d.start, d.end, d.late, d.filed_at, d.hours, d.granted_hours, d.renews or None)
        for d in order.deferrals.all()
    } == {
        code: (d.state, d.category, d.start, d.end, d.late, d.filed, d.hours, d.granted_hours, d.renews)
        for code, d in found.deferrals.items()
    }
    assert {
        t.code: (t.state, t.requested_at, t.timely, t.pause_start, t.pause_end, t.deadline) for t in order.timings.all()
    } == {
        code: (t.state, t.requested, t.timely, t.pause and t.pause.start, t.pause and t.pause.end, t.deadline)
        for code, t in found.timings.items()
    }
    assert (order.state, awaiting_units(order)) == (found.state, list(found.awaiting))


@pytest.mark.parametrize("seed", range(5))
def test_rows_are_the_fold_after_every_act(desk: Desk, seed: int) -> None:
    random, order = Random(seed), desk.order("06-03 09:00")
    hands = Hands(desk, order, random)
    accepted = 0
    for _ in range(25):
        desk.wired.clock.forward(hours=random.choice([0, 1, 5, 30, 90]), seconds=1)
        check(order.number, desk.wired.clock.now())
        order.refresh_from_db()
        assert_rows_are_the_fold(desk, order)
        before = len(events_of(subject(order.number)))
        hands.any_act()
        accepted += len(events_of(subject(order.number))) > before
        order.refresh_from_db()
        assert_rows_are_the_fold(desk, order)
    assert accepted >= 5
    kept = rows(order)
    Deferral.objects.all().delete()
    SpecialTiming.objects.all().delete()
    write_applications(order, desk.fold(order))
    assert rows(order) == kept
