"""Counts of Article 28: what the clocks and the owner's findings make of an order, what each costs, what merges.

One act counts once (B.6, B.7). A count is a candidate until both parties have signed it (R28.11).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from shiwei.kernel.money import parse_yuan
from shiwei.policy import measure
from shiwei.policy.assessment import PenaltyAssessment, PenaltyKey, UnitTotal
from shiwei.policy.case import Contract
from shiwei.policy.facts import Decision, Order
from shiwei.policy.measure import OrderClock
from shiwei.policy.vocabulary import State
from shiwei.policy.world import Finding, Marks, World

OVERTIME = "FAULT_OVERTIME"
CANDIDATE, HELD, WITHDRAWN, MERGED, CONFIRMED, DISPUTED = (
    "CANDIDATE",
    "HELD",
    "WITHDRAWN",
    "MERGED",
    "CONFIRMED",
    "DISPUTED",
)

CAUSE_RULES = {
    "PATROL_UNTIMELY": "R28.1",
    "FAULT_OVERTIME": "R28.2",
    "RELOCATION_OVERTIME": "R28.3",
    "POOR_IMAGE_QUALITY": "R28.4",
    "MEETING_NOT_ON_TIME": "R28.5",
    "RECORD_NOT_KEPT": "R28.6",
    "PROVINCIAL_PASS_RATE_LOW": "R28.7",
    "ILLEGAL_EXTERNAL_CONNECTION": "R28.8",
    "KEY_LOCATION_INTERRUPTION": "R28.9",
    "CAMERA_FILE_ACCURACY_LOW": "R28.10",
}
_GROUND_RULES = {
    "DEFERRAL_FALSE": ("R11.9", "A19"),
    "DEFERRAL_INTERNAL": ("R11.8", "A18"),
    "STAGE_OVERTIME": ("R10.11",),
}


@dataclass(frozen=True, slots=True)
class Price:
    """What one count costs, under which contract, and by which rule."""

    contract: str | None
    amount: Decimal
    rule: str


def contract_for(world: World, unit: str, project: str | None, at: datetime, named: Contract | None) -> Contract | None:
    """The contract of a count: the one the owner named if it is the unit's and in force, else the unit's for the
    project."""
    stated = named is not None and named.unit == unit and named.in_force(at)
    return named if stated else world.contract_of(unit, project, at)


def price(
    world: World, cause: str, unit: str, project: str | None, at: datetime, named: Contract | None = None
) -> Price:
    """The contract's clause, else the county's, else the city's amount, each for the cause first (Q43, Q49)."""
    contract = contract_for(world, unit, project, at, named)
    name = contract.id if contract else None
    keys = (f"penalty.amount.{cause}", "penalty.unit_amount")
    if contract is not None and contract.approved:
        for key in keys:
            if contract.values.get(key) is not None:
                return Price(name, parse_yuan(contract.values[key]), "R28.13")
    county = world.book.at(at, world.case.projects[project].jurisdiction if project else None)
    for key in keys:
        if county.value(key) is not None and county.source(key).level == "county":
            return Price(name, parse_yuan(county.value(key)), "R4.2")
    return Price(name, parse_yuan(county.value(keys[0]) or county.value(keys[1])), "R28.12")


def overtime_counts(world: World, order: Order, clocks: OrderClock) -> dict[str, PenaltyAssessment]:
    """The order's FAULT_OVERTIME counts, at most one a unit (A41), by unit."""
    if order.state is State.VOID:
        return {}
    found = (overtime_of(world, order, unit, clocks) for unit in dict.fromkeys(stage.unit for stage in order.stages))
    return {count.unit: count for count in found if count is not None}


def overtime_of(world: World, order: Order, unit: str, clocks: OrderClock) -> PenaltyAssessment | None:
    """The count of one unit in one order: by a breach, by a refused or false deferral, or held (Q15, Q42)."""
    mine = [reading for stage, reading in zip(order.stages, clocks.readings, strict=True) if stage.unit == unit]
    breaches = [reading.breach_at for reading in mine if reading.breach_at is not None]
    ground, filed = _ground(order, unit)
    held = [reading.deadline for reading in mine if reading.held]
    if order.state is State.VOID or not (breaches or filed or held):
        return None
    occurred = min(breaches or filed or held)
    cost = price(world, OVERTIME, unit, order.project_id, occurred)
    waits = () if breaches or filed else ("A11",)
    return PenaltyAssessment(
        cause=OVERTIME,
        ground=ground,
        unit=unit,
        contract=cost.contract,
        order=order.id,
        act=f"{order.id}/{unit}",
        occurred_at=occurred,
        state=HELD if waits else CANDIDATE,
        amount=cost.amount,
        because=(*_GROUND_RULES[ground], *waits, "R28.2", cost.rule),
    )


def _ground(order: Order, unit: str) -> tuple[str, list[datetime]]:
    """The strongest ground, and the filings that gave it."""
    mine = [d for d in order.deferrals.values() if d.unit == unit]
    false = [d.filed for d in mine if d.decision is Decision.VOIDED or d.refusal == "CONTRADICTS_FACTS"]
    internal = [d.filed for d in mine if d.refusal == "INTERNAL_REASON"]
    if false:
        return "DEFERRAL_FALSE", false
    return ("DEFERRAL_INTERNAL", internal) if internal else ("STAGE_OVERTIME", [])


def finding_count(world: World, finding: Finding) -> PenaltyAssessment:
    """A count the owner stated."""
    cause, unit, act = finding.key.cause, finding.key.unit, finding.key.act
    named = world.contract(finding.contract) if finding.contract is not None else None
    cost = price(world, cause, unit, finding.project, finding.at, named)
    return PenaltyAssessment(
        cause=cause,
        ground=None,
        unit=unit,
        contract=cost.contract,
        order=finding.order,
        act=act,
        occurred_at=finding.at,
        state=CANDIDATE,
        amount=cost.amount,
        because=(CAUSE_RULES[cause], cost.rule),
    )


def state_of(count: PenaltyAssessment, marks: Marks | None) -> str:
    """The state the parties' signatures give a count that arises (2.11, Q44)."""
    if marks is None:
        return count.state
    if marks.withdrawn:
        return WITHDRAWN
    if count.state == HELD:
        return HELD
    if marks.own_signed and marks.unit_signed:
        return CONFIRMED
    if marks.disputed:
        return DISPUTED
    return {(True, False): "OWN_CONFIRMED", (False, True): "OMU_CONFIRMED"}.get(
        (marks.own_signed, marks.unit_signed), CANDIDATE
    )


class Counts:
    """All counts at one moment. Orders are read when first asked for, so that one signature costs one order."""

    def __init__(self, world: World, moment: datetime) -> None:
        self._world, self._moment = world, moment
        self._clocks: dict[str, OrderClock] = {}
        self._overtime: dict[str, dict[str, PenaltyAssessment]] = {}

    def clocks(self, order: Order) -> OrderClock:
        if order.id not in self._clocks:
            self._clocks[order.id] = measure.read_order(self._world, order, self._moment)
        return self._clocks[order.id]

    def overtime(self, order_id: str) -> dict[str, PenaltyAssessment]:
        if order_id not in self._overtime:
            order = self._world.orders.get(order_id)
            self._overtime[order_id] = overtime_counts(self._world, order, self.clocks(order)) if order else {}
        return self._overtime[order_id]

    def find(self, key: PenaltyKey) -> PenaltyAssessment | None:
        """The count of that key in its state, or None when there is none."""
        count = self._arising(key)
        return self._settled(count) if count is not None else self._kept(key)

    def every(self) -> list[PenaltyAssessment]:
        """Every count, and every signed or disputed one that no longer arises as WITHDRAWN (Q50)."""
        world = self._world
        arising = [count for order in world.orders for count in self.overtime(order).values()]
        known = {count.key for count in arising}
        arising += [finding_count(world, f) for key, f in world.findings.items() if key not in known]
        known.update(world.findings)
        found = [self._settled(count) for count in arising]
        found += [kept for key in world.marks if key not in known and (kept := self._kept(key))]
        return sorted(found, key=lambda count: (count.occurred_at, count.order or "", count.key))

    def _arising(self, key: PenaltyKey) -> PenaltyAssessment | None:
        suffix = f"/{key.unit}"
        if key.cause == OVERTIME and key.act.endswith(suffix):
            count = self.overtime(key.act.removesuffix(suffix)).get(key.unit)
            if count is not None:
                return count
        finding = self._world.findings.get(key)
        return finding_count(self._world, finding) if finding else None

    def _kept(self, key: PenaltyKey) -> PenaltyAssessment | None:
        """A signed or disputed count that no longer arises: nothing is deleted (2.11, Q50)."""
        marks = self._world.marks.get(key)
        return replace(marks.known, state=WITHDRAWN, merged_into=None) if marks and marks.touched else None

    def _settled(self, count: PenaltyAssessment) -> PenaltyAssessment:
        state = state_of(count, self._world.marks.get(count.key))
        target = self._absorber(count) if state != WITHDRAWN else None
        if target is not None:
            because = (*count.because, "A43")
            return replace(count, state=MERGED, merged_into=target, because=because)
        return replace(count, state=state)

    def _absorber(self, count: PenaltyAssessment) -> PenaltyKey | None:
        """The count that this one is part of (Q45): none that is held or withdrawn."""
        for key in self._same_act(count):
            other = self._arising(key)
            if other is not None and state_of(other, self._world.marks.get(key)) not in {HELD, WITHDRAWN}:
                return key
        return None

    def _same_act(self, count: PenaltyAssessment) -> Iterable[PenaltyKey]:
        if count.cause == "RECORD_NOT_KEPT":
            yield PenaltyKey("PATROL_UNTIMELY", count.unit, count.act)
        if count.cause != "POOR_IMAGE_QUALITY" or count.order is None:
            return
        here = [f.key for f in self._world.by_order.get(count.order, ()) if f.key.unit == count.unit]
        yield from (key for key in here if key.cause == "KEY_LOCATION_INTERRUPTION")
        if count.unit in self.overtime(count.order):
            yield PenaltyKey(OVERTIME, count.unit, f"{count.order}/{count.unit}")
        yield from (key for key in here if key.cause == OVERTIME)
        yield from (key for key in here if key.cause == "PATROL_UNTIMELY")


def totals(counts: Iterable[PenaltyAssessment]) -> dict[str, UnitTotal]:
    """Per unit: confirmed counts and yuan, and how many are still open (Q47)."""
    found: dict[str, UnitTotal] = {}
    for count in counts:
        before = found.get(count.unit, UnitTotal(0, Decimal("0.00"), 0))
        confirmed = count.state == CONFIRMED
        found[count.unit] = UnitTotal(
            before.counts + confirmed,
            before.confirmed + (count.amount if confirmed else Decimal()),
            before.open_counts + (count.state not in {CONFIRMED, WITHDRAWN, MERGED}),
        )
    return dict(sorted(found.items()))
