"""Who calls: the signed-in session (with its CSRF token), and what they may do."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.errors import HttpError

from shiwei.accounts.facts import Actor, actor_of
from shiwei.accounts.models import User
from shiwei.accounts.permissions import may


def caller(request: HttpRequest) -> User:
    """The signed-in person. Raises 403 for a session without a person of a unit."""
    if not isinstance(request.user, User) or request.user.unit is None:
        raise HttpError(403, "this account belongs to no unit: ask the owner unit to assign one")
    return request.user


def allowed(request: HttpRequest, verb: str) -> tuple[User, Actor]:
    """The caller, if the permission table lets them do the verb. Raises 403 naming the verb."""
    user = caller(request)
    if not may(user, verb):
        raise HttpError(403, f"{user.username} may not {verb}: see docs/operations/permissions.md")
    return user, actor_of(user)
