"""Short words for counts in tests of the applications: an order over its time, and what its parties say to it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.test import Client

from shiwei.accounts.models import Duty, Unit
from shiwei.jobs.sweep import sweep
from shiwei.kernel.verdict import Verdict
from shiwei.penalties.actions.open_candidate import Suspicion, open_candidate
from shiwei.penalties.actions.sign import sign
from shiwei.penalties.actions.state_finding import Statement, state_finding
from shiwei.penalties.facts import closure
from shiwei.penalties.models import Candidate, Penalty
from shiwei.policy.assessment import UnitTotal
from shiwei.policy.penalty import totals
from shiwei.policy.replay import PenaltyAssessment, assess
from shiwei.workorders.actions.dispatch import dispatch
from shiwei.workorders.actions.report import Report, report
from shiwei.workorders.facts import case_of_events
from shiwei.workorders.models import Order
from tests.world import World


def reported(world: World, wired: SimpleNamespace, cameras: int = 1, first: int = 0, **more: Any) -> Order:
    told = {"project": world.project, "source": "DAILY_PATROL", "fault": "IMG_OFFLINE", "title": "交换机 SW-1", **more}
    what = Report(cameras=world.cameras[first : first + cameras], **told)
    return report(what, world.actor(what.project.integrator), wired.clock.now())


def dispatched(world: World, wired: SimpleNamespace, to: str = "NET-B", **more: Any) -> Order:
    order = reported(world, wired, **more)
    assert dispatch(order, to, world.actor(order.project.integrator), wired.clock.now())
    return order


def overtime(world: World, wired: SimpleNamespace, to: str = "NET-B", **more: Any) -> Penalty:
    """An order that its unit has had for a day and one second: its count."""
    order = dispatched(world, wired, to, **more)
    sweep(wired.clock.forward(hours=24, seconds=1))
    return order.penalties.get(unit__code=to)


def stated(world: World, wired: SimpleNamespace, cause: str, unit: Unit, **more: Any) -> Verdict:
    what = Statement(cause=cause, unit=unit, project=more.pop("project", world.project), **more)
    return state_finding(what, world.actor(world.owner), wired.clock.now())


def count(cause: str, act: str) -> Penalty:
    return Penalty.objects.get(cause=cause, act=act)


def confirmed(world: World, wired: SimpleNamespace, penalty: Penalty) -> Penalty:
    for unit in (world.owner, penalty.unit):
        assert sign(penalty, world.actor(unit), wired.clock.forward(seconds=1))
    assert penalty.state == "CONFIRMED"
    return penalty


def folded(wired: SimpleNamespace) -> list[PenaltyAssessment]:
    """Every count as the fold prints it now, home by home: what the rows are a cache of."""
    found = {}
    subjects = {f"order:{number}" for number in Order.objects.values_list("number", flat=True)}
    for subject in subjects | set(Penalty.objects.values_list("subject", flat=True)):
        for printed in assess(case_of_events(closure(subject), wired.clock.now())).penalties:
            found[printed.key] = printed
    return list(found.values())


def fold_totals(wired: SimpleNamespace) -> dict[str, UnitTotal]:
    return totals(folded(wired))


def rows_are_the_fold(wired: SimpleNamespace) -> None:
    """The rows are exactly what the fold prints: cause, unit, act, state, amount, instant, and what each is part of."""
    printed = {
        (p.cause, p.unit, p.act): (
            p.state, p.amount, p.occurred_at, p.order, p.ground or "",
            p.merged_into and (p.merged_into.cause, p.merged_into.unit, p.merged_into.act),
        )
        for p in folded(wired)
    }  # fmt: skip
    rows = {
        (r.cause, r.unit.code, r.act): (
            r.state, r.amount, r.occurred_at, r.order.number if r.order else None, r.ground,
            r.merged_into and (r.merged_into.cause, r.merged_into.unit.code, r.merged_into.act),
        )
        for r in Penalty.objects.select_related("unit", "order", "merged_into__unit")
    }  # fmt: skip
    assert rows == printed


def client(world: World, unit: Unit, duty: Duty = Duty.DISPATCHER) -> Client:
    """A browser in which a person of the unit is signed in."""
    signed = Client()
    signed.force_login(world.person(unit, duty), backend="django.contrib.auth.backends.ModelBackend")
    return signed


def text(answer: Any) -> str:
    """The body of an answer, streamed or whole."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(body.decode())


def suspected(world: World, wired: SimpleNamespace) -> Candidate:
    """A suspicion that the owner has not looked at yet."""
    evidence = [{"kind": "patrol", "at": "2026-06-02", "text": "应巡 482 路，实巡 480 路", "ref": ""}]
    what = Suspicion("PATROL_UNTIMELY", world.integrator, world.project, "patrol/P-A/2026-06-02", evidence, ["R7.4"])
    return open_candidate(what, wired.clock.now())


YUAN = Decimal("1500.00")
TICK = timedelta(microseconds=1)
