"""One moment a request: everything on a page is true at the same instant."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import cast

from django.http import HttpRequest, HttpResponseBase

from shiwei.ports.outside import outside


class MomentMiddleware:
    """Sets ``request.now`` (aware, UTC) from the wired clock."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.now = outside().clock.now()  # type: ignore[attr-defined]
        return self.get_response(request)


def moment_of(request: HttpRequest) -> datetime:
    """The instant of the request. Raises AttributeError where MomentMiddleware did not run."""
    return cast(datetime, request.now)  # type: ignore[attr-defined]
