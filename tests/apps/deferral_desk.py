"""A desk that tells deferral as the law's scenarios do: who does what, when. Instants as in ``06-03 09:00`` of 2019."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from shiwei.accounts.facts import Actor
from shiwei.documents.actions.keep import keep
from shiwei.documents.models import FileKind
from shiwei.jobs.sweep import check
from shiwei.kernel.verdict import Verdict
from shiwei.ledger.queries import events_of
from shiwei.penalties.models import Penalty
from shiwei.policy.replay import OrderAssessment
from shiwei.workorders.actions.approve_deferral import approve_deferral
from shiwei.workorders.actions.confirm import confirm
from shiwei.workorders.actions.dispatch import dispatch
from shiwei.workorders.actions.feed_back import feed_back
from shiwei.workorders.actions.file_deferral import file_deferral
from shiwei.workorders.actions.report import Report, report
from shiwei.workorders.application import Application
from shiwei.workorders.facts import assessed, subject
from shiwei.workorders.models import Deferral, Order, SpecialTiming
from tests.policy.story import when
from tests.world import World

OWN, INT_A, NET_B = (Actor(f"{unit.lower()}-desk", unit) for unit in ("OWN", "INT-A", "NET-B"))


@dataclass
class Desk:
    """The cast at work; every act takes its instant in the scenarios' words and moves the clock there."""

    world: World
    wired: SimpleNamespace

    def at(self, moment: str) -> datetime:
        self.wired.clock.moment = when(moment)
        return when(moment)

    def paper(self, by: Actor, kind: FileKind = FileKind.PHOTO, content: bytes = b"a picture") -> str:
        """The hash of a file that this person has uploaded."""
        typed = {FileKind.PHOTO: "image/jpeg", FileKind.STAMPED_FORM: "application/pdf"}[kind]
        now = self.wired.clock.now()
        return keep(content, kind=kind, name="paper", content_type=typed, by=by.name, now=now).sha256

    def order(self, dispatched: str = "06-03 09:00", reported: str = "", cameras: int = 1, to: str = "NET-B") -> Order:
        """A pole order (no picture fault), dispatched; reported an hour before unless told."""
        made = self.reported(reported or dispatched, cameras)
        assert dispatch(made, to, INT_A, self.at(dispatched))
        return made

    def reported(self, moment: str, cameras: int = 1) -> Order:
        what = Report(self.world.project, "DAILY_PATROL", "HW_POLE", self.world.cameras[:cameras], title="光明路立杆")
        return report(what, INT_A, self.at(moment))

    def application(self, category: str = "NO_SPARE", hours: int | None = 240, **more: Any) -> Application:
        """A complete one; ``photos=()`` or ``form=""`` leave an element out."""
        papers = {"photos": [self.paper(NET_B)], "form": self.paper(NET_B, FileKind.STAMPED_FORM, b"stamped")}
        return Application(**{"category": category, "hours": hours, "reason": "见现场照片", **papers, **more})

    def file(
        self, order: Order, moment: str, category: str = "NO_SPARE", hours: int | None = 240, **more: Any
    ) -> Verdict:
        key = more.pop("key", "")
        now = self.at(moment)
        return file_deferral(order, self.application(category, hours, **more), NET_B, now, key=key)

    def approve(self, code: str, moment: str, hours: int | None, **more: Any) -> Verdict:
        return approve_deferral(self.deferral(code), hours, OWN, self.at(moment), **more)

    def deferred(self, order: Order, moment: str, category: str = "NO_SPARE", hours: int = 240, n: int = 1) -> Deferral:
        """Filed and approved at the same instant."""
        assert self.file(order, moment, category, hours)
        assert self.approve(f"{order.number}-D{n}", moment, hours, opinion="同意")
        return self.deferral(f"{order.number}-D{n}")

    def repaired(self, order: Order, moment: str) -> Verdict:
        order.refresh_from_db()
        return feed_back(order, NET_B, self.at(moment), measures="更换部件")

    def confirmed(self, order: Order, moment: str) -> Verdict:
        order.refresh_from_db()
        return confirm(order, ["复测合格"], INT_A, self.at(moment))

    def deferral(self, code: str) -> Deferral:
        return Deferral.objects.select_related("order__project__owner", "order__project__integrator", "unit").get(
            code=code
        )

    def timing(self, code: str) -> SpecialTiming:
        related = ("order__project__owner", "order__project__integrator", "unit")
        return SpecialTiming.objects.select_related(*related).get(code=code)

    def deadline(self, order: Order) -> datetime:
        order.refresh_from_db()
        assert order.deadline is not None
        return order.deadline

    def swept(self, order: Order, moment: str) -> Order:
        """The order after the sweep looked at it at that instant."""
        check(order.number, self.at(moment))
        order.refresh_from_db()
        return order

    def fold(self, order: Order) -> OrderAssessment:
        return assessed(order.number, self.wired.clock.now()).orders[order.number]


def verbs(order: Order) -> list[str]:
    """What the ledger holds of the order, as it happened."""
    return [row.verb for row in events_of(subject(order.number))]


def penalties(order: Order) -> list[tuple[str, str, str]]:
    """The order's counts: cause, ground and state."""
    return [(p.cause, p.ground, p.state) for p in Penalty.objects.filter(order=order)]
