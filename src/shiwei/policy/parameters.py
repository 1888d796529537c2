"""Which value of a parameter holds for a unit, a project and an instant (part 0.5: contract > county > city)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from shiwei.policy.case import Case, Contract
from shiwei.regulation.rulebook import CAUSE_AMOUNT, Rulebook


@dataclass(frozen=True, slots=True)
class Parameters:
    case: Case
    rulebook: Rulebook

    def contract(self, unit: str, project: str, at: datetime) -> Contract | None:
        """The unit's contract for the project in force at the instant; of several, the one that began last."""
        found = [c for c in self.case.contracts.values() if c.unit == unit and c.covers(project, at)]
        return max(found, key=lambda c: (c.starts, c.id), default=None)

    def value(self, key: str, unit: str, project: str, at: datetime) -> Any:
        """The unit's explicit clause, else the county's value, else the city's."""
        contract = self.contract(unit, project, at)
        if contract is not None and contract.approved and key in contract.set:
            return contract.set[key]
        return self._county(key, project, at)

    def _county(self, key: str, project: str, at: datetime) -> Any:
        own = [o for o in self.county(project, at) if key in o]
        return own[-1][key] if own else self.rulebook.value(key)

    def county(self, project: str, at: datetime) -> list[Any]:
        """The county's sets in force at the instant, oldest first."""
        place = self.case.projects[project].jurisdiction
        found = [o for o in self.case.overrides if o.jurisdiction == place and o.start <= at]
        return [o.set for o in sorted(found, key=lambda o: o.start)]

    def amount(self, cause: str, contract: Contract | None, project: str | None, at: datetime) -> Decimal:
        """What one count costs (Q49): the contract's cause, its unit amount, the county's two, the city's."""
        sets = [contract.set] if contract is not None and contract.approved else []
        if project is not None:
            sets += reversed(self.county(project, at))
        for values in sets:
            for key in (f"{CAUSE_AMOUNT}{cause}", "penalty.unit_amount"):
                if key in values:
                    return Decimal(values[key])
        return Decimal(self.rulebook.value("penalty.unit_amount"))
