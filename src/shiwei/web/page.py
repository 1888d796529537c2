"""What every page view starts from: a signed-in person of a unit who may do the verb."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from shiwei.accounts.models import User
from shiwei.accounts.permissions import may
from shiwei.kernel.verdict import Verdict
from shiwei.workorders.labels import refusal

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def page(verb: str) -> Callable[[View[P]], View[P]]:
    """Let only signed-in persons who may do ``verb`` reach the view; others get the sign-in page or 403."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not may(person(request), verb):
                raise PermissionDenied(verb)
            return view(request, *args, **kwargs)

        return cast("View[P]", login_required(guarded))

    return decorate


def person(request: HttpRequest) -> User:
    """The signed-in person. Raises PermissionDenied for anybody else."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def answer(request: HttpRequest, verdict: Verdict, done: str, to: str, **where: Any) -> HttpResponse:
    """Say what came of an act, and go back to the page it was done on."""
    if verdict:
        messages.success(request, done)
    else:
        refused = _("未能办理：依据第%(article)s条，%(why)s") % {
            "article": verdict.article,
            "why": refusal(verdict),
        }
        messages.error(request, refused)
    response: HttpResponse = redirect(to, **where)
    return response
