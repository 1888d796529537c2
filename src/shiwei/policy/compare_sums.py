"""What a dry run sums up to: by unit and in all, on both sides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from shiwei.policy.assessment import Assessment

_NO_MONEY = {"WITHDRAWN", "MERGED"}
"""States of a count that costs nothing any more."""


@dataclass(frozen=True, slots=True)
class UnitSum:
    """What one side finds about one unit: overtime stages, counts that stand and their yuan, those confirmed."""

    overtime: int = 0
    counts: int = 0
    yuan: Decimal = Decimal("0.00")
    confirmed_counts: int = 0
    confirmed_yuan: Decimal = Decimal("0.00")

    def __add__(self, other: UnitSum) -> UnitSum:
        return UnitSum(
            self.overtime + other.overtime,
            self.counts + other.counts,
            self.yuan + other.yuan,
            self.confirmed_counts + other.confirmed_counts,
            self.confirmed_yuan + other.confirmed_yuan,
        )


Both = tuple[UnitSum, UnitSum]


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums over cases. ``deadlines`` are those of stages that both sides know."""

    cases: int = 0
    orders: int = 0
    orders_changed: int = 0
    states_changed: int = 0
    deadlines: int = 0
    deadlines_moved: int = 0
    events_changed: int = 0
    units: Mapping[str, Both] = field(default_factory=dict)

    def __add__(self, other: Sums) -> Sums:
        names = sorted(self.units.keys() | other.units.keys())
        none = (UnitSum(), UnitSum())
        pairs = {name: (self.units.get(name, none), other.units.get(name, none)) for name in names}
        return Sums(
            self.cases + other.cases,
            self.orders + other.orders,
            self.orders_changed + other.orders_changed,
            self.states_changed + other.states_changed,
            self.deadlines + other.deadlines,
            self.deadlines_moved + other.deadlines_moved,
            self.events_changed + other.events_changed,
            {name: (mine[0] + theirs[0], mine[1] + theirs[1]) for name, (mine, theirs) in pairs.items()},
        )

    @property
    def all_units(self) -> Both:
        """Both sides summed over every unit."""
        sides = list(self.units.values())
        return sum((a for a, _ in sides), UnitSum()), sum((b for _, b in sides), UnitSum())


def of_units(a: Assessment, b: Assessment) -> dict[str, Both]:
    """The sums of each unit that has a stage overtime or a count on either side."""
    left, right = _of_side(a), _of_side(b)
    return {
        name: (left.get(name, UnitSum()), right.get(name, UnitSum())) for name in sorted(left.keys() | right.keys())
    }


def _of_side(found: Assessment) -> dict[str, UnitSum]:
    sums: dict[str, UnitSum] = {}
    for order in found.orders.values():
        for stage in order.stages:
            if stage.overtime:
                sums[stage.unit] = sums.get(stage.unit, UnitSum()) + UnitSum(overtime=1)
    for count in found.penalties:
        if count.state not in _NO_MONEY:
            sure = count.state == "CONFIRMED"
            amount = UnitSum(0, 1, count.amount, int(sure), count.amount if sure else Decimal("0.00"))
            sums[count.unit] = sums.get(count.unit, UnitSum()) + amount
    return sums
