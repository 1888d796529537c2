"""The fold's memory: the case, the law, and the facts accepted so far."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from shiwei.kernel.time import Span
from shiwei.policy.assessment import PenaltyAssessment, PenaltyKey
from shiwei.policy.case import Case, Contract
from shiwei.policy.facts import Order
from shiwei.regulation.rulebook import Rulebook, Snapshot, Terms


@dataclass(frozen=True, slots=True)
class Finding:
    """A count the owner stated (B.7), not one the clocks gave."""

    key: PenaltyKey
    at: datetime
    project: str | None
    contract: str | None
    order: str | None
    owners: frozenset[str]


@dataclass(slots=True)
class Marks:
    """What the parties did with one count. ``known`` is the count as it was when they last did."""

    known: PenaltyAssessment
    own_signed: bool = False
    unit_signed: bool = False
    disputed: bool = False
    withdrawn: bool = False
    touched: bool = False


@dataclass(slots=True)
class World:
    """``by_camera`` names the orders that ever concerned a camera."""

    case: Case
    book: Rulebook
    seq: int = 0
    orders: dict[str, Order] = field(default_factory=dict)
    by_camera: defaultdict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    suspensions: defaultdict[tuple[str, str], list[Span]] = field(default_factory=lambda: defaultdict(list))
    findings: dict[PenaltyKey, Finding] = field(default_factory=dict)
    by_order: defaultdict[str, list[Finding]] = field(default_factory=lambda: defaultdict(list))
    marks: dict[PenaltyKey, Marks] = field(default_factory=dict)
    by_id: dict[str, Contract] = field(default_factory=dict)
    contracts: dict[tuple[str, str], list[Contract]] = field(default_factory=dict)

    @classmethod
    def of(cls, case: Case, law: Rulebook) -> World:
        world = cls(case, law.with_county(case.overrides))
        for contract in case.contracts:
            world.by_id[contract.id] = contract
            for project in contract.projects:
                world.contracts.setdefault((contract.unit, project), []).append(contract)
        return world

    @property
    def epoch(self) -> datetime:
        """The first instant of the law (R32.1): no clock runs before it."""
        return self.book.effective

    def contract(self, id_: str) -> Contract:
        """The contract of that id, which the file declares."""
        return self.by_id[id_]

    def concern(self, order: Order, cameras: Iterable[str]) -> None:
        """The order concerns these cameras too."""
        for camera in cameras:
            order.cameras.add(camera)
            self.by_camera[camera][order.id] = None

    def owners_of(self, contract: Contract) -> frozenset[str]:
        """The owners of the contract's projects."""
        return frozenset(self.case.projects[project].owner for project in contract.projects)

    def contract_of(self, unit: str, project: str | None, instant: datetime) -> Contract | None:
        """The unit's contract for the project in force; an approved one first, then the later one (A21)."""
        known = self.contracts.get((unit, project), []) if project else []
        valid = [contract for contract in known if contract.in_force(instant)]
        return max(reversed(valid), key=lambda c: (c.approved, c.first_day), default=None)

    def snapshot(self, unit: str, project: str, instant: datetime) -> Snapshot:
        """The values in force for a unit's stage in a project (reading A21)."""
        return self.under(self.contract_of(unit, project, instant), project, instant)

    def under(self, contract: Contract | None, project: str | None, instant: datetime) -> Snapshot:
        """The values in force under a contract, if it is approved, in a project."""
        terms = Terms(contract.id, contract.values) if contract and contract.approved else None
        return self.book.at(instant, self.case.projects[project].jurisdiction if project else None, terms)
