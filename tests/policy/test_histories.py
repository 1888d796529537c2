"""Whatever happens to orders, legal or not, in any order: times add up, refusals change nothing, nothing breaks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from shiwei.kernel.time import Span, format_instant, parse_instant, total, union
from shiwei.policy.assessment import Assessment, OrderAssessment, StageAssessment
from shiwei.policy.case import Case, case_from_plain
from shiwei.policy.replay import assess
from tests.policy import acts
from tests.policy.story import CONTRACTS, NET_B, PROJECTS, UNITS, USE_D, when

HEAD = {"policy": "bozhou-2019", "units": UNITS, "projects": PROJECTS, "contracts": CONTRACTS}
HOUR, TICK, NONE = timedelta(hours=1), timedelta(microseconds=1), timedelta()

LATER = {"deferral_approved", "continuation_consented", "clock_suspended", "exclusion_accepted"}
EARLIER = {"dispatched", "repaired", "confirmed", "merged", "voided"}  # end a stage, and with it a pause that runs
EARLIER |= {"deferral_terminated", "deferral_found_false", "cameras_changed", "exclusion_ended"}
EITHER = {"handed_over", "rejected", "reopened", "impact_ended", "special_timing_granted"}
"""How an accepted event may move the deadlines of stages that were there already; every other event moves none."""

BEGIN, FOREVER = when("2019-05-13 00:00"), when("9000-01-01 00:00")
SEEDS = st.integers(min_value=0, max_value=10**9)
NO_STAGE = {"PENDING_DOUBLE_SIGN", "ARCHIVED"}


class Histories(RuleBasedStateMachine):
    """Three orders and everything that may happen to them, told event by event with a clock that only goes on."""

    def __init__(self) -> None:
        super().__init__()
        self.case: Case = case_from_plain({**HEAD, "events": []})
        self.events: list[dict[str, Any]] = []
        self.now: datetime = when("2019-06-03 08:00")
        self.seen: Assessment = assess(self.case)
        self.known: set[str] = set()
        self.resting: dict[str, datetime] = {}
        self.idle: dict[str, timedelta] = {}
        self.held: dict[tuple[str, int], list[Span]] = {}
        self.suspended: list[Span] = []

    @initialize(seed=SEEDS)
    def report(self, seed: int) -> None:
        for order in acts.ORDERS:
            self.tell(acts.report(Random(f"{seed} {order}").choice, self.now, order))

    @rule(seed=SEEDS)
    def something_happens(self, seed: int) -> None:
        """One rule for all, so that every history has some of everything; equal seeds choose differently each time."""
        choose = Random(f"{seed} {self.now} {len(self.events)}").choice
        choose([self.somebody_acts] * 8 + [self.time_passes] * 3 + [self.go_to_an_end] * 2 + [self.beside])(choose)

    def somebody_acts(self, choose: acts.Choose) -> None:
        name = choose(["W1"] * 6 + ["W2", "W2", "W3"])
        reported = next(e for e in self.events if e["order"] == name)
        integrator = str(PROJECTS[reported["project"]]["integrator"])
        wild = choose([False] * 9 + [True])
        act = acts.anything(choose) if wild else acts.likely(choose, self.seen.orders[name], integrator)
        more = acts.fields(choose, act.type, self.now, self.known)
        if more is not None:
            now = {"at": format_instant(self.now), "type": act.type, "by": act.by, "order": name}
            self.tell({**now, **more, **act.told})

    def beside(self, choose: acts.Choose) -> None:
        """Something that concerns no order's flow: a finding, a signature, a dispute, a suspension."""
        self.tell(acts.beside(choose, self.now))

    def time_passes(self, choose: acts.Choose) -> None:
        self.go_to(self.now + choose([1, 3, 20, 100]) * HOUR)

    def go_to_an_end(self, choose: acts.Choose) -> None:
        """Exactly to a deadline or the end of a pause, or a microsecond beyond."""
        orders = self.seen.orders.values()
        ends = [s.deadline for o in orders for s in o.stages] + [d.end for o in orders for d in o.deferrals.values()]
        ahead = sorted({end for end in ends if end is not None and self.now < end})
        if ahead:
            self.go_to(choose(ahead[:3]) + choose([NONE, TICK]))

    def teardown(self) -> None:
        """Without what was refused all comes out the same; at each other's instants no facts break the fold."""
        if not self.events:
            return
        refused = {r.index for r in self.seen.rejected}
        kept = [e for i, e in enumerate(self.events) if i not in refused]
        names = [{**e, "by": USE_D} for e in self.events if e["type"] in acts.DECLARING]  # nobody's, so refused at once
        plain = {**HEAD, "events": [*kept, *names], "as_of": format_instant(self.now)}
        assert judged(assess(case_from_plain(plain))) == judged(self.seen)
        for seed in range(3):
            assess(case_from_plain({**HEAD, "events": shuffled(self.events, Random(f"{seed} {self.now}"))}))

    def go_to(self, moment: datetime) -> None:
        self.now = moment
        self.seen = assess(replace(self.case, as_of=moment))

    def tell(self, event: dict[str, Any]) -> None:
        """Record one event, and compare the world before and after it at the same instant."""
        before, longer = self.seen, replace(self.case.with_event(event), as_of=self.now)
        self.seen = assess(longer)
        self.case = longer
        self.events.append(event)
        self.known |= {event[name] for name in ("deferral", "request") if name in event}
        new = [r.index for r in self.seen.rejected]
        if len(new) > len(before.rejected):
            assert new == [*(r.index for r in before.rejected), len(self.events) - 1]
            assert judged(self.seen) == judged(before)
        else:
            assert self.seen.rejected == before.rejected
            for moved in moves(event, before, self.seen):
                assert moved == []
            if event["type"] == "clock_suspended":
                self.suspended.append(Span(parse_instant(event["from"]), parse_instant(event["to"])))
        self.keep_idle(before)
        self.keep_holdings()

    def keep_holdings(self) -> None:
        """From when to when each unit had the order: seen from outside, event by event."""
        for name, order in self.seen.orders.items():
            for nth, stage in enumerate(order.stages):
                mine = self.held.setdefault((name, nth), [Span(stage.start, FOREVER)])
                mine[0] = Span(stage.start, mine[0].end)  # a merger may have brought an earlier start
                if stage.end is None and mine[-1].end < FOREVER:
                    mine.append(Span(self.now, FOREVER))
                elif stage.end is not None and mine[-1].end == FOREVER:
                    mine[-1] = Span(mine[-1].start, stage.end)

    def keep_idle(self, before: Assessment) -> None:
        """How long each order lay with nobody: for its signatures, or archived before it was reopened."""
        for name, order in self.seen.orders.items():
            was = before.orders[name].state if name in before.orders else ""
            if was in NO_STAGE and order.state != was:
                self.idle[name] = self.idle.get(name, NONE) + self.now - self.resting[name]
            if order.state in NO_STAGE and order.state != was:
                self.resting[name] = self.now

    @invariant()
    def recomputing_from_scratch_gives_the_same(self) -> None:
        whole = case_from_plain({**HEAD, "events": self.events, "as_of": format_instant(self.now)})
        assert whole == self.case or replace(self.case, as_of=self.now) == whole
        assert assess(whole) == self.seen

    @invariant()
    def the_parties_times_add_up(self) -> None:
        for name, order in self.seen.orders.items():
            resting = self.now - self.resting[name] if order.state == "PENDING_DOUBLE_SIGN" else NONE
            held = sum((stage.elapsed + stage.paused for stage in order.stages), NONE)
            assert held + self.idle.get(name, NONE) + resting == order.total, name

    @invariant()
    def a_stage_is_overtime_when_it_used_more_than_its_limit(self) -> None:
        for order in self.seen.orders.values():
            for stage in order.stages:
                assert stage.because
                assert min(stage.elapsed, stage.paused) >= NONE
                assert stage.overtime == (stage.breach_at is not None)
                if {"A06", "A09", "T21", "T22"}.isdisjoint(stage.because):
                    assert stage.overtime == (stage.elapsed > stage.limit_hours * HOUR)

    @invariant()
    def a_clock_counts_what_was_held_and_not_paused(self) -> None:
        for name, order in self.seen.orders.items():
            for nth, stage in enumerate(order.stages):
                held = self.held[name, nth]
                if not {"A06", "A09"}.isdisjoint(stage.because):
                    continue
                pauses = pauses_of(order, stage, self.suspended)
                assert stage.deadline == deadline_by_hand(stage, held, pauses)
                if "A11" not in stage.because and not self.asked(name):
                    so_far = [part for span in held if (part := span.clip(Span(BEGIN, self.now)))]
                    assert stage.elapsed == running(so_far, pauses)

    def asked(self, order: str) -> bool:
        """Whether special timing was ever asked for: while that waits, the clock is held."""
        return any(e["type"] == "special_timing_requested" and e["order"] == order for e in self.events)

    @invariant()
    def no_order_is_deferred_for_longer_than_was_consented(self) -> None:
        refused = {r.index for r in self.seen.rejected}
        accepted = [e for i, e in enumerate(self.events) if i not in refused]
        for name, order in self.seen.orders.items():
            blocks = sum(e["type"] == "continuation_consented" and e["order"] == name for e in accepted)
            windows = [Span(d.start, d.end) for d in order.deferrals.values() if d.start and d.end]
            assert total(windows) <= 360 * HOUR * (1 + blocks)

    @invariant()
    def one_act_is_one_count_and_the_money_adds_up(self) -> None:
        found = self.seen
        counts = [p for p in found.penalties if p.ground is not None]
        assert len({(p.order, p.unit) for p in counts}) == len(counts)
        assert len({p.key for p in found.penalties}) == len(found.penalties)
        over = {(o, s.unit) for o, order in found.orders.items() for s in order.stages if s.overtime}
        assert over <= {(p.order, p.unit) for p in counts}
        for unit, told in found.totals.items():
            mine = [p.amount for p in found.penalties if p.unit == unit and p.state == "CONFIRMED"]
            assert (told.counts, told.confirmed) == (len(mine), sum(mine, Decimal()))


def judged(found: Assessment) -> tuple[Any, ...]:
    return found.orders, found.penalties, found.totals


def moves(event: Mapping[str, Any], before: Assessment, after: Assessment) -> Iterator[list[str]]:
    """The deadlines that the event moved in a direction in which it cannot move one."""
    act = event["type"]
    for name, order in before.orders.items():
        mine = act == "clock_suspended" or name in (event.get("order"), event.get("into"))
        for was, stage in zip(order.stages, after.orders[name].stages, strict=False):
            later, earlier = stage.deadline > was.deadline, stage.deadline < was.deadline
            may_later = mine and act in LATER | EITHER
            may_earlier = mine and act in EARLIER | EITHER
            if (later and not may_later) or (earlier and not may_earlier):
                yield [f"{act} moved {name} {was.kind} of {was.unit}: {was.deadline} -> {stage.deadline}"]


def pauses_of(order: OrderAssessment, stage: StageAssessment, suspended: Sequence[Span]) -> tuple[Span, ...]:
    """What pauses the stage while it is held: deferrals as printed, suspensions of its contract."""
    mine = [d for d in order.deferrals.values() if stage.kind == "REPAIR" and d.unit == stage.unit]
    windows = [Span(d.start, d.end) for d in mine if d.start and d.end]
    return union([*windows, *(suspended if stage.unit == NET_B else ())])


def running(held: Sequence[Span], pauses: Sequence[Span]) -> timedelta:
    """How long the clock ran in the times held."""
    paused = (part.length for span in held for pause in pauses if (part := pause.clip(span)))
    return sum((span.length for span in held), NONE) - sum(paused, NONE)


def deadline_by_hand(stage: StageAssessment, held: Sequence[Span], pauses: Sequence[Span]) -> datetime:
    """The limit counted off through the times the unit held the order, and on from there; pauses cost nothing."""
    left = stage.limit_hours * HOUR
    for span, there in [*((span, pauses) for span in held), (Span(held[-1].end, FOREVER), ())]:
        at = span.start
        for pause in filter(None, (pause.clip(span) for pause in there)):
            if pause.start - at <= left:
                left, at = left - (pause.start - at), pause.end
        if left < span.end - at:
            return at + left
        left -= span.end - at
    return FOREVER


def shuffled(events: Sequence[Mapping[str, Any]], random: Random) -> list[dict[str, Any]]:
    """The same instants, other events at them."""
    instants = [event["at"] for event in events]
    mixed = random.sample(list(events), len(events))
    return [
        {**event, "at": at, **({"impact_end": at} if "impact_end" in event else {})}
        for at, event in zip(instants, mixed, strict=True)
    ]


PHASES = (Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink)
"""Not the one that explains a failure by running it hundreds of times more."""

quick = settings(
    phases=PHASES, max_examples=6, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)

TestHistories = Histories.TestCase
TestHistories.settings = quick


@pytest.mark.slow
class TestLongHistories(Histories.TestCase):  # type: ignore[misc, name-defined]
    """The same for `make proofs`: hundreds of long histories."""

    settings = settings(quick, max_examples=500, stateful_step_count=60)
