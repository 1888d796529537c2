"""One act on several things, all or none."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db import transaction

from shiwei.kernel.verdict import Verdict, allow, refuse

T = TypeVar("T")


def together(things: Iterable[tuple[str, T]], act: Callable[[T], Verdict]) -> Verdict:
    """Do the act on each thing in one transaction; the first refusal undoes all of it and names that thing."""
    with transaction.atomic():
        for name, thing in things:
            verdict = act(thing)
            if not verdict:
                transaction.set_rollback(True)
                return refuse(verdict.article or "", f"{name}: {verdict.why}", *verdict.because)
    return allow()
