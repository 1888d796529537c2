"""Rows of accounts as the plain values that policy understands."""

from __future__ import annotations

from dataclasses import dataclass

from shiwei.accounts.models import PartyRole, Unit, UnitRole, User

CASE_ROLES: dict[str, str] = {
    PartyRole.OWNER: "owner",
    PartyRole.INTEGRATOR: "integrator",
    PartyRole.NETWORK_OPERATOR: "network",
    PartyRole.POWER_SUPPLIER: "power",
    PartyRole.USING_UNIT: "using",
}
"""Roles of the case format (docs/reference/replay.md)."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and for which unit. ``name`` is a user name, or ``system``."""

    name: str
    unit: str


def actor_of(user: User) -> Actor:
    """The actor a signed-in person is. Raises ValueError for a person without a unit."""
    if user.unit is None:
        raise ValueError(f"user {user.username} belongs to no unit: give the account a unit first")
    return Actor(user.username, user.unit.code)


def system_for(unit: Unit) -> Actor:
    """The system, acting on behalf of a unit (a patrol is the integrator's duty, Article 7)."""
    return Actor("system", unit.code)


def roles_by_unit() -> dict[str, list[str]]:
    """Unit code -> its roles in the case format; units with none of the five roles are left out."""
    found: dict[str, list[str]] = {}
    for code, role in UnitRole.objects.values_list("unit__code", "role").order_by("unit__code", "role"):
        if role in CASE_ROLES:
            found.setdefault(code, []).append(CASE_ROLES[role])
    return found
