"""Request that time be counted separately (T25, R10.2): special circumstances that are no deferral (reading A09)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from shiwei.accounts.facts import Actor
from shiwei.documents.actions.attach import attach
from shiwei.documents.models import FileKind
from shiwei.kernel.verdict import Verdict, refuse
from shiwei.workorders.deferral_notices import about
from shiwei.workorders.facts import subject
from shiwei.workorders.journal import Entry, record
from shiwei.workorders.models import Order


@dataclass(frozen=True, slots=True)
class Request:
    """A written request: why, what treatment is asked for, the hash of the stamped paper.

    ``category`` is a deferral's category where the circumstance is one.
    """

    reason: str
    treatment: str = ""
    form: str = ""
    category: str = ""


def request_timing(order: Order, what: Request, actor: Actor, now: datetime, *, key: str = "") -> Verdict:
    """Ask for it as the unit whose stage runs. Refused (10) without a reason or without the written paper (R10.2)."""
    if not what.form:
        return refuse("10", "special timing needs its written request", "R10.2")
    code = f"{order.number}-S{order.timings.count() + 1}"
    more = {"treatment": what.treatment, "form": what.form, "category": what.category, "key": key}
    entry = Entry("special_timing_requested", {"request": code, "reason": what.reason.strip()}, more, key=key)
    told = [order.project.owner.code, order.project.integrator.code]
    with transaction.atomic():
        verdict = record(order, entry, actor, now, about(order, "TIMING", code, told, what.reason))
        if verdict:
            attach(what.form, FileKind.STAMPED_FORM, subject(order.number), actor.name)
    return verdict
