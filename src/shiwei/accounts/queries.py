"""Reads on units and people."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, QuerySet

from shiwei.accounts.models import Duty, PartyRole, Unit, UnitRole, User


def units_with_role(*roles: PartyRole) -> QuerySet[Unit]:
    """Units holding any of the roles, by code."""
    found: QuerySet[Unit] = Unit.objects.filter(roles__role__in=roles).distinct().order_by("code")
    return found


def scope_of(user: User) -> list[int]:
    """Ids of the person's own unit and of all units below it in the tree."""
    if user.unit is None:
        return []
    below: Iterable[int] = Unit.objects.filter(path__startswith=user.unit.path).values_list("id", flat=True)
    return list(below)


def parties_of(user: User) -> frozenset[str]:
    """The regulation's roles of the person's unit."""
    if user.unit_id is None:
        return frozenset()
    return frozenset(user.unit.roles.values_list("role", flat=True))  # type: ignore[union-attr]


def supervises(user: User) -> bool:
    """Whether the person's unit is an authority that may see everything (X3)."""
    authorities = {PartyRole.DATA_BUREAU, PartyRole.PUBLIC_SECURITY, PartyRole.INDUSTRY_REGULATOR}
    return bool(parties_of(user) & authorities)


_MAIN = (
    PartyRole.INTEGRATOR,
    PartyRole.NETWORK_OPERATOR,
    PartyRole.POWER_SUPPLIER,
    PartyRole.OWNER,
    PartyRole.USING_UNIT,
    PartyRole.ROOM_OWNER,
)


def main_roles() -> dict[str, str]:
    """Unit code -> the role a unit is known by, for its colour; units have few roles and are few."""
    rows = UnitRole.objects.filter(role__in=_MAIN).values_list("unit__code", "role")
    return dict(sorted(rows, key=lambda row: _MAIN.index(PartyRole(row[1])), reverse=True))


def person_name(username: str) -> str:
    """What a person is called; the account's name where no such person is known (``system``)."""
    user = User.objects.filter(username=username).first()
    return str(user) if user else username


def people_named(usernames: Iterable[str]) -> dict[str, str]:
    """Account -> what its person is called; accounts nobody has (``system``) are left out."""
    return {user.username: str(user) for user in User.objects.filter(username__in=set(usernames))}


def names() -> dict[str, str]:
    """Unit code -> short name."""
    return dict(Unit.objects.values_list("code", "short_name"))


def duty_list(unit: Unit) -> list[User]:
    """Whom to call in an emergency, in order: the unit's people on its duty list; where none is, all of its desk."""
    desk = User.objects.filter(unit=unit, is_active=True, duty__in=(Duty.LEADER, Duty.DISPATCHER))
    listed = list(desk.exclude(duty_order=None).order_by("duty_order", "pk"))
    return listed or sorted(desk, key=lambda person: (person.duty == Duty.LEADER, person.pk))


def leader_of(unit: Unit) -> User | None:
    """The unit's leader; the first of them in the order of duty."""
    leaders = User.objects.filter(unit=unit, is_active=True, duty=Duty.LEADER)
    return leaders.order_by(F("duty_order").asc(nulls_last=True), "pk").first()
