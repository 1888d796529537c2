"""Reads on units and people."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from shiwei.accounts.models import PartyRole, Unit, User


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
